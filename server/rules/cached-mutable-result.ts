import * as l10n from '@vscode/l10n';
import { cacheDecorators } from '../semantics/class-model.ts';
import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import type { Location, Site } from '../semantics/sites.ts';
import type { Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { isInside } from './observers.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { isOneOfSeveral } from './same-container.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * A cache gives every caller the same object. Told where a caller changes it, and where it can be used up once only: a
 * generator, a coroutine.
 */
export const cachedMutableResult: Rule = {
  ids: ['cached-mutable-result'],
  checkBlock({ owner, trace, summary }, facts) {
    const callable = owner?.callable;
    if (owner === null || trace === null || callable?.kind !== 'function') return [];
    const decorator = callable.decorators.find((it) => isCache(it, facts));
    // What stands between the cache and the function may give something else: a list of what a generator gives.
    if (decorator === undefined || decorator !== callable.decorators.at(-1)) return [];
    const usedUp = usedUpKind(callable, trace.isGenerator, summary?.returned.pointers[0]?.site);
    if (usedUp !== null) return [toldUsedUp(owner, callable, decorator, usedUp)];
    return facts.calls(callable).flatMap(({ block, call }) => {
      if (block.owner?.callable === callable) return [];
      const results = new Set(call.result.pointers.map((it) => it.site));
      const flow = facts.controlFlow(block);
      const write = block.trace?.of('write').find(
        (it) =>
          isOneOf(results, it) &&
          // What the function does while it makes the object is no change of it.
          !isInside(it.location, call.location) &&
          (it.statement === call.statement || flow.reaches(call, it)) &&
          (block.trace === null ||
            it.loops.length > 0 ||
            block.trace.positionOf(call) < block.trace.positionOf(it)),
      );
      return write === undefined || isGuessed(write, facts)
        ? []
        : [told(owner, callable, decorator, call, write)];
    });
  },
};

/** Whether it changes one of the objects, or what it got out of one of them. */
function isOneOf(results: ReadonlySet<Site>, { pointer, change }: Write): boolean {
  if (results.has(pointer.site)) return true;
  return change.kind !== 'callee' && pointer.holder !== null && results.has(pointer.holder);
}

/** Whether what a function changes there can be one of several objects. */
function isGuessed(write: Write, facts: Facts): boolean {
  const inner = innermost(write);
  if (inner === write) return false;
  return facts.everyBlock().some((it) => isOneOfSeveral(inner, it));
}

/** `@cache`, `@lru_cache`, `@functools.lru_cache(maxsize=…)`. */
function isCache(decorator: Expression, facts: Facts): boolean {
  const head = decorator.kind === 'call' ? decorator.callee : decorator;
  return cacheDecorators.has(importedPath(head, facts) ?? '');
}

type UsedUp = 'generator' | 'coroutine' | 'iterator';

function usedUpKind(
  { isAsync }: FunctionDefinition,
  isGenerator: boolean,
  returned: Site | undefined,
): UsedUp | null {
  if (isGenerator) return 'generator';
  if (isAsync) return 'coroutine';
  return returned?.type === 'iterator' ? 'iterator' : null;
}

function toldUsedUp(
  { piece }: FunctionOwner,
  { name }: FunctionDefinition,
  decorator: Expression,
  kind: UsedUp,
): Finding {
  const location: Location = { piece, start: name.start, end: name.end };
  const cache: Location = { piece, start: decorator.start, end: decorator.end };
  return finding({
    ruleId: 'cached-mutable-result',
    severity: 'warning',
    location,
    message: l10n.t(
      'The cache keeps one {0} of `{1}` and gives it to every call: the first caller uses it up.',
      kind,
      name.id,
    ),
    steps: [
      { location: cache, sentence: l10n.t('The cache keeps what the first call gives.') },
      {
        location,
        sentence: l10n.t('A call gives a {0}, which can be used once.', kind),
      },
      {
        location: cache,
        sentence:
          kind === 'coroutine'
            ? l10n.t('The second call gets it again: to await it raises RuntimeError.')
            : l10n.t('The second call gets it again: nothing is left in it.'),
      },
    ],
    alsoAt: [cache],
    picture: {
      holders: [
        { label: l10n.t('call 1'), through: l10n.t('the cache'), object: 0 },
        { label: l10n.t('call 2'), through: l10n.t('the cache'), object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', kind), text: `${name.id}(…)` }],
    },
    fixes: [],
  });
}

function told(
  { piece }: FunctionOwner,
  { name }: FunctionDefinition,
  decorator: Expression,
  call: Called,
  write: Write,
): Finding {
  const cache: Location = { piece, start: decorator.start, end: decorator.end };
  const result = call.result.pointers[0]?.site;
  const made = result?.origin?.made ?? null;
  const type = result?.type ?? 'object';
  const fix = copied(call, write, type);
  return finding({
    ruleId: 'cached-mutable-result',
    severity: 'warning',
    location: write.location,
    message: l10n.t(
      '`{0}` changes the {1} that the cache of `{2}` keeps: the next call gets it changed.',
      textAt(write.location),
      type,
      name.id,
    ),
    steps: [
      ...(made === null
        ? []
        : [{ location: made, sentence: l10n.t('The first call makes this {0}.', type) }]),
      { location: cache, sentence: l10n.t('The cache gives the same one to every call.') },
      { location: call.location, sentence: l10n.t('It comes from the cache here.') },
      ...changeSteps(write),
      {
        location: { piece, start: name.start, end: name.end },
        sentence: l10n.t('The next call of `{0}` gets it changed.', name.id),
      },
    ],
    alsoAt: [call.location],
    picture: {
      holders: [
        { label: l10n.t('call 1'), through: l10n.t('the cache'), object: 0 },
        { label: l10n.t('call 2'), through: l10n.t('the cache'), object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: `${name.id}(…)` }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** A copy for this caller, where it is the object itself that is changed. */
function copied({ location, result }: Called, { pointer }: Write, type: string): Fix | null {
  if (!['list', 'dict', 'set'].includes(type)) return null;
  if (!result.pointers.some((it) => it.site === pointer.site)) return null;
  const { piece, start, end } = location;
  return {
    title: l10n.t('Change a copy: `{0}(…)`', type),
    edits: [{ ...location, text: `${type}(${piece.text.slice(start, end)})` }],
    isSafe: false,
  };
}
