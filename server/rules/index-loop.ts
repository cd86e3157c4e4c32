import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { isOneAt, type Location, type Site } from '../semantics/sites.ts';
import type { Expression, For } from '../syntax/nodes.ts';
import { isExpectedAt } from './class-statement.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';

/** `for i in range(len(xs)): del xs[i]`: the positions are counted once, and the list gets shorter under them. */
export function indexLoops(block: Block, writes: readonly Write[], facts: Facts): Finding[] {
  const { trace } = block;
  if (trace === null) return [];
  return trace.of('iterate').flatMap(({ loop, iterable, location }) => {
    if (loop.kind !== 'for' || loop.target.kind !== 'name') return [];
    const counted = countedBy(iterable, block);
    if (counted === null) return [];
    const { id } = loop.target;
    const looks = trace
      .of('lookup')
      .some((it) => it.pointer.site === counted && it.key === id && it.loops.includes(loop));
    const write = writes.find(
      (it) =>
        it.loops.includes(loop) &&
        it.pointer.site === counted &&
        isOneAt(it.pointer, it) &&
        shortens(it) &&
        (it.key === id || looks) &&
        !isMadeAnew(it, loop, block) &&
        !isExpectedAt(location, 'IndexError') &&
        facts.controlFlow(block).reachesNextRound(it, loop),
    );
    return write === undefined ? [] : [told(loop, location, write, id)];
  });
}

/** `del rows[at]` and then `rows = rows[:at] + [row] + rows[at:]`: the next round looks at another list. */
function isMadeAnew({ pointer, location }: Write, loop: For, { trace }: Block): boolean {
  const name = pointer.path.at(-1)?.name;
  return (
    trace
      ?.of('bind')
      .some(
        ({ version, loops, location: bound }) =>
          version.name === name &&
          loops.includes(loop) &&
          version.how === 'assign' &&
          bound.start > location.start,
      ) === true
  );
}

/** The list that `range(len(xs))` counts. */
function countedBy(iterable: Expression, { trace }: Block): Site | null {
  if (iterable.kind !== 'call' || iterable.callee.kind !== 'name') return null;
  const range = trace?.callAt(iterable);
  const { arguments: given } = iterable;
  const isFromStart =
    given.length === 1 ||
    (given.length === 2 && given[0]?.value.kind === 'constant' && isZero(given[0].value));
  const last = given.at(-1)?.value;
  if (range?.path !== 'range' || !isFromStart || last?.kind !== 'call') return null;
  const length = trace?.callAt(last);
  const value = length?.path === 'len' ? length.passed[0]?.value : undefined;
  const site = value === undefined ? null : onlySite(value);
  return site === null || !['list', 'deque', 'bytearray', null].includes(site.type) ? null : site;
}

function isZero({ start, end }: Expression): boolean {
  return end - start === 1;
}

function shortens(write: Write): boolean {
  const { change } = innermost(write);
  if (change.kind === 'item-delete') return true;
  return change.kind === 'method' && (change.name === 'pop' || change.name === 'remove');
}

function told(loop: For, location: Location, write: Write, index: string): Finding {
  const change = textAt(innermost(write).location);
  const name = textAt(location);
  const isByIndex = write.key === index && write.change.kind !== 'callee';
  const fix: Fix = {
    title: l10n.t('Count from the end: `reversed(…)`'),
    edits: [
      { ...location, text: `reversed(${location.piece.text.slice(location.start, location.end)})` },
    ],
    isSafe: false,
  };
  const { piece } = location;
  return finding({
    ruleId: 'mutation-during-iteration',
    severity: 'warning',
    location: write.location,
    message: l10n.t(
      '`{0}` makes the list shorter that `{1}` has counted: an item is skipped, and the last positions are gone.',
      change,
      name,
    ),
    steps: [
      { location, sentence: l10n.t('`{0}` counts the positions once, before the loop.', name) },
      ...changeSteps(write),
      {
        location: { piece, start: loop.target.start, end: loop.target.end },
        sentence: l10n.t(
          'The next `{0}` is the next position, where another item stands now; at the end there is none: IndexError.',
          index,
        ),
      },
    ],
    alsoAt: [location],
    fixes: isByIndex ? [fix] : [],
  });
}
