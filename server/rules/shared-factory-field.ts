import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Callable } from '../semantics/scopes.ts';
import type { Expression } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { finding, textAt } from './evidence.ts';
import { changesBelow } from './instance-changes.ts';
import type { Finding } from './rule.ts';
import { sharedResult } from './shared-result.ts';

/** `field(default_factory=lambda: SHARED)`: every instance gets the same object. */
export function sharedFactoryFields(place: ClassPlace, facts: Facts): Finding[] {
  const { classes } = facts;
  const { node } = place;
  if (classes.kind(node) !== 'dataclass') return [];
  return [...classes.body(node).attributes.values()].flatMap((attribute) => {
    const { value, name } = attribute;
    if (value?.kind !== 'call') return [];
    if (importedPath(value.callee, facts) !== 'dataclasses.field') return [];
    const given = value.arguments.find((it) => it.keyword === 'default_factory')?.value;
    const callable = given === undefined ? null : callableOf(given, facts);
    if (given === undefined || callable === null || !place.isTopLevel) return [];
    const shared = sharedResult(callable, facts.module(), facts);
    const change = shared === null ? null : changesBelow(node, name, null, facts);
    if (shared === null || change === null) return [];
    const piece = homeOf(attribute.statement) ?? place.piece;
    const location = { piece, start: given.start, end: given.end };
    return [
      finding({
        ruleId: 'shared-factory-value',
        severity: 'warning',
        location,
        message: l10n.t(
          'This factory gives every instance of `{0}` the same {1}: `{2}` changes it for all of them.',
          node.name.id,
          shared.type,
          textAt(change.write.location),
        ),
        steps: [
          { location: shared.made, sentence: l10n.t('This {0} is made once.', shared.type) },
          { location, sentence: l10n.t('Every instance gets that same {0}.', shared.type) },
          {
            location: change.write.location,
            sentence: l10n.t('`{0}` changes it.', textAt(change.write.location)),
          },
          {
            location: { piece, start: attribute.target.start, end: attribute.target.end },
            sentence: l10n.t(
              'Every other instance of `{0}` finds the change in its `{1}`.',
              node.name.id,
              name,
            ),
          },
        ],
        alsoAt: [change.write.location],
        picture: {
          holders: [
            { label: shared.text, through: null, object: 0 },
            { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
            { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
          ],
          objects: [{ label: l10n.t('one {0}', shared.type), text: textAt(shared.made) }],
        },
      }),
    ];
  });
}

function callableOf(given: Expression, facts: Facts): Callable | null {
  if (given.kind === 'lambda') return given;
  const binding = given.kind === 'name' ? facts.binding(given.id) : undefined;
  return binding?.kind === 'function' ? binding.node : null;
}
