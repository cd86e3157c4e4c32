import * as l10n from '@vscode/l10n';
import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { items, type Location, type Loop, type Site } from '../semantics/sites.ts';
import { farWrites } from '../semantics/stores.ts';
import { isMutable } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { laterCall } from './evaluated-with-definition.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { sharedFactoryFields } from './shared-factory-field.ts';
import { type SharedObject, sharedResult } from './shared-result.ts';
import { isInside, firstLookAfter } from './observers.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';

/**
 * What should give a new object each time gives the same one: `defaultdict(lambda: shared)`, `setdefault(key, EMPTY)`,
 * `get(key, EMPTY)`, `partial(function, [])`, `field(default_factory=lambda: shared)`. Told where it is changed.
 */
export const sharedFactoryValue: Rule = {
  ids: ['shared-factory-value'],
  checkBlock(block, facts) {
    return (block.trace?.of('call') ?? []).flatMap((call) => {
      if (call.path === 'collections.defaultdict') return factory(block, call, facts);
      if (call.path === 'functools.partial') return bound(block, call, facts);
      return call.method === 'setdefault' || call.method === 'get' || call.method === 'pop'
        ? fallback(block, call, facts)
        : [];
    });
  },
  checkClass: sharedFactoryFields,
};

/** `defaultdict(lambda: shared)`. */
function factory(block: Block, call: Called, facts: Facts): Finding[] {
  const [given] = call.passed;
  const container = onlySite(call.result);
  const callable = given === undefined ? null : (onlySite(given.value)?.callable ?? null);
  if (given === undefined || callable === null || container === null) return [];
  const shared = sharedResult(callable, block, facts);
  if (shared === null) return [];
  const here = (block.trace?.of('write') ?? []).find(
    ({ pointer, change }) =>
      pointer.holder === container &&
      pointer.site.kind !== 'call' &&
      !(change.kind === 'attribute-store' && change.name === '__dict__'),
  );
  const write = here ?? farWrites(block, container, [items], facts)[0]?.write;
  if (write === undefined) return [];
  const { value } = given.argument;
  return [
    told(at(call, value), shared, write, {
      message: l10n.t(
        'This factory gives every missing key the same {0}: `{1}` changes it for all of them.',
        shared.type,
        textAt(write.location),
      ),
      given: {
        location: at(call, value),
        sentence: l10n.t('Every missing key gets that same {0}.', shared.type),
      },
      observer: {
        location: call.location,
        sentence: l10n.t('Every other key that was missing shows the change.'),
      },
      holders: [l10n.t('key {0}', 1), l10n.t('key {0}', 2), l10n.t('key {0}', 3)],
      fix:
        value.kind === 'lambda' && value.body.kind === 'name'
          ? copyOf(at(call, value.body), shared)
          : null,
    }),
  ];
}

/** `setdefault(key, EMPTY)`, `get(key, EMPTY)`. */
function fallback(block: Block, call: Called, facts: Facts): Finding[] {
  const second = call.passed[1];
  if (second === undefined || second.argument.value.kind !== 'name') return [];
  const name = second.argument.value.id;
  const site = onlySite(second.value);
  if (site === null) return [];
  const shared = objectOf(site, name, facts);
  if (shared === null) return [];
  const { statement } = call;
  const results = new Set(
    (block.trace?.of('bind') ?? []).flatMap((it) =>
      statement?.kind === 'assign' && statement.value === call.call && it.statement === statement
        ? [it.version.name]
        : [],
    ),
  );
  // A loop over the fallback itself has no round while that is empty.
  const over: Loop[] = (block.trace?.of('iterate') ?? []).flatMap((it) =>
    it.over.pointers.some((one) => one.site === site || one.site.of === site) ? [it.loop] : [],
  );
  const write = (block.trace?.of('write') ?? []).find(
    ({ pointer, location, loops }) =>
      pointer.site === site &&
      !loops.some((it) => over.includes(it)) &&
      (isInside(call.location, location) || results.has(pointer.path.at(-1)?.name ?? '')),
  );
  if (write === undefined) return [];
  // What reads the same key first does not come by with an empty one.
  const { key } = innermost(write);
  const isRead = (block.trace?.of('lookup') ?? []).some(
    (it) => it.pointer.site === site && it.key === key,
  );
  if (isRead && shared.isEmpty) return [];
  const isAgain = call.loops.some((it) => !site.loops.includes(it));
  const look = firstLookAfter(
    block,
    write,
    site,
    facts,
    ({ pointer }) => pointer.path.at(-1)?.name === name || pointer.site.name === name,
  );
  const isOfModule = site.kind === 'global' && block.owner !== null;
  if (!isAgain && !isOfModule && look === undefined) return [];
  const argument = at(call, second.argument.value);
  return [
    told(argument, shared, write, {
      message: l10n.t(
        '`{0}` is the same {1} for every missing key: `{2}` changes it for all of them.',
        name,
        shared.type,
        textAt(write.location),
      ),
      given: {
        location: argument,
        sentence: l10n.t('A missing key gives that same {0}.', shared.type),
      },
      observer:
        isAgain || look === undefined
          ? {
              location: argument,
              sentence: l10n.t('The next missing key gives the changed {0}.', shared.type),
            }
          : { location: look.location, sentence: l10n.t('`{0}` shows the change here.', name) },
      holders: [name, l10n.t('key {0}', 1), l10n.t('key {0}', 2)],
      fix: copyOf(argument, shared),
    }),
  ];
}

/** `add = partial(put, [])`: every call of `add` gets the same list. */
function bound(block: Block, call: Called, facts: Facts): Finding[] {
  const [first, ...rest] = call.passed;
  const callable = first === undefined ? null : (onlySite(first.value)?.callable ?? null);
  const { statement } = call;
  const target = statement?.kind === 'assign' ? statement.targets[0] : undefined;
  if (callable === null || statement?.kind !== 'assign' || statement.value !== call.call) return [];
  if (target?.kind !== 'name') return [];
  const summary = facts.summary(callable);
  const use = laterCall(block, target.id, facts);
  if (summary === null || use === null || isDecorator(use)) return [];
  const positional = callable.parameters.filter((it) => it.star === '');
  return rest.flatMap(({ argument, value }, index) => {
    const site = onlySite(value);
    const shared = site === null ? null : objectOf(site, textAt(at(call, argument.value)), facts);
    const parameter =
      argument.keyword === null
        ? positional[index]
        : positional.find((it) => it.name.id === argument.keyword);
    if (shared === null || parameter === undefined) return [];
    const write = summary.writes.find(
      ({ root, steps }) =>
        root.kind === 'parameter' && root.name === parameter.name.id && steps.length === 0,
    )?.write;
    if (write === undefined) return [];
    const location = at(call, argument.value);
    return [
      told(location, shared, write, {
        message: l10n.t(
          'Every call of `{0}` gets this same {1}: `{2}` changes it for the next one.',
          target.id,
          shared.type,
          textAt(write.location),
        ),
        given: {
          location,
          sentence: l10n.t('`partial` gives it to every call of `{0}`.', target.id),
        },
        observer: {
          location: use,
          sentence: l10n.t('This call gets what the one before has left.'),
        },
        holders: [target.id, l10n.t('call {0}', 1), l10n.t('call {0}', 2)],
        fix: null,
      }),
    ];
  });
}

/** `@add(…)`: what decorators fill is a table of what they stand at. */
function isDecorator({ piece, start }: Location): boolean {
  return piece.text.slice(0, start).trimEnd().endsWith('@');
}

/** The object that a name, or an expression beside the call, gives each time; null for what cannot change. */
function objectOf(site: Site, text: string, facts: Facts): SharedObject | null {
  if (site.kind === 'global' && site.name !== null) {
    const binding = facts.binding(site.name);
    if (binding?.kind !== 'value') return null;
    const { piece, value } = binding;
    const type = typeOfDisplay(value);
    return type === null
      ? null
      : {
          type,
          text,
          made: { piece, start: value.start, end: value.end },
          isEmpty: isEmptyDisplay(value),
        };
  }
  if (site.isMet || site.kind === 'default') return null;
  if (!isMutable(site.type) && site.type !== 'instance') return null;
  const type = site.type === 'instance' ? (site.name ?? 'object') : (site.type ?? 'object');
  return { type, text, made: site.made, isEmpty: site.fill === 'empty' };
}

function isEmptyDisplay(value: Expression): boolean {
  if (value.kind === 'dict') return value.entries.length === 0;
  if (value.kind === 'list' || value.kind === 'set') return value.elements.length === 0;
  return value.kind === 'call' && value.arguments.length === 0;
}

/** What a module's name surely holds, where a display or a constructor is written there. */
function typeOfDisplay(value: Expression): string | null {
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set') return value.kind;
  if (value.kind === 'comprehension') return value.result === 'generator' ? null : value.result;
  const isConstructor = value.kind === 'call' && value.callee.kind === 'name';
  return isConstructor && ['list', 'dict', 'set'].includes(value.callee.id)
    ? value.callee.id
    : null;
}

function at(call: Called, { start, end }: Expression): Location {
  return { piece: call.location.piece, start, end };
}

/** `shared.copy()`: another one each time. Null for what has no `copy`. */
function copyOf(location: Location, { type }: SharedObject): Fix | null {
  if (!['list', 'dict', 'set', 'deque', 'defaultdict', 'Counter'].includes(type)) return null;
  const name = location.piece.text.slice(location.start, location.end);
  return {
    title: l10n.t('Give a copy of `{0}` each time', name),
    edits: [{ ...location, text: `${name}.copy()` }],
    isSafe: false,
  };
}

interface Telling {
  readonly message: string;
  readonly given: Step;
  readonly observer: Step;
  readonly holders: readonly string[];
  readonly fix: Fix | null;
}

function told(location: Location, shared: SharedObject, write: Write, telling: Telling): Finding {
  const { message, given, observer, holders, fix } = telling;
  return finding({
    ruleId: 'shared-factory-value',
    severity: 'warning',
    location,
    message,
    steps: [
      { location: shared.made, sentence: l10n.t('This {0} is made once.', shared.type) },
      given,
      ...changeSteps(write),
      observer,
    ],
    alsoAt: [write.location],
    picture: {
      holders: holders.map((label) => ({ label, through: null, object: 0 })),
      objects: [{ label: l10n.t('one {0}', shared.type), text: textAt(shared.made) }],
    },
    fixes: fix === null ? [] : [fix],
  });
}
