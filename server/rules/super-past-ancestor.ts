import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Facts } from '../semantics/facts.ts';
import { needsInitialiser } from '../semantics/library-initialisers.ts';
import { callsOnOf } from '../semantics/members.ts';
import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { blocksOf } from '../syntax/walk.ts';
import { classLocation, classNameOf } from './class-statement.ts';
import { hasEffects } from './initialisers.ts';
import { missingAttributes, readerOf } from './missing-attributes.ts';
import type { Finding } from './rule.ts';
import { locate, type SuperPlace, wrongSuper } from './super-call.ts';

/** `super(Ancestor, self)`: what stands before that in the order is not asked. `passed` are those classes. */
export function ofAncestor(
  place: SuperPlace,
  named: ClassReference,
  passed: readonly ClassReference[],
  facts: Facts,
): Finding | null {
  const { asked, node, call } = place;
  const { classes } = facts;
  if (asked === null) return null;
  const skipped = passed.find((it) =>
    it.kind === 'file'
      ? classes.body(it.node).methods.has(asked)
      : asked === '__init__' && needsInitialiser.has(it.name),
  );
  if (skipped === undefined) return null;
  const method =
    skipped.kind === 'file' ? classes.body(skipped.node).methods.get(asked) : undefined;
  const isLost =
    asked === '__init__' &&
    (skipped.kind === 'library' ||
      method === undefined ||
      isMissed(node, skipped.node, method, facts));
  const home = classLocation(skipped, classes);
  // A `__new__` is passed over on purpose, where a base makes something else.
  if (asked === '__new__') return null;
  if (asked === '__init__' && method !== undefined && !hasEffects(method)) return null;
  const isSlipped =
    skipped.kind === 'file' && method !== undefined && isSlip(place, skipped.node, method, facts);
  const severity = isLost || isSlipped ? 'warning' : 'information';
  return wrongSuper(
    place,
    severity,
    l10n.t(
      'The look-up of `{0}` begins after `{1}`: `{2}` of `{3}` is passed over.',
      asked,
      classNameOf(named),
      asked,
      classNameOf(skipped),
    ),
    [
      {
        location: locate(place, call),
        sentence: l10n.t(
          'In `{0}` this goes on after `{1}` in the order of the object’s class.',
          node.name.id,
          classNameOf(named),
        ),
      },
      ...(home === null
        ? []
        : [
            {
              location: home,
              sentence: l10n.t('`{0}`, which comes before, is not asked.', classNameOf(skipped)),
            },
          ]),
      ...(method === undefined || home === null
        ? []
        : [
            {
              location: { piece: home.piece, start: home.start, end: home.end },
              sentence: l10n.t('What its `{0}` does is missing.', asked),
            },
          ]),
    ],
  );
}

/**
 * Whether nothing was to be gained by passing the method over: it goes on to the one that is reached now, so that
 * `super()` would have come there, too. One that does not go on can only be avoided so, and a comment says that it is.
 */
function isSlip(
  { asked, call, method, owner }: SuperPlace,
  of: ClassDefinition,
  passed: FunctionDefinition,
  facts: Facts,
): boolean {
  if (asked !== method.name.id) return false;
  const { usesSuper, explicit } = callsOnOf(of, passed, facts.classes);
  if (!usesSuper && explicit.length === 0) return false;
  // What it does under a condition only, a check or a conversion, may be what is to be avoided.
  if (passed.body.some((it) => blocksOf(it).length > 0 || it.kind === 'raise')) return false;
  const { text } = owner.piece;
  const begin = text.lastIndexOf('\n', call.start - 1) + 1;
  const [line = ''] = text.slice(begin).split('\n', 1);
  const above = text.slice(text.lastIndexOf('\n', begin - 2) + 1, begin).trim();
  return !line.includes('#') && !above.startsWith('#');
}

/** Whether a method of the class reads what the initialiser that is passed over would have set. */
function isMissed(
  node: ClassDefinition,
  base: ClassDefinition,
  initialiser: FunctionDefinition,
  facts: Facts,
): boolean {
  return readerOf(node, missingAttributes(node, base, initialiser, facts), facts) !== null;
}
