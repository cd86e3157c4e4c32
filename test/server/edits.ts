import fs from 'node:fs';
import path from 'node:path';

const rules = path.join(import.meta.dirname, '..', 'fixtures', 'rules');

/** The program of every case of every rule that is one file. */
export const programs: readonly string[] = fs
  .readdirSync(rules, { recursive: true, encoding: 'utf8' })
  .filter((it) => path.basename(it) === 'input.py')
  .sort()
  .map((it) => fs.readFileSync(path.join(rules, it), 'utf8'));

/** What a hand does to a text; `at`, `size` and `to` are any numbers, brought into the text. */
export interface Edit {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly size: number;
  readonly to: number;
  readonly typed: string;
}

export const kinds = [
  'insert',
  'delete',
  'delete-lines',
  'swap-lines',
  'copy-lines',
  'break-line',
  'join-lines',
  'indent',
  'rename',
  'rename-everywhere',
] as const;

/** What is typed: marks that open and close something, beginnings of statements, whole ones. */
export const scraps: readonly string[] = [
  ...'()[]{}:@*,=\'"\\\n\r\t\f'.split(''),
  '"""',
  '\uFEFF',
  '\ud800',
  '# ',
  'x',
  'def ',
  'class A:\n',
  'class A(B):\n    pass\n\n\n',
  'lambda x=[]: ',
  'yield ',
  'del x',
  'match x:\n',
  'if ',
  ' in ',
  'self.x = []\n',
  'import copy\n',
  'items.append(1)\n',
  'def f(x=[]):\n    x.append(1)\n\n\n',
];

/** The text after an edit. */
export function edited(text: string, edit: Edit): string {
  const { kind, typed } = edit;
  const at = edit.at % (text.length + 1);
  const lines = text.split('\n');
  const line = edit.at % lines.length;
  const other = edit.to % lines.length;
  const size = edit.size % 6;
  switch (kind) {
    case 'insert':
      return text.slice(0, at) + typed + text.slice(at);
    case 'delete':
      return text.slice(0, at) + text.slice(at + 1 + edit.size);
    case 'delete-lines':
      lines.splice(line, 1 + size);
      return lines.join('\n');
    case 'swap-lines':
      [lines[line], lines[other]] = [lines[other] ?? '', lines[line] ?? ''];
      return lines.join('\n');
    case 'copy-lines':
      lines.splice(other, 0, ...lines.slice(line, line + 1 + size));
      return lines.join('\n');
    case 'break-line':
      return `${text.slice(0, at)}\n${text.slice(at)}`;
    case 'join-lines':
      lines.splice(line, 2, (lines[line] ?? '') + (lines[line + 1] ?? ''));
      return lines.join('\n');
    case 'indent':
      lines[line] = edit.size % 2 === 0 ? `    ${lines[line]}` : (lines[line] ?? '').slice(4);
      return lines.join('\n');
    case 'rename':
    case 'rename-everywhere': {
      const words = [...text.matchAll(/\b[A-Za-z_]\w*\b/g)];
      const from = words[edit.at % words.length];
      const into = words[edit.to % words.length]?.[0];
      if (from === undefined || into === undefined) return text;
      if (kind === 'rename-everywhere')
        return text.replace(new RegExp(`\\b${from[0]}\\b`, 'g'), into);
      return text.slice(0, from.index) + into + text.slice(from.index + from[0].length);
    }
    default:
      return kind satisfies never;
  }
}
