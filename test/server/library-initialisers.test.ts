import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import path from 'node:path';
import { libraryClasses } from '../../server/semantics/library-classes.ts';
import {
  libraryInitialisers,
  needsInitialiser,
} from '../../server/semantics/library-initialisers.ts';

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

const callsScript = `
import importlib, json, sys
from cutaway.observe.class_table import ClassTable
from cutaway.observe.cooperation import calls_of
told = {}
for name in json.load(sys.stdin):
    module, _, last = name.rpartition(".")
    found = getattr(importlib.import_module(module or "builtins"), last)
    if "__init__" in vars(found):
        calls = calls_of(vars(found)["__init__"], "__init__", found, found.__mro__, ClassTable(lambda file: file))
        explicit = [(one.__module__ + "." + one.__qualname__).removeprefix("builtins.") for one in calls.explicit]
        told[name] = {"isPython": calls.is_python, "usesSuper": calls.uses_super, "explicit": explicit}
json.dump(told, sys.stdout)
`;

it('knows which classes of the library have an initialiser of their own, and whom it calls', () => {
  const asked = [...libraryClasses.keys()].filter((it) => libraryInitialisers.get(it) !== null);
  const { stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', callsScript], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: path.join(import.meta.dirname, '../../debug-adapter/driver'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  expect(stderr).toBe('');
  const known = asked.flatMap((it) => {
    const own = libraryInitialisers.get(it);
    return own === undefined ? [] : [[it, own] as const];
  });
  expect(JSON.parse(stdout)).toEqual(Object.fromEntries(known));
});
