import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { textAt } from './evidence.ts';
import type { Edit, Fix } from './rule.ts';

/**
 * A metaclass that is derived from both, written before the class. Null where more than two come together, since the
 * second is told only when the first is gone, and where its name is taken.
 */
export function combinedMetaclass(place: ClassPlace, facts: Facts): Fix | null {
  const { node, piece } = place;
  const at = ({ start, end }: { start: number; end: number }) => ({ piece, start, end });
  const bases = node.bases.filter((it) => it.keyword === null);
  const own = node.bases.find((it) => it.keyword === 'metaclass');
  const last = node.bases.at(-1);
  const written = bases.map(({ value }) => `type(${textAt(at(value))})`);
  const metaclasses = own === undefined ? written : [textAt(at(own.value)), ...written];
  if (metaclasses.length !== 2 || last === undefined) return null;
  const name = `${node.name.id}Meta`;
  if (facts.binding(name) !== undefined || isNamed(place, name)) return null;
  const { indent, lineEnd } = facts.style;
  const start = node.decorators[0]?.start ?? node.start;
  const lineStart = piece.text.lastIndexOf('\n', start - 1) + 1;
  const lead = /^\s*/.exec(piece.text.slice(lineStart, start))?.[0] ?? '';
  const between = lead === '' ? lineEnd.repeat(3) : lineEnd.repeat(2);
  const head = `${lead}class ${name}(${metaclasses.join(', ')}):${lineEnd}`;
  const made = `${head}${lead}${indent}pass${between}`;
  const used: Edit =
    own === undefined
      ? { ...at(last.value), start: last.value.end, text: `, metaclass=${name}` }
      : { ...at(own.value), text: name };
  return {
    title: l10n.t('Derive a metaclass from both: `{0}`', name),
    edits: [{ piece, start: lineStart, end: lineStart, text: made }, used],
    isSafe: false,
  };
}

function isNamed({ scope }: ClassPlace, name: string): boolean {
  for (let at = scope.parent; at !== null; at = at.parent) if (at.names.has(name)) return true;
  return false;
}
