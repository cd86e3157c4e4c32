import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Location } from '../semantics/sites.ts';
import type { AugmentedAssign } from '../syntax/nodes.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/** `t[0] += [1]` on a tuple: the list in it changes, and then the tuple refuses to be assigned to. */
export const augmentedAssignmentOnTupleElement: Rule = {
  ids: ['augmented-assignment-on-tuple-element'],
  checkBlock({ trace }) {
    if (trace === null) return [];
    const told = new Set<AugmentedAssign>();
    return trace.of('write').flatMap((write) => {
      const { statement, pointer, change } = write;
      if (change.kind !== 'augmented' || statement?.kind !== 'augmented') return [];
      if (statement.target.kind !== 'subscript' || told.has(statement)) return [];
      if (pointer.holder?.type !== 'tuple' || pointer.method !== null) return [];
      told.add(statement);
      return [story(write, statement, pointer.holder.made)];
    });
  },
};

function story(write: Write, statement: AugmentedAssign, tuple: Location): Finding {
  const { piece } = write.location;
  const location: Location = { piece, start: statement.start, end: statement.end };
  const { site } = write.pointer;
  const type = site.type ?? 'object';
  const text = textAt(location);
  const target = textAt({ piece, start: statement.target.start, end: statement.target.end });
  const fix = fixOf(location, statement, type);
  return finding({
    ruleId: 'augmented-assignment-on-tuple-element',
    severity: 'error',
    location,
    message: l10n.t(
      '`{0}` raises TypeError, since a tuple’s items cannot be assigned; the {1} has changed nevertheless.',
      text,
      type,
    ),
    steps: [
      { location: tuple, sentence: l10n.t('The tuple is made here.') },
      ...(site.made.piece === tuple.piece && site.made.start === tuple.start
        ? []
        : [{ location: site.made, sentence: l10n.t('This {0} is in it.', type) }]),
      { location, sentence: l10n.t('`{0}` changes the {1} in place …', text, type) },
      { location, sentence: l10n.t('… and then assigns it to `{0}`: TypeError.', target) },
    ],
    alsoAt: [],
    picture: {
      holders: [
        { label: l10n.t('the tuple'), through: l10n.t('refuses a new item'), object: 0 },
        { label: target, through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: l10n.t('changed all the same') }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

const methods: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  list: { '+=': 'extend' },
  deque: { '+=': 'extend' },
  bytearray: { '+=': 'extend' },
  dict: { '|=': 'update' },
  Counter: { '+=': 'update' },
  set: {
    '|=': 'update',
    '&=': 'intersection_update',
    '-=': 'difference_update',
    '^=': 'symmetric_difference_update',
  },
};

/** The method that changes in place and assigns nothing. */
function fixOf(location: Location, statement: AugmentedAssign, type: string): Fix | null {
  const method = methods[type]?.[statement.operator];
  if (method === undefined) return null;
  const { text } = location.piece;
  const target = text.slice(statement.target.start, statement.target.end);
  const value = text.slice(statement.value.start, location.end);
  const given = statement.value.kind === 'tuple' && !value.startsWith('(') ? `(${value})` : value;
  return {
    title: l10n.t('Change the item in place: `.{0}(…)`', method),
    edits: [{ ...location, text: `${target}.${method}(${given})` }],
    isSafe: false,
  };
}
