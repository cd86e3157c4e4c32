import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { needsInitialiser } from '../../server/semantics/library-initialisers.ts';

const script = `
import importlib, json, sys
arguments = {
    "argparse.Action": (["-a"], "a"), "collections.UserString": ("a",), "logging.FileHandler": ("/dev/null", "w"),
    "logging.Logger": ("a",), "logging.LoggerAdapter": (None, {}), "socketserver.BaseServer": (None, None),
    "string.Template": ("a",), "threading.Timer": (1, print),
}
wrong = []
for name, attribute in json.load(sys.stdin):
    module, _, last = name.rpartition(".")
    made = getattr(importlib.import_module(module), last)
    bare = type("Bare", (made,), {"__init__": lambda self: None})()
    whole = made(*arguments.get(name, ()))
    if "__init__" not in vars(made) or not hasattr(whole, attribute) or hasattr(bare, attribute):
        wrong.append(name)
json.dump(wrong, sys.stdout)
`;

it('knows of classes of the library an attribute that only their initialiser makes', () => {
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify([...needsInitialiser]),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([]);
});
