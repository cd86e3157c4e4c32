import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import { dataclassOptions, readBy } from '../semantics/hash-kind.ts';
import type { ClassDefinition } from '../syntax/nodes.ts';
import { inMethod } from './methods.ts';
import type { Fix } from './rule.ts';

/**
 * `frozen=True` for a dataclass, a `__hash__` of what `__eq__` compares for another class: only where nothing in the file
 * binds these attributes outside `__init__`.
 */
export function hashable(node: ClassDefinition, isDataclass: boolean, facts: Facts): Fix[] {
  const { classes, style } = facts;
  const place = classes.place(node);
  if (place === null) return [];
  const { methods, assigned } = classes.body(node);
  const family = [...classes.ancestors(node), ...classes.descendants(node)];
  const isSet = (name: string): boolean =>
    family.some((it) =>
      (classes.body(it).assigned.get(name) ?? []).some(
        ({ method }) => method.name.id !== '__init__',
      ),
    );
  if (isDataclass) {
    const options = dataclassOptions(node, classes);
    if (options === null || options === 'unknown' || assigned.size > 0 || family.length > 1)
      return [];
    const { decorator } = options;
    const { piece } = place;
    const isPlain = decorator.kind !== 'call';
    const isEmpty = decorator.kind === 'call' && decorator.arguments.length === 0;
    const end = isPlain ? decorator.end : decorator.end - 1;
    const text = isPlain ? '(frozen=True)' : isEmpty ? 'frozen=True' : ', frozen=True';
    return [
      {
        title: l10n.t('Make the dataclass frozen'),
        edits: [{ piece, start: end, end, text }],
        isSafe: false,
      },
    ];
  }
  const equal = methods.get('__eq__');
  if (equal === undefined) return [];
  const names = readBy(node, equal, classes).filter((it) => !it.startsWith('__'));
  if (names.length === 0 || names.some((it) => isSet(it) || !assigned.has(it))) return [];
  const last = equal.body.at(-1);
  if (last === undefined) return [];
  const { piece } = inMethod(equal, place, equal);
  const indent = /[^\r\n]*$/.exec(piece.text.slice(0, equal.start))?.[0] ?? '';
  if (indent.trim() !== '') return [];
  const { lineEnd } = style;
  const self = equal.parameters[0]?.name.id ?? 'self';
  const tuple = names.map((it) => `${self}.${it}`).join(', ') + (names.length === 1 ? ',' : '');
  const text = [
    '',
    '',
    `${indent}def __hash__(${self}):`,
    `${indent}${style.indent}return hash((${tuple}))`,
  ].join(lineEnd);
  return [
    {
      title: l10n.t('Add a `__hash__` of what `__eq__` compares'),
      edits: [{ piece, start: equal.end, end: equal.end, text }],
      isSafe: false,
    },
  ];
}
