import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { expect, it } from 'vitest';
import { nodeTypesOf, readTree } from '../../server/syntax/raw-tree.ts';
import { soundTreeReader } from '../../server/syntax/sound-trees.ts';
import { parserFiles } from './parser-for-tests.ts';

const library = spawnSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
  encoding: 'utf8',
}).stdout.trim();
const isFull = process.env['CUTAWAY_FULL'] === '1';

it('trees are read from memory as the cursor of the parser shows them, in real files and pieces of them', async () => {
  const { runtime, grammar } = parserFiles();
  const options: { locateFile: () => string; HEAPU32?: Uint32Array } = {
    locateFile: () => runtime,
  };
  await Parser.init(options);
  const parser = new Parser();
  const language = await Language.load(grammar);
  parser.setLanguage(language);
  const types = nodeTypesOf(language);
  const read = soundTreeReader(() => options.HEAPU32, parser, language, types);
  if (read === undefined) throw new Error('The memory of the parser is not understood.');
  let sound = 0;
  const compare = (text: string): void => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('not parsed');
    const found = read(tree, text, 3);
    expect(found === null).toBe(tree.rootNode.hasError);
    if (found !== null) {
      sound += 1;
      const expected = JSON.stringify(readTree(tree, types, text, 3));
      expect(JSON.stringify(found.root) === expected).toBe(true);
    }
    tree.delete();
  };
  const files = fs
    .readdirSync(library, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.py') && !it.includes('site-packages'))
    .sort()
    .filter((_, at) => isFull || at % 20 === 0);
  for (const file of files) {
    const text = fs.readFileSync(path.join(library, file), 'utf8');
    compare(text);
    const lines = text.split('\n');
    for (let cut = 1; cut < 4; cut += 1)
      compare(lines.slice(Math.floor((lines.length * cut) / 5)).join('\n'));
  }
  expect(sound).toBeGreaterThan(files.length * 0.9);
}, 120_000);
