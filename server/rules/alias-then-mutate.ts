import * as l10n from '@vscode/l10n';
import type { Bind, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Pointer } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { keptArguments } from './kept-argument.ts';
import { isSameObjectLater, type Look, looksAfter } from './observers.ts';
import { returnedAttributes } from './returned-attribute.ts';
import type { Finding, Fix, Rule, Severity } from './rule.ts';

/**
 * `old = rows` gives one object a second name. A warning where it is changed through one name, and the other is used
 * as if it had kept the old value: by what it is called, in a comparison of the two, or in a result beside the first.
 */
export const aliasThenMutate: Rule = {
  ids: ['alias-then-mutate'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const told = new Set<Bind>();
    const aliases = trace.of('bind').flatMap((bind) => {
      const alias = aliasOf(block, bind);
      if (alias === null || told.has(bind)) return [];
      const evidence = evidenceOf(block, alias, facts);
      if (evidence === null) return [];
      told.add(bind);
      return [tell(alias, evidence)];
    });
    return [...aliases, ...keptArguments(block, facts), ...returnedAttributes(block, facts)];
  },
};

interface Alias {
  readonly bind: Bind;
  readonly site: Site;
  /** The new name, and the one that the object had: `old` and `rows`, or `old` and `self.rows`. */
  readonly name: string;
  readonly source: string;
  readonly sourceAt: Location;
}

/** `old = rows`, of an object that can change. */
function aliasOf({ owner }: Block, bind: Bind): Alias | null {
  const { statement, version, value } = bind;
  if (version.how !== 'assign' || statement?.kind !== 'assign' || statement.targets.length !== 1)
    return null;
  const given = statement.value;
  const [target] = statement.targets;
  if (given === null || (given.kind !== 'name' && given.kind !== 'attribute')) return null;
  if (target?.kind !== 'name' || bind.inClassBody !== null) return null;
  const [pointer, ...more] = value.pointers;
  if (pointer === undefined || more.length > 0 || pointer.method !== null) return null;
  const { site } = pointer;
  const isSelf = site.kind === 'parameter' && site.name === owner?.callable.parameters[0]?.name.id;
  if (
    site.isMany ||
    site.isEarlier ||
    site.kind === 'constant' ||
    (isSelf && owner?.inClass !== null)
  )
    return null;
  const { piece } = bind.location;
  const sourceAt = { piece, start: given.start, end: given.end };
  return { bind, site, name: version.name, source: textAt(sourceAt), sourceAt };
}

interface Evidence {
  readonly severity: Severity;
  readonly write: Write;
  /** The name through which it is changed. */
  readonly through: string;
  readonly other: string;
  readonly look: Location;
  readonly sentence: string;
}

/** Names that say that a value is there to be kept. */
const keeps =
  /^(?:old|prev|previous|backup|bak|orig|original|before|saved|snapshot|unchanged|untouched)(?:_|$|[A-Z0-9])|_(?:old|prev|previous|backup|bak|orig|original|before|saved|snapshot)$/;

function evidenceOf(block: Block, alias: Alias, facts: Facts): Evidence | null {
  const { bind, site, name, source } = alias;
  let plain: Evidence | null = null;
  for (const write of block.trace?.of('write') ?? []) {
    if (write.pointer.site !== site || !isContent(write)) continue;
    if (write.statement === bind.statement) continue;
    if (!facts.controlFlow(block).reaches(bind, write)) continue;
    if (block.trace === null || !isSameObjectLater(block.trace, bind, write, site)) continue;
    if (isReboundBetween(block, alias, write, facts)) continue;
    const through = nameOf(write.pointer, source, name);
    const other = through === name ? source : name;
    const looks = looksAfter(block, write, site, facts).filter(
      (it) => nameOf(it.pointer, source, name) === other && it.event.statement !== bind.statement,
    );
    const [look] = looks;
    const both = usedTogether(block, write, alias);
    if (keeps.test(other) && !keeps.test(through) && look !== undefined)
      return {
        severity: 'warning',
        write,
        through,
        other,
        look: look.location,
        sentence: l10n.t('`{0}` is meant to be what it was; it shows the change.', other),
      };
    if (both !== null) return { severity: 'warning', write, through, other, ...both };
    if (plain === null && look !== undefined && isPlain(block, alias, looks))
      plain = {
        severity: 'information',
        write,
        through,
        other,
        look: look.location,
        sentence: l10n.t('`{0}` shows the change here.', other),
      };
  }
  return plain;
}

/** Whether one of the names gets another object on the way from the alias to the change. */
function isReboundBetween(
  block: Block,
  { bind, name, source }: Alias,
  write: Write,
  facts: Facts,
): boolean {
  const flow = facts.controlFlow(block);
  return (block.trace?.of('bind') ?? []).some(
    (it) =>
      it !== bind &&
      (it.version.name === name || it.version.name === source) &&
      it.version.how !== 'augmented' &&
      flow.reaches(bind, it) &&
      flow.reaches(it, write),
  );
}

/** A change of what a container holds; of attributes only where the object is made here. */
function isContent(write: Write): boolean {
  const { change, isSure } = innermost(write);
  if (change.kind === 'attribute-store' || change.kind === 'attribute-delete')
    return write.pointer.site.type === 'instance';
  return isSure || write.isSure || write.pointer.site.isMet;
}

/** By which of its two names an object was reached. */
function nameOf({ path }: Pointer, source: string, name: string): string {
  const last = path.at(-1)?.name;
  return last === name ? name : last === undefined ? source : last;
}

/** The two names in one comparison, or in one result, after the change. */
function usedTogether(
  block: Block,
  write: Write,
  { site, name, source }: Alias,
): { look: Location; sentence: string } | null {
  const { trace } = block;
  if (trace === null) return null;
  const order = trace.positionOf(write);
  const names = (pointers: readonly Pointer[]): string[] =>
    pointers.flatMap((it) => (it.site === site ? [nameOf(it, source, name)] : []));
  for (const event of trace.events.slice(order + 1)) {
    if (event.kind === 'compare' && /^(?:==|!=|<|>|<=|>=)$/.test(event.operator)) {
      const [left] = names(event.leftValue.pointers);
      const [right] = names(event.rightValue.pointers);
      if (left !== undefined && right !== undefined && left !== right)
        return {
          look: event.location,
          sentence: l10n.t('`{0}` and `{1}` are compared here: they are one object.', left, right),
        };
    }
    if (event.kind !== 'escape' || event.how !== 'return') continue;
    const { statement } = event;
    const parts = statement?.kind === 'return' ? statement.value : null;
    if (parts?.kind !== 'tuple' && parts?.kind !== 'list') continue;
    const given = new Set(
      trace
        .of('read')
        .filter((it) => parts.elements.includes(it.name))
        .flatMap((it) => names(it.value.pointers)),
    );
    if (given.has(name) && given.has(source))
      return {
        look: event.location,
        sentence: l10n.t('Both are given here: `{0}` and `{1}` are one object.', source, name),
      };
  }
  return null;
}

/** Two names for one display or constructor made here, each bound once: told without a sign of what was meant. */
function isPlain({ trace }: Block, { site, name, source }: Alias, looks: readonly Look[]): boolean {
  if (!isMutable(site.type) && site.type !== 'instance') return false;
  if (site.kind !== 'literal' && site.kind !== 'constructor' && site.kind !== 'comprehension')
    return false;
  const times = (of: string): number =>
    (trace?.of('bind') ?? []).filter(
      (it) => it.version.name === of && it.version.how !== 'augmented',
    ).length;
  return times(name) === 1 && times(source) === 1 && looks.length > 0;
}

function tell({ site, name, source, sourceAt, bind }: Alias, evidence: Evidence): Finding {
  const { severity, write, through, other, look, sentence } = evidence;
  const type = site.type === 'instance' ? (site.name ?? 'object') : (site.type ?? l10n.t('object'));
  const { statement } = bind;
  const location =
    statement === null
      ? bind.location
      : { piece: bind.location.piece, start: statement.start, end: statement.end };
  const fix = copied(site, sourceAt);
  return finding({
    ruleId: 'alias-then-mutate',
    severity,
    location,
    message: l10n.t(
      '`{0}` makes no copy: `{1}` changes `{2}`, too.',
      textAt(location),
      textAt(write.location),
      other,
    ),
    steps: [
      ...(site.isMet
        ? []
        : [{ location: site.made, sentence: l10n.t('This {0} is made once.', type) }]),
      { location, sentence: l10n.t('`{0}` and `{1}` are one object from here on.', source, name) },
      ...changeSteps(write),
      { location: look, sentence },
    ],
    alsoAt: [write.location],
    picture: {
      holders: [source, name].map((label) => ({ label, through: null, object: 0 })),
      objects: [{ label: l10n.t('one {0}', type), text: site.isMet ? through : textAt(site.made) }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** `rows.copy()`, where the type has it. */
function copied({ type }: Site, at: Location): Fix | null {
  if (type !== 'list' && type !== 'dict' && type !== 'set' && type !== 'deque') return null;
  return {
    title: l10n.t('Make a copy: `{0}`', `${textAt(at)}.copy()`),
    edits: [{ ...at, text: `${textAt(at)}.copy()` }],
    isSafe: false,
  };
}
