import * as l10n from '@vscode/l10n';
import type { Called } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Callable } from '../semantics/scopes.ts';
import { items, type Site } from '../semantics/sites.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { firstLookAfter } from './observers.ts';
import type { Finding } from './rule.ts';

/** The words that a dict display has as keys. */
function keysOf({ node, made }: Site): string[] {
  if (node?.kind !== 'dict') return [];
  return node.entries.flatMap(({ key }) =>
    key === null ? [] : [made.piece.text.slice(key.start, key.end).replace(/^['"]|['"]$/g, '')],
  );
}

/** `f(**options)`, and `f` changes what one of the values holds. */
export function unpackedInto(
  block: Block,
  call: Called,
  target: Callable,
  facts: Facts,
): Finding[] {
  const unpacked = call.passed.find((it) => it.argument.keyword === '**');
  const original = unpacked === undefined ? null : onlySite(unpacked.value);
  if (unpacked === undefined || original === null) return [];
  // What a function hands on of its own keywords is meant to be shared.
  if (original.kind === 'parameter') return [];
  const keywords = target.parameters.find((it) => it.star === '**')?.name.id ?? null;
  const named = keysOf(original);
  const write = facts
    .summary(target)
    ?.writes.find(
      ({ root, steps, write: { location } }) =>
        root.kind === 'parameter' &&
        root.name !== null &&
        (root.name === keywords
          ? steps[0] === items && textAt(location).includes(`${keywords}[`)
          : steps.length === 0 && named.includes(root.name)),
    )?.write;
  const look = write === undefined ? undefined : firstLookAfter(block, call, original, facts);
  if (write === undefined || look === undefined) return [];
  const { start, end } = unpacked.argument.value;
  const location = { piece: call.location.piece, start, end };
  return [
    finding({
      ruleId: 'shallow-copy-shares-elements',
      severity: 'warning',
      location,
      message: l10n.t(
        '`**{0}` makes a new dict with the same values: `{1}` changes one of `{0}`, too.',
        textAt(location),
        textAt(write.location),
      ),
      steps: [
        { location: original.made, sentence: l10n.t('This dict holds the values.') },
        { location, sentence: l10n.t('The call gets a new dict with the same values.') },
        ...changeSteps(write),
        { location: look.location, sentence: l10n.t('The original shows the change here.') },
      ],
      alsoAt: [write.location],
    }),
  ];
}
