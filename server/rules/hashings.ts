import type { Moment } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite, type Value } from '../semantics/pointers.ts';
import type { Site } from '../semantics/sites.ts';
import type { Trace } from '../semantics/trace.ts';
import type { Call, Expression, Span } from '../syntax/nodes.ts';
import { madeBy, originOf } from './instances.ts';

/** An object is hashed: put into a set, used as a key, or given to `hash`. */
export interface Hashing {
  readonly site: Site;
  readonly expression: Expression;
  readonly moment: Moment;
  /** What it stays in, with how that is called; null for `hash(x)`. */
  readonly container: { readonly site: Site; readonly text: string } | null;
}

const ofItems = new Set(['set', 'frozenset', 'dict.fromkeys']);

/** What a function, or the module, hashes of the objects that it knows, in the order of the text. */
export function hashings(block: Block, facts: Facts): Hashing[] {
  const { trace } = block;
  if (trace === null) return [];
  let values: ReadonlyMap<Expression, Value> | null = null;
  const found: Hashing[] = [];
  const note = (
    expression: Expression | undefined,
    moment: Moment,
    container: Hashing['container'],
  ): void => {
    if (expression?.kind !== 'name' && expression?.kind !== 'call') return;
    values ??= valuesIn(trace);
    const value = values.get(expression);
    const site = value === undefined ? null : onlySite(value);
    if (site !== null) found.push({ site, expression, moment, container });
  };
  for (const event of trace.of('call')) {
    const [first] = event.call.arguments;
    const { callee } = event.call;
    const isHash = callee.kind === 'name' && callee.id === 'hash';
    if (isHash && facts.binding('hash') === undefined) note(first?.value, event, null);
    if (event.path !== null && ofItems.has(event.path))
      for (const element of elementsOf(first?.value))
        note(element, event, containerOf(event.result, event.call, event));
    if (event.method !== 'add' && event.method !== 'setdefault') continue;
    const receiver = event.receiver === null ? null : onlySite(event.receiver);
    if (receiver === null || callee.kind !== 'attribute') continue;
    const wanted =
      event.method === 'add' ? isSet(receiver, block, facts) : isDict(receiver, block, facts);
    if (wanted) note(first?.value, event, { site: receiver, text: textOf(callee.object, event) });
  }
  for (const event of trace.of('write')) {
    if (event.change.kind !== 'item-store' || !isDict(event.pointer.site, block, facts)) continue;
    const { statement } = event;
    for (const target of statement?.kind === 'assign' ? statement.targets : [])
      if (target.kind === 'subscript' && target.indices.length === 1)
        note(target.indices[0], event, {
          site: event.pointer.site,
          text: textOf(target.object, event),
        });
  }
  for (const event of trace.of('compare')) {
    if (event.operator !== 'in' && event.operator !== 'not in') continue;
    const right = onlySite(event.rightValue);
    if (right === null) continue;
    if (isSet(right, block, facts) || isDict(right, block, facts)) note(event.left, event, null);
  }
  const seen = new Set<Site>();
  const displayed = (value: Value, moment: Moment, text: string | null): void => {
    const site = onlySite(value);
    const node = site?.kind === 'literal' ? site.node : null;
    if (site === null || node === null || seen.has(site)) return;
    const keys =
      node.kind === 'set'
        ? node.elements
        : node.kind === 'dict'
          ? node.entries.flatMap((it) => it.key ?? [])
          : [];
    seen.add(site);
    for (const key of keys)
      note(key, atElement(moment, key), { site, text: text ?? textOf(node, moment) });
  };
  for (const event of trace.of('bind')) displayed(event.value, event, event.version.name);
  for (const event of trace.of('escape'))
    displayed({ pointers: [event.pointer], other: false }, event, null);
  for (const event of trace.of('call'))
    for (const { value } of event.passed) displayed(value, event, null);
  const order = ({ moment }: Hashing): number => moment.location.start;
  return found.sort((one, two) =>
    one.moment.location.piece === two.moment.location.piece ? order(one) - order(two) : 0,
  );
}

/** What names and calls give, where they are come to last. */
function valuesIn(trace: Trace): ReadonlyMap<Expression, Value> {
  const values = new Map<Expression, Value>();
  for (const it of trace.of('read')) values.set(it.name, it.value);
  for (const it of trace.of('call')) values.set(it.call, it.result);
  return values;
}

function atElement(moment: Moment, { start, end }: Expression): Moment {
  return {
    location: { piece: moment.location.piece, start, end },
    statement: moment.statement,
    loops: moment.loops,
    inClassBody: moment.inClassBody,
  };
}

function elementsOf(value: Expression | undefined): readonly Expression[] {
  return value?.kind === 'list' || value?.kind === 'tuple' ? value.elements : [];
}

function containerOf(result: Value, call: Call, moment: Moment): Hashing['container'] {
  const site = onlySite(result);
  return site === null ? null : { site, text: textOf(call, moment) };
}

function textOf({ start, end }: Span, { location }: Moment): string {
  return location.piece.text.slice(start, end).replace(/\s+/g, ' ').slice(0, 40);
}

function isSet(site: Site, block: Block, facts: Facts): boolean {
  return site.type === 'set' || madeBy(originOf(site, block, facts), facts) === 'set';
}

const dicts = /^(?:dict|(?:collections\.)?(?:defaultdict|OrderedDict|Counter))$/;

function isDict(site: Site, block: Block, facts: Facts): boolean {
  return dicts.test(site.type ?? madeBy(originOf(site, block, facts), facts) ?? '');
}
