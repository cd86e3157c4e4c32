import * as l10n from '@vscode/l10n';
import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { type Location, rootOf, type Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { instanceClass } from './instances.ts';
import { firstLookAfter, isSameObjectLater } from './observers.ts';
import type { Finding } from './rule.ts';

/**
 * `everyone = team.members()` is the list that `team` keeps in `self._members`, and `everyone` is changed while `team` is
 * used on: information, since the class may give it away on purpose. Of a private attribute only, which nobody is meant
 * to change from outside.
 */
export function returnedAttributes(block: Block, facts: Facts): Finding[] {
  const { trace } = block;
  return (trace?.of('call') ?? []).flatMap((call): Finding[] => {
    if (call.target === null || call.receiver === null) return [];
    const attribute = givenAttribute(call, facts);
    if (attribute === null) return [];
    const holder = onlySite(call.receiver);
    const site = onlySite(call.result);
    const bind = trace
      ?.of('bind')
      .find((it) => it.statement?.kind === 'assign' && it.statement.value === call.call);
    if (trace === null || bind === undefined) return [];
    if (holder === null || site === null || holder.isMany || isSelf(holder, block)) return [];
    const node = instanceClass(holder, block, facts);
    if (node === null || !facts.classes.isSteady(node, attribute)) return [];
    if (site.type !== null && !isMutable(site.type)) return [];
    const flow = facts.controlFlow(block);
    const write = trace
      .of('write')
      .find(
        (it) =>
          it.pointer.site === site &&
          it.pointer.path.at(-1)?.name === bind.version.name &&
          it.isSure &&
          flow.reaches(call, it) &&
          isSameObjectLater(trace, call, it, site),
      );
    const use = write === undefined ? undefined : firstLookAfter(block, write, holder, facts);
    if (write === undefined || use === undefined) return [];
    return [told(call, bind.version.name, attribute, site, write, use.location)];
  });
}

/** The private attribute whose object the method gives; null where it gives anything else. */
function givenAttribute({ target }: Called, facts: Facts): string | null {
  const summary = target === null ? null : facts.summary(target);
  const returned = summary === null ? null : onlySite(summary.returned);
  if (target === null || returned === null || summary?.isGenerator === true) return null;
  const { root, steps } = rootOf(returned);
  const [attribute, ...more] = steps;
  const isOfSelf = root.kind === 'parameter' && root.name === target.parameters[0]?.name.id;
  if (!isOfSelf || attribute === undefined || more.length > 0) return null;
  return /^_(?!_.*__$)/.test(attribute) ? attribute : null;
}

/** A method may do with its own object what it likes. */
function isSelf(holder: Site, { owner }: Block): boolean {
  const first = owner?.inClass == null ? undefined : owner.callable.parameters[0];
  return holder.kind === 'parameter' && holder.name === first?.name.id;
}

function told(
  call: Called,
  name: string,
  attribute: string,
  site: Site,
  write: Write,
  use: Location,
): Finding {
  const type = site.type ?? l10n.t('object');
  const hasCopy = type === 'list' || type === 'dict' || type === 'set' || type === 'deque';
  const text = textAt(call.location);
  return finding({
    ruleId: 'alias-then-mutate',
    severity: 'information',
    location: call.location,
    message: l10n.t(
      '`{0}` gives the {1} that is kept in `{2}` itself, not a copy: `{3}` changes it there, too.',
      text,
      type,
      attribute,
      textAt(write.location),
    ),
    steps: [
      ...(site.isMet
        ? []
        : [{ location: site.made, sentence: l10n.t('This {0} is made once.', type) }]),
      { location: call.location, sentence: l10n.t('`{0}` is the same {1}.', name, type) },
      ...changeSteps(write),
      { location: use, sentence: l10n.t('What keeps it is used here, with the change.') },
    ],
    alsoAt: [write.location],
    picture: {
      holders: [name, attribute].map((label) => ({ label, through: null, object: 0 })),
      objects: [{ label: l10n.t('one {0}', type), text: site.isMet ? text : textAt(site.made) }],
    },
    fixes: hasCopy
      ? [
          {
            title: l10n.t('Make a copy: `{0}`', `${text}.copy()`),
            edits: [{ ...call.location, start: call.location.end, text: '.copy()' }],
            isSafe: false,
          },
        ]
      : [],
  });
}
