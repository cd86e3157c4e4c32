import * as l10n from '@vscode/l10n';
import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import { givenTo } from './callers.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { isSameObjectLater, firstLookAfter } from './observers.ts';
import type { Finding } from './rule.ts';

/**
 * `team = Team(names)` keeps the list itself in an attribute, and `names` is changed afterwards while `team` is used on:
 * information, since sharing it may be what was wanted.
 */
export function keptArguments(block: Block, facts: Facts): Finding[] {
  return (block.trace?.of('call') ?? []).flatMap((call) => {
    const { target } = call;
    const self = target?.parameters[0]?.name.id;
    if (target === null || self === undefined) return [];
    const holder = onlySite(call.classNode === null ? (call.receiver ?? call.result) : call.result);
    const summary = holder?.type === 'instance' ? facts.summary(target) : null;
    if (holder === null || summary === null) return [];
    return summary.escapes.flatMap(({ root, steps, escape }) => {
      if (escape.how !== 'attribute' || escape.base !== self || steps.length > 0) return [];
      const parameter = target.parameters.find(
        (it) => root.kind === 'parameter' && it.name.id === root.name && it.star === '',
      );
      const given = parameter === undefined ? null : givenTo(call, target, parameter);
      const node = given?.argument.value;
      const site = given === null ? null : onlySite(given.value);
      if (site === null || node?.kind !== 'name' || !isMadeHere(site)) return [];
      const write = changeAfter(block, call, site, node.id, facts);
      const use =
        write === null ? undefined : firstLookAfter(block, write, holder, facts)?.location;
      if (write === null || use === undefined) return [];
      const argument = { piece: call.location.piece, start: node.start, end: node.end };
      return [told(call, site, argument, escape.location, write, use)];
    });
  });
}

function isMadeHere(site: Site): boolean {
  const isMade = site.kind === 'literal' || site.kind === 'constructor';
  return isMade && isMutable(site.type) && !site.isEarlier;
}

/** A change by the name that was handed over, after the call. */
function changeAfter(
  block: Block,
  call: Called,
  site: Site,
  name: string,
  facts: Facts,
): Write | null {
  const { trace } = block;
  if (trace === null) return null;
  const flow = facts.controlFlow(block);
  const found = trace
    .of('write')
    .find(
      (it) =>
        it.pointer.site === site &&
        it.pointer.path.at(-1)?.name === name &&
        it.statement !== call.statement &&
        flow.reaches(call, it) &&
        isSameObjectLater(trace, call, it, site),
    );
  return found ?? null;
}

function told(
  call: Called,
  site: Site,
  argument: Location,
  kept: Location,
  write: Write,
  use: Location,
): Finding {
  const name = textAt(argument);
  const type = site.type ?? 'object';
  const hasCopy = type === 'list' || type === 'dict' || type === 'set' || type === 'deque';
  return finding({
    ruleId: 'alias-then-mutate',
    severity: 'information',
    location: argument,
    message: l10n.t(
      '`{0}` keeps `{1}` itself, not a copy: `{2}` changes it there, too.',
      textAt(call.location),
      name,
      textAt(write.location),
    ),
    steps: [
      { location: site.made, sentence: l10n.t('This {0} is made once.', type) },
      { location: argument, sentence: l10n.t('It is handed over here.') },
      { location: kept, sentence: l10n.t('It is kept for others here.') },
      ...changeSteps(write),
      { location: use, sentence: l10n.t('What keeps it is used here, with the change.') },
    ],
    alsoAt: [write.location],
    picture: {
      holders: [name, textAt(kept)].map((label) => ({ label, through: null, object: 0 })),
      objects: [{ label: l10n.t('one {0}', type), text: textAt(site.made) }],
    },
    fixes: hasCopy
      ? [
          {
            title: l10n.t('Hand over a copy of `{0}`', name),
            edits: [{ ...argument, text: `${name}.copy()` }],
            isSafe: false,
          },
        ]
      : [],
  });
}
