import * as l10n from '@vscode/l10n';
import { matched } from '../semantics/arguments.ts';
import type { PassedArgument } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Callable } from '../semantics/scopes.ts';
import type { Location, Site } from '../semantics/sites.ts';
import type { FoundCall } from '../semantics/where-found.ts';
import type { Expression, For, Parameter } from '../syntax/nodes.ts';
import { collectedGroups } from './collected-groups.ts';
import { type Consumption, consumptionsOf, isWithin } from './consumption.ts';
import { defaultIterators } from './default-iterator.ts';
import { finding, textAt } from './evidence.ts';
import { groups } from './grouped.ts';
import { isSameObjectLater } from './observers.ts';
import type { Finding, Fix, Rule } from './rule.ts';
import { surroundings } from './surroundings.ts';

/**
 * An iterator gives its items once: who goes over a generator, a `map`, a `zip` again finds nothing. Told where the first
 * went to the end, or where a loop over it takes from it inside.
 */
export const iteratorReusedAfterExhaustion: Rule = {
  ids: ['iterator-reused-after-exhaustion'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const seen = new Set<Site>();
    const found = [
      ...groups(block, facts),
      ...collectedGroups(block, facts),
      ...defaultIterators(block, facts),
    ];
    let calls: readonly FoundCall[] | null = null;
    const givenIterators = (to: Callable): readonly FoundCall[] => {
      calls ??= facts.calls(to).filter(({ call }) => call.passed.some((it) => isIterator(it)));
      return calls;
    };
    for (const { value } of trace.of('read')) {
      const site = onlySite(value);
      if (site === null || (site.kind !== 'parameter' && site.type !== 'iterator')) continue;
      if (seen.has(site)) continue;
      seen.add(site);
      const source = sourceOf(site, block, givenIterators);
      if ((source === null && !mayBeGiven(site, block)) || isReset(block)) continue;
      const consumptions = consumptionsOf(block, site, facts);
      const pair = consumptions.length === 0 ? null : reuse(consumptions, site, block, facts);
      if (pair === null) continue;
      const known = source ?? givenElsewhere(site, block, facts);
      if (known !== null) found.push(told(block, known, site, pair));
    }
    return found;
  },
};

/** Where the iterator comes from. */
interface Source {
  readonly at: Location;
  readonly kind: 'made' | 'annotated' | 'given';
}

function isIterator({ value }: PassedArgument): boolean {
  return onlySite(value)?.type === 'iterator';
}

const endless = new Set(['itertools.cycle', 'itertools.count', 'itertools.repeat']);
const oneWay = /^(?:(?:typing|collections\.abc|t)\.)?(?:Async)?(?:Iterator|Generator)\b/;

/** Null: no iterator, or one of which that is not sure. */
function sourceOf(
  site: Site,
  block: Block,
  givenIterators: (to: Callable) => readonly FoundCall[],
): Source | null {
  const { owner } = block;
  if (site.isMany) return null;
  if (site.type === 'iterator')
    return site.name !== null && endless.has(site.name) ? null : { at: site.made, kind: 'made' };
  if (site.kind !== 'parameter' || owner === null || site.name === null) return null;
  const { callable, piece } = owner;
  const parameter = callable.parameters.find((it) => it.name.id === site.name);
  if (parameter === undefined || parameter.star !== '') return null;
  const { annotation } = parameter;
  const locate = (it: Expression): Location => ({ piece, start: it.start, end: it.end });
  if (annotation !== null && oneWay.test(piece.text.slice(annotation.start, annotation.end)))
    return { at: locate(annotation), kind: 'annotated' };
  return givenBy(givenIterators(callable), block, parameter);
}

/** A parameter that callers in other files may give an iterator: it says nothing else, and calls of this file give none. */
function mayBeGiven(site: Site, { owner }: Block): boolean {
  if (site.kind !== 'parameter' || site.isMany || owner === null) return false;
  const parameter = owner.callable.parameters.find((it) => it.name.id === site.name);
  return parameter?.annotation === null && parameter.star === '' && parameter.default === null;
}

function givenElsewhere(site: Site, block: Block, facts: Facts): Source | null {
  const { owner } = block;
  const parameter = owner?.callable.parameters.find((it) => it.name.id === site.name);
  if (owner === null || parameter === undefined) return null;
  return givenBy(facts.callsElsewhere(owner.callable), block, parameter);
}

/** An argument that is an iterator. */
function givenBy(
  calls: readonly FoundCall[],
  { owner }: Block,
  parameter: Parameter,
): Source | null {
  if (owner === null) return null;
  const { callable, inClass } = owner;
  for (const { block, call } of calls) {
    const isBound = inClass !== null && call.receiver !== null;
    const given = matched(callable.parameters.slice(isBound ? 1 : 0), call.passed);
    const one = given.find((it) => it.parameter === parameter);
    const passed = one === undefined ? null : onlySite(one.value);
    if (one === undefined || passed?.type !== 'iterator' || passed.isMany) continue;
    if (passed.name !== null && endless.has(passed.name)) continue;
    const { value } = one.argument;
    const home = call.location.piece;
    if (block.trace !== null)
      return { at: { piece: home, start: value.start, end: value.end }, kind: 'given' };
  }
  return null;
}

/** A file that is read again from its start makes a reader over it start again. */
function isReset({ trace }: Block): boolean {
  return trace?.of('call').some((it) => it.method === 'seek') === true;
}

interface Pair {
  readonly first: Consumption;
  readonly second: Consumption;
  /** `again`: after the first; `inside`: in the loop over it; `round`: the same place in the next round. */
  readonly kind: 'again' | 'inside' | 'round';
}

function reuse(all: readonly Consumption[], site: Site, block: Block, facts: Facts): Pair | null {
  const flow = facts.controlFlow(block);
  for (const first of all) {
    const loop = first.read.loops.find(
      (it) =>
        !site.loops.includes(it) &&
        // A loop over the same iterator ends with it.
        !all.some(({ node }) => node.kind === 'for' && node === it) &&
        flow.reachesNextRound(first.read, it),
    );
    if (first.isFull && loop !== undefined && !isStepped(site, block))
      return { first, second: first, kind: 'round' };
    for (const second of all) {
      if (first === second) continue;
      // Both in a loop over the same iterator: it ends before the next round.
      const isBoth = (it: Consumption): boolean =>
        it.node.kind === 'for' && isWithin(first, it) && isWithin(second, it);
      if (all.some(isBoth)) continue;
      const isInside = isWithin(second, first);
      if (isInside) {
        if (
          first.node.kind === 'for' &&
          !(isMadeByHand(site, block) && goesOn(second, first.node)) &&
          takesTheRest(second, first.node, block, facts)
        )
          return { first, second, kind: 'inside' };
        continue;
      }
      const isLater =
        first.read.statement !== second.read.statement || first.at.end <= second.at.start;
      if (
        first.isFull &&
        isLater &&
        !isWithin(first, second) &&
        !isExpectedEmpty(second, block) &&
        (block.trace === null || isSameObjectLater(block.trace, first.read, second.read, site)) &&
        flow.reaches(first.read, second.read)
      )
        return { first, second, kind: 'again' };
    }
  }
  return null;
}

/** Whether the loop's body always takes the rest, or looks for something in it, and the loop goes on. */
function takesTheRest(
  { read, isFull, node }: Consumption,
  loop: For,
  block: Block,
  facts: Facts,
): boolean {
  const { statement } = read;
  const isAlways = statement !== null && loop.body.includes(statement);
  return (
    (node.kind === 'compare' || (isFull && isAlways)) &&
    facts.controlFlow(block).reachesNextRound(read, loop)
  );
}

/** Whether the loop's body does something after the loop inside. */
function goesOn({ read: { statement } }: Consumption, { body }: For): boolean {
  return statement !== null && body.at(-1) !== statement;
}

/** `rest = iter(rows)`: who makes one may mean to go on with it in a loop inside. */
function isMadeByHand({ node }: Site, { trace }: Block): boolean {
  return trace?.of('call').some((it) => it.call === node && it.path === 'iter') === true;
}

/** `self.assertEqual(list(rows), [])`: that nothing is left is what is asked. */
function isExpectedEmpty({ read }: Consumption, block: Block): boolean {
  return (
    surroundings(block, read, read.name)?.some(
      (it) =>
        (it.kind === 'call' && it.arguments.some(({ value }) => isEmpty(value))) ||
        (it.kind === 'compare' && it.operands.some(isEmpty)),
    ) === true
  );
}

function isEmpty(node: Expression): boolean {
  return (node.kind === 'list' || node.kind === 'tuple') && node.elements.length === 0;
}

/** Items are also taken one by one: that nothing is left is expected then. */
function isStepped(site: Site, { trace }: Block): boolean {
  return (
    trace
      ?.of('call')
      .some(
        (it) => it.path === 'next' && it.passed[0]?.value.pointers.some((one) => one.site === site),
      ) === true
  );
}

function told(block: Block, source: Source, site: Site, { first, second, kind }: Pair): Finding {
  const name = second.read.name.id;
  // What went on by `yield from` is not lost: that nothing is left for the rest may be meant.
  const isGivenOn = kind === 'again' && first.node.kind === 'yield-from';
  const fix = isGivenOn ? null : fixOf(block, source, site, name);
  return finding({
    ruleId: 'iterator-reused-after-exhaustion',
    severity: isGivenOn ? 'information' : 'warning',
    location: second.read.location,
    message:
      kind === 'again'
        ? l10n.t('`{0}` has been gone over to its end before: it gives nothing here.', name)
        : kind === 'inside'
          ? l10n.t(
              '`{0}` is what the loop goes over: what is taken from it here is missing there.',
              name,
            )
          : l10n.t('`{0}` gives its items in the first round only: later ones get nothing.', name),
    steps: [
      { location: source.at, sentence: sentenceOf(source, name) },
      {
        location: first.at,
        sentence:
          kind === 'inside'
            ? l10n.t('The loop takes its items one by one.')
            : l10n.t('`{0}` takes all its items.', textAt(first.at)),
      },
      {
        location: second.at,
        sentence:
          kind === 'inside'
            ? l10n.t('`{0}` takes the rest: the loop ends.', textAt(second.at))
            : kind === 'round'
              ? l10n.t('In the next round nothing is left.')
              : l10n.t('Nothing is left for `{0}`.', textAt(second.at)),
      },
    ],
    alsoAt: [first.at],
    picture: {
      holders: [
        { label: l10n.t('first: {0}', textAt(first.at)), through: null, object: 0 },
        { label: l10n.t('then: {0}', textAt(second.at)), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one iterator'), text: l10n.t('at its end') }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

function sentenceOf({ at, kind }: Source, name: string): string {
  switch (kind) {
    case 'made':
      return l10n.t('`{0}` gives its items once.', textAt(at));
    case 'annotated':
      return l10n.t('`{0}` is promised to be an iterator: it gives its items once.', name);
    case 'given':
      return l10n.t('A call gives `{0}` for `{1}`, which gives its items once.', textAt(at), name);
    default:
      return kind satisfies never;
  }
}

/** Keep the items in a list, where the iterator is bound or the function begins. */
function fixOf({ owner, trace }: Block, source: Source, site: Site, name: string): Fix | null {
  const isHidden = owner?.localNames.has('list') === true;
  if (isHidden) return null;
  const title = l10n.t('Keep the items in a list');
  if (source.kind === 'made') {
    const bind = trace
      ?.of('bind')
      .find((it) => it.statement?.kind === 'assign' && it.statement.value === site.node);
    if (bind === undefined) return null;
    const text = source.at.piece.text.slice(source.at.start, source.at.end);
    const isGenerator = site.node?.kind === 'comprehension';
    const made = isGenerator && text.startsWith('(') ? `list${text}` : `list(${text})`;
    return { title, edits: [{ ...source.at, text: made }], isSafe: false };
  }
  if (owner?.callable.kind !== 'function') return null;
  const [first, next] = owner.callable.body;
  const before =
    first?.kind === 'expression' && first.value.kind === 'constant' ? (next ?? first) : first;
  if (before === undefined || owner.callable.isAsync) return null;
  const { text } = owner.piece;
  const lead = text.slice(text.lastIndexOf('\n', before.start - 1) + 1, before.start);
  const separator = /^\s*$/.test(lead) ? `${text.includes('\r\n') ? '\r\n' : '\n'}${lead}` : '; ';
  const edit = { piece: owner.piece, start: before.start, end: before.start };
  return {
    title,
    edits: [{ ...edit, text: `${name} = list(${name})${separator}` }],
    isSafe: false,
  };
}
