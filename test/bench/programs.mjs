// The programs that are measured: copied into the benchmark's folder, so that nothing is written beside the code.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from './processes.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'programs');

/** Puts the programs, and those that are made, into `<temporary>/programs`; resolves to that folder. */
export function writePrograms(temporary) {
  const target = path.join(fs.realpathSync(temporary), 'programs');
  fs.cpSync(folder, target, {
    recursive: true,
    filter: (one) => path.basename(one) !== '__pycache__',
  });
  fs.writeFileSync(path.join(target, 'long.py'), longFunction(160));
  fs.writeFileSync(
    path.join(target, 'small.py'),
    'numbers = [1, 2]\nnumbers.append(3)\nprint(numbers)\n',
  );
  writeCrowd(path.join(target, 'crowd'), 300);
  return target;
}

/** The loop of hot.py in a function of so many lines, of which most never run. */
export function longFunction(lines) {
  const head = [
    'def long_loop(start: int, stop: int) -> int:',
    '    total = 0',
    '    for i in range(start, stop):',
    '        if i < 0:',
    '            total += 1  # @long-never',
    '        total += i & 3',
    '    if stop > 1_000_000_000:',
  ];
  const rest = Array.from(
    { length: lines - head.length - 1 },
    (_, at) => `        total = total * ${at + 2} + start - ${at}`,
  );
  return [...head, ...rest, '    return total', ''].join('\n');
}

/** A package of small modules with functions, classes and tables, each of its own text. */
function writeCrowd(crowd, count) {
  fs.mkdirSync(crowd, { recursive: true });
  for (let at = 0; at < count; at++) {
    const functions = Array.from(
      { length: 12 },
      (_, one) =>
        `def work_${one}(value):\n    if value > ${at}:\n        return value * ${one}\n    return ${at}\n`,
    );
    const classes = Array.from(
      { length: 4 },
      (_, one) =>
        `class Thing${one}:\n    size = ${at}\n\n    def __init__(self):\n        self.at = ${one}\n\n` +
        `    def grown(self):\n        return self.at + self.size\n`,
    );
    const table = `TABLE = {f"key {n}": n * ${at} for n in range(20)}\nTOTAL = 0\nfor n in TABLE.values():\n    TOTAL += n\n`;
    fs.writeFileSync(
      path.join(crowd, `member_${at}.py`),
      [...functions, ...classes, table].join('\n\n'),
    );
  }
  const imports = Array.from({ length: count }, (_, at) => `from crowd import member_${at}`);
  fs.writeFileSync(
    path.join(crowd, '__init__.py'),
    `${imports.join('\n')}\nCOUNT = sum(name.startswith("member_") for name in list(globals()))\n`,
  );
}

/** The 1-based line of a program that bears the marker `# @name`. */
export function markedLine(text, name) {
  const lines = text.split('\n');
  const found = lines.flatMap((line, at) => (line.endsWith(`# @${name}`) ? [at + 1] : []));
  if (found.length !== 1) throw new Error(`The marker @${name} stands in ${found.length} lines.`);
  return found[0];
}

/** A breakpoint at a marker of a program, as DAP has it, with its path. */
export function breakpointAt(programs, file, marker, more = {}) {
  const where = path.join(programs, file);
  return { path: where, line: markedLine(fs.readFileSync(where, 'utf8'), marker), ...more };
}

let reports = 0;

/** A path that no other run writes to. */
export const newReport = (temporary) => path.join(temporary, `report-${++reports}.txt`);

/** The figures that a program wrote (`name value` a line), each made by `scale`. */
export function readReport(file, scale = (value) => value) {
  if (!fs.existsSync(file)) throw new Error('The program did not write its figures.');
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
  fs.rmSync(file);
  return Object.fromEntries(
    lines.map((line) => {
      const [name, value] = line.split(' ');
      return [name, scale(Number(value))];
    }),
  );
}

/** Runs a program without a debugger. */
export const runPlainly = ({ python, program, args, cwd }) =>
  runProcess([python, program, ...args], { cwd });
