import * as l10n from '@vscode/l10n';
import type { Bind, Version } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location, Site } from '../semantics/sites.ts';
import type { Assign, AugmentedAssign, Expression, Statement } from '../syntax/nodes.ts';
import { blocksOf, type Node, walk } from '../syntax/walk.ts';
import { isSlice } from '../semantics/displays.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * `items = []` in a function `clear(items)`, `row = row.strip()` in a loop: the name means another object from then on,
 * and nobody looks at it; the caller's, or the list's, stays as it was. Told where a change was plausibly meant.
 */
export const parameterReboundNotMutated: Rule = {
  ids: ['parameter-rebound-not-mutated'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const told = new Set<Statement>();
    return trace.of('bind').flatMap((bind) => {
      const { statement, before, version } = bind;
      if (version.how !== 'assign' && version.how !== 'augmented') return [];
      if (statement?.kind !== 'assign' && statement?.kind !== 'augmented') return [];
      if (told.has(statement) || bind.inClassBody !== null || before.length === 0) return [];
      const kind = before.every((it) => it.how === 'parameter')
        ? 'parameter'
        : before.every((it) => it.how === 'for')
          ? 'loop'
          : null;
      if (kind === null || !isPlausible(kind, bind, statement, block, facts)) return [];
      if (isLookedAt(bind.version, block)) return [];
      if (kind === 'parameter' && isKept(bind, block)) return [];
      told.add(statement);
      return [story(kind, bind, statement, before[0])];
    });
  },
};

/** Names of functions that are there to change what they get. */
const changing =
  /(?:^|_)(?:clear|reset|empty|wipe|truncate|purge|clean|fill|normali[sz]e|sort|strip|filter|dedup\w*|unique|remove|reverse|shuffle|swap|update|extend|append|replace|upper|lower|double|scale|drop|trim)/i;

function isPlausible(
  kind: 'parameter' | 'loop',
  bind: Bind,
  statement: Assign | AugmentedAssign,
  block: Block,
  facts: Facts,
): boolean {
  const { name } = bind.version;
  if (name.startsWith('_') || name === 'self' || name === 'cls') return false;
  if (statement.kind === 'augmented')
    return kind === 'loop' && statement.target.kind === 'name' && holdsPlain(bind, block, facts);
  const { value, targets } = statement;
  const [target] = targets;
  if (value === null || targets.length !== 1 || target === undefined) return false;
  if (target.kind === 'tuple') return kind === 'parameter' && isSwap(target.elements, value);
  if (target.kind !== 'name' || (value.kind === 'constant' && value.type === 'none')) return false;
  if (value.kind === 'call' && checking.test(lastName(value.callee))) return false;
  const readsItself = [...walk([value])].some((it) => it.kind === 'name' && it.id === name);
  if (readsItself && (kind === 'loop' || isRemade(value, name))) return true;
  if (kind === 'loop') return value.kind === 'constant' || isContainer(value);
  const { owner } = block;
  const called = owner?.callable.kind === 'function' ? owner.callable.name.id : '';
  return changing.test(called) && isContainer(value) && !isGuarded(statement, name, block);
}

/** Functions that are called for the error that they raise. */
const checking = /^_*(?:check|validate|verify|ensure|assert|require)(?:_|$|[A-Z])/;

function lastName(callee: Expression): string {
  return callee.kind === 'name' ? callee.id : callee.kind === 'attribute' ? callee.attribute : '';
}

/** A new container: a display, `list()`, a comprehension. */
function isContainer(value: Expression): boolean {
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set') return true;
  if (value.kind === 'comprehension') return value.result !== 'generator';
  return (
    value.kind === 'call' &&
    value.callee.kind === 'name' &&
    ['list', 'dict', 'set'].includes(value.callee.id)
  );
}

const remaking = new Set(['sorted', 'reversed', 'list', 'dict', 'set', 'tuple', 'filter', 'map']);

/** What could have been done to the object itself: `sorted(items)`, `items + more`, a comprehension over it. */
function isRemade(value: Expression, name: string): boolean {
  if (isContainer(value)) return true;
  if (value.kind === 'binary')
    return [value.left, value.right].some((it) => it.kind === 'name' && it.id === name);
  if (value.kind === 'subscript') return isSlice(value.indices[0]);
  if (value.kind !== 'call') return false;
  const { callee } = value;
  return callee.kind === 'name'
    ? remaking.has(callee.id)
    : callee.kind === 'attribute' && callee.object.kind === 'name' && callee.object.id === name;
}

/** `a, b = b, a`. */
function isSwap(targets: readonly Expression[], value: Expression): boolean {
  if (value.kind !== 'tuple' || value.elements.length !== targets.length) return false;
  const names = targets.map((it) => (it.kind === 'name' ? it.id : ''));
  const values = value.elements.map((it) => (it.kind === 'name' ? it.id : ''));
  return !names.includes('') && names.toSorted().join() === values.toSorted().join();
}

/** `if items is None: items = []` only fills in what is missing. */
function isGuarded(statement: Statement, name: string, { owner }: Block): boolean {
  if (owner?.callable.kind !== 'function') return false;
  for (const part of walk(owner.callable.body))
    if (part.kind === 'if')
      for (const { condition, body } of part.branches)
        if (body.includes(statement))
          return [...walk([condition])].some((it) => it.kind === 'name' && it.id === name);
  return false;
}

/** Whether the loop goes over numbers or texts, which `+=` cannot change in place. */
function holdsPlain({ loops }: Bind, block: Block, facts: Facts): boolean {
  const loop = loops.at(-1);
  const iterate = block.trace?.of('iterate').find((it) => it.loop === loop);
  if (iterate === undefined || iterate.over.other) return false;
  const sites = iterate.over.pointers.map((it) => it.site);
  return sites.length > 0 && sites.every((it) => isPlain(it, block, facts));
}

function isPlain(site: Site, { owner }: Block, facts: Facts): boolean {
  if (site.type === 'range') return true;
  if (isPlainDisplay(site.node)) return true;
  if (site.kind === 'global' && site.name !== null) {
    const binding = facts.binding(site.name);
    return binding?.kind === 'value' && isPlainDisplay(binding.value);
  }
  if (site.kind !== 'parameter' || owner === null) return false;
  const at = owner.callable.parameters.findIndex((it) => it.name.id === site.name);
  const calls = facts.calls(owner.callable);
  return (
    owner.inClass === null &&
    calls.length > 0 &&
    calls.every(({ call }) => {
      const pointers = call.passed[at]?.value.pointers ?? [];
      return pointers.length > 0 && pointers.every((it) => isPlainDisplay(it.site.node));
    })
  );
}

function isPlainDisplay(node: Node | null): boolean {
  if (node?.kind !== 'list' && node?.kind !== 'tuple' && node?.kind !== 'set') return false;
  return node.elements.length > 0 && node.elements.every((it) => it.kind === 'constant');
}

/** Another name keeps the old object: to have a new one was the point. */
function isKept({ version: { name }, statement }: Bind, { trace }: Block): boolean {
  return (
    trace
      ?.of('bind')
      .some(
        ({ version, value, statement: other }) =>
          other !== statement &&
          version.name !== name &&
          value.pointers.some((it) => it.site.kind === 'parameter' && it.site.name === name),
      ) === true
  );
}

const looksAtAll = new Set(['locals', 'vars', 'eval', 'exec', 'dir', 'breakpoint']);

/** Whether anything can look at what the name means from the binding on. */
function isLookedAt(version: Version, { owner, trace }: Block): boolean {
  if (trace === null || owner === null) {
    if (trace === null || version.loops.length === 0) return true;
  }
  const { name } = version;
  if (owner !== null && owner.scope.resolve(name) !== 'local') return true;
  if (trace.of('read').some((it) => it.versions.includes(version))) return true;
  if (trace.of('closure').some((it) => it.captured.includes(name))) return true;
  if (trace.of('call').some((it) => it.path !== null && looksAtAll.has(it.path))) return true;
  const statements = owner?.callable.kind === 'function' ? owner.callable.body : [];
  return statements.some((it) => isUnsure(it, name));
}

/** Ways of an exception are not all followed, and half-typed code not at all. */
function isUnsure(statement: Statement, name: string): boolean {
  if (statement.kind === 'not-analysed') return true;
  if (statement.kind === 'function' || statement.kind === 'class') return false;
  if (statement.kind === 'try') {
    const outward = [...statement.handlers.flatMap((it) => it.body), ...statement.finally];
    for (const part of walk(outward)) if (part.kind === 'name' && part.id === name) return true;
  }
  return blocksOf(statement).some((block) => block.some((it) => isUnsure(it, name)));
}

function story(
  kind: 'parameter' | 'loop',
  bind: Bind,
  statement: Assign | AugmentedAssign,
  first: Version | undefined,
): Finding {
  const { name } = bind.version;
  const { piece } = bind.location;
  const location: Location = { piece, start: statement.start, end: statement.end };
  const text = textAt(location);
  const fix =
    kind === 'parameter' && statement.kind === 'assign' ? fixOf(location, statement) : null;
  return finding({
    ruleId: 'parameter-rebound-not-mutated',
    severity: 'warning',
    location,
    message:
      kind === 'parameter'
        ? l10n.t(
            '`{0}` only makes the name `{1}` mean another object: the caller’s stays as it was.',
            text,
            name,
          )
        : l10n.t(
            '`{0}` only makes the name `{1}` mean another object: what the loop goes over stays as it was.',
            text,
            name,
          ),
    steps: [
      ...(first === undefined
        ? []
        : [
            {
              location: first.location,
              sentence:
                kind === 'parameter'
                  ? l10n.t('`{0}` means the caller’s object.', name)
                  : l10n.t('`{0}` means an item of what the loop goes over.', name),
            },
          ]),
      { location, sentence: l10n.t('From here on it means another one …') },
      { location: bind.location, sentence: l10n.t('… which nothing looks at afterwards.') },
    ],
    alsoAt: [bind.location],
    picture: {
      holders: [
        {
          label: kind === 'parameter' ? l10n.t('the caller') : l10n.t('what the loop goes over'),
          through: null,
          object: 0,
        },
        { label: name, through: null, object: 1 },
      ],
      objects: [
        { label: l10n.t('the old object'), text: l10n.t('as it was') },
        { label: l10n.t('another object'), text: text },
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** `items.clear()` for an empty container, `items[:] = …` for a list that is made anew. */
function fixOf(location: Location, { targets, value }: Assign): Fix | null {
  const [target] = targets;
  if (target?.kind !== 'name' || value === null) return null;
  const isEmpty =
    (value.kind === 'list' && value.elements.length === 0) ||
    (value.kind === 'dict' && value.entries.length === 0) ||
    (value.kind === 'call' && value.arguments.length === 0 && isContainer(value));
  const isList =
    value.kind === 'list' || (value.kind === 'comprehension' && value.result === 'list');
  const text = location.piece.text.slice(value.start, value.end);
  if (isEmpty)
    return {
      title: l10n.t('Empty the object itself: `.clear()`'),
      edits: [{ ...location, text: `${target.id}.clear()` }],
      isSafe: false,
    };
  return isList
    ? {
        title: l10n.t('Change the list itself: `[:] = …`'),
        edits: [{ ...location, text: `${target.id}[:] = ${text}` }],
        isSafe: false,
      }
    : null;
}
