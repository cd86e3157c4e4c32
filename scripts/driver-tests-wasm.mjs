// Runs the driver's tests in a Python of WebAssembly; arguments: the driver's folder, the npm
// package, and the tests (none: all).
import fs from 'node:fs';
import path from 'node:path';

const [folder, name, ...tests] = process.argv.slice(2);
const { loadPyodide } = await import(name);
const python = await loadPyodide({
  stdout: (line) => console.log(line),
  stderr: (line) => console.log(line),
  env: process.env.CUTAWAY_FULL ? { CUTAWAY_FULL: process.env.CUTAWAY_FULL } : {},
});
copyInto(folder, '/driver');
python.globals.set('wanted', python.toPy(tests));
const ok = python.runPython(`
import os, sys, unittest
print("Python", sys.version)
os.chdir("/driver")
sys.path.insert(0, ".")
loader = unittest.defaultTestLoader
suite = (
    loader.loadTestsFromNames(wanted) if wanted
    else loader.discover("cutaway", pattern="test_*.py", top_level_dir=".")
)
unittest.TextTestRunner(stream=sys.stdout).run(suite).wasSuccessful()
`);
process.exitCode = ok ? 0 : 1;

function copyInto(source, target) {
  python.FS.mkdirTree(target);
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory() && entry.name !== '__pycache__') copyInto(from, to);
    else if (entry.name.endsWith('.py')) python.FS.writeFile(to, fs.readFileSync(from));
  }
}
