import * as l10n from '@vscode/l10n';
import { targetNames } from '../semantics/scopes.ts';
import type { Location } from '../semantics/sites.ts';
import type { Comprehension, Name } from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';
import type { Fix } from './rule.ts';

/** The names from outside that a generator looks up in each of its rounds: all but those of what it goes over first. */
export function lateNames(generator: Comprehension): Name[] {
  const { clauses, elements } = generator;
  const own = new Set<string>();
  for (const part of walk([generator]))
    if (part.kind === 'comprehension') {
      for (const it of part.clauses)
        if (it.kind === 'for') for (const { id } of targetNames(it.target)) own.add(id);
    } else if (part.kind === 'lambda') for (const it of part.parameters) own.add(it.name.id);
  const late: Node[] = [
    ...clauses.slice(1).map((it) => (it.kind === 'for' ? it.iterable : it.condition)),
    ...elements,
  ];
  return [...walk(late)].filter((it): it is Name => it.kind === 'name' && !own.has(it.id));
}

/** A list of the same items, made at once. Null where the generator stands without parentheses. */
export function asList(made: Location): Fix | null {
  const { piece, start, end } = made;
  const text = piece.text.slice(start, end);
  if (!text.startsWith('(') || !text.endsWith(')')) return null;
  // The only argument of a call shares its parentheses.
  const isArgument = /[\w)\]]$/.test(piece.text.slice(0, start));
  const list = `[${text.slice(1, -1)}]`;
  return {
    title: l10n.t('Make the items now: a list'),
    edits: [{ ...made, text: isArgument ? `(${list})` : list }],
    isSafe: false,
  };
}
