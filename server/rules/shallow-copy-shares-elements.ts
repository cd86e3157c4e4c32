import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { onlySite } from '../semantics/pointers.ts';
import { items, type Location, rootOf, type Site } from '../semantics/sites.ts';
import { farWrites } from '../semantics/stores.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { firstLookAfter } from './observers.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';
import { headRead, shallowCopies, type ShallowCopy } from './shallow-copies.ts';
import { unpackedInto } from './unpacked-keywords.ts';

/**
 * A copy is a new container with the same items. Told where an item is changed through the copy while the original
 * counts on its own, or through the original while the copy is looked at later.
 */
export const shallowCopySharesElements: Rule = {
  ids: ['shallow-copy-shares-elements'],
  checkBlock(block, facts) {
    const copies = shallowCopies(block);
    return [
      ...copies.flatMap((it) => {
        const evidence = changeThroughCopy(block, it, facts) ?? changeOfOriginal(block, it, facts);
        return evidence === null ? [] : [told(it, evidence, facts)];
      }),
      ...(block.trace?.of('call') ?? []).flatMap((it) =>
        it.target === null ? [] : unpackedInto(block, it, it.target, facts),
      ),
    ];
  },
};

interface Evidence {
  readonly write: Write;
  readonly observer: Step;
}

/** `copy["a"].append(1)`, and the original is looked at later, or is somebody else's. */
function changeThroughCopy(block: Block, pair: ShallowCopy, facts: Facts): Evidence | null {
  const { copy, original } = pair;
  for (const write of nestedWrites(block, copy, pair, facts)) {
    const look = firstLookAfter(
      block,
      write,
      original,
      facts,
      (it) => !isMaking(it.location, copy),
    );
    if (look !== undefined)
      return {
        write,
        observer: {
          location: look.location,
          sentence: l10n.t('The original shows the change here.'),
        },
      };
    const { root } = rootOf(original);
    const isOthers = root.kind === 'parameter' || root.kind === 'global' || root.kind === 'cell';
    if (!isOthers || copy.name === 'list' || original.isMany) continue;
    return {
      write,
      observer: othersObserver(pair),
    };
  }
  return farChange(block, pair, facts);
}

/** A change in another method, of a copy that is kept in an attribute: the original is the caller's, or the class's. */
function farChange(block: Block, pair: ShallowCopy, facts: Facts): Evidence | null {
  const { copy, original } = pair;
  const { kind } = rootOf(original).root;
  if ((kind !== 'parameter' && kind !== 'global') || copy.name === 'list') return null;
  if (original.isMany || hasOwn(copy, null)) return null;
  const own = (block.trace?.of('write') ?? []).flatMap((it) =>
    it.pointer.site === copy && it.key !== null ? [it.key] : [],
  );
  const far = farWrites(block, copy, [items], facts).find(({ write: { location } }) => {
    const key = /^(?:del\s+)?self\.\w+\[\s*((['"])\w*\2)/.exec(textAt(location))?.[1];
    return key !== undefined && !own.includes(key);
  });
  return far === undefined ? null : { write: far.write, observer: othersObserver(pair) };
}

function othersObserver({ copy, original }: ShallowCopy): Step {
  const { root } = rootOf(original);
  return {
    location: copy.made,
    sentence:
      root.kind === 'parameter'
        ? l10n.t('The caller’s `{0}` holds the same object, and shows the change.', root.name ?? '')
        : l10n.t('`{0}` holds the same object, and shows the change.', root.name ?? ''),
  };
}

/** `original["a"].append(1)` after the copy was made, and the copy is looked at later. */
function changeOfOriginal(block: Block, pair: ShallowCopy, facts: Facts): Evidence | null {
  const { copy, original } = pair;
  const bind = block.trace?.of('bind').find((it) => onlySite(it.value) === copy);
  // `rows = list(rows)`: there is no name for the original any more.
  if (bind === undefined || bind.version.name === original.name) return null;
  for (const write of nestedWrites(block, original, pair, facts)) {
    if (!facts.controlFlow(block).reaches(bind, write)) continue;
    const look = firstLookAfter(block, write, copy, facts);
    if (look === undefined) continue;
    return {
      write,
      observer: { location: look.location, sentence: l10n.t('The copy shows the change here.') },
    };
  }
  return null;
}

/** Changes of what a container holds, reached through it and not by a loop over it. */
function nestedWrites(block: Block, through: Site, pair: ShallowCopy, facts: Facts): Write[] {
  const { trace } = block;
  if (trace === null) return [];
  const puts = trace.of('write').filter((it) => it.pointer.site === pair.copy);
  // What may be the container itself is no item of it for sure: in a tree a name can mean either.
  const own = trace
    .of('write')
    .filter(({ pointer: { site } }) => site === pair.copy || site === pair.original);
  const isOwn = ({ location }: Write): boolean =>
    own.some((it) => it.location.start === location.start && it.location.piece === location.piece);
  return trace.of('write').filter((write) => {
    const { site, holder, path } = write.pointer;
    if (isOwn(write) || site.kind === 'constant') return false;
    const last = path.at(-1)?.name;
    const head = last === undefined || holder === null ? headRead(block, headOf(write)) : null;
    const isThrough = holder === through || (head !== null && onlySite(head.value) === through);
    if (!isThrough || !isContainerChange(write, through)) return false;
    // Each instance has a `__dict__` of its own.
    if (site.name === '__dict__' || /\.__dict__\b/.test(textAt(write.location))) return false;
    if (write.change.kind === 'callee' && !isItemHanded(block, write, through)) return false;
    // A loop over a copy is there to change the items, unless both were made for comparison.
    const isOfLoop = last !== undefined && isLoopVariable(block, last, pair.copy);
    if (isOfLoop && (pair.original.isMet || !isNamed(block, pair.copy))) return false;
    // `copy()` of what may be an array copies all of it.
    if (pair.copy.type === null && isCopyMethod(pair.copy) && !isOfDict(block, write)) return false;
    if (pair.copy.node?.kind === 'subscript' && isOfAttribute(write)) return false;
    if (!isInOriginal(site, pair, block)) return false;
    // Another object was put there before, or with the copy.
    const key = keyOf(block, write);
    if (hasOwn(pair.copy, key)) return false;
    return !puts.some(
      (it) =>
        (it.change.kind === 'item-store' || it.change.kind === 'callee') &&
        (it.key === key || key === null || it.loops.length > 0 || !isConstantKey(it.key)) &&
        facts.controlFlow(block).reaches(it, write),
    );
  });
}

/** A change of items; of attributes only in copies of instances, and of instances that were made here. */
function isContainerChange(write: Write, through: Site): boolean {
  const { change, isSure } = innermost(write);
  // A function that changes what it gets only if it is a container, or else puts it into one, may get a number here.
  if (write.change.kind === 'callee' && !isSure && write.pointer.site.type === null) return false;
  if (change.kind !== 'attribute-store' && change.kind !== 'attribute-delete')
    return isSure || write.isSure || change.kind === 'method';
  return through.type === 'instance' || write.pointer.site.type === 'instance';
}

function isLoopVariable({ trace }: Block, name: string, { node }: Site): boolean {
  return (trace?.of('bind') ?? []).some(
    ({ version }) =>
      version.name === name &&
      (version.how === 'for' || version.how === 'comprehension') &&
      !version.loops.some((it) => it === node),
  );
}

function isNamed({ trace }: Block, site: Site): boolean {
  return (trace?.of('bind') ?? []).some((it) => onlySite(it.value) === site);
}

function isCopyMethod({ node }: Site): boolean {
  return node?.kind === 'call' && node.arguments.length === 0 && node.callee.kind === 'attribute';
}

/**
 * Whether the item is reached by a word in quotes, and then changed by a method, as in a dict. A table with columns has
 * words as well, and copies all of itself.
 */
function isOfDict(block: Block, write: Write): boolean {
  const { change, location } = innermost(write);
  const isOfContainer =
    change.kind === 'method' ||
    (change.kind === 'augmented' && /[-+|&]=\s*[[{]/.test(textAt(location)));
  return isOfContainer && /^['"]/.test(keyOf(block, write) ?? '');
}

/** `view.rows[0] = 1`: what a slice gives is a list only where it is asked by position. */
function isOfAttribute(write: Write): boolean {
  return write.pointer.path.length === 0 && /^\w+\s*\./.test(textAt(write.location));
}

/** Where the changed expression begins. */
function headOf({ location }: Write): Location {
  const text = location.piece.text.slice(location.start, location.end);
  const skipped = /^del\s+/.exec(text)?.[0].length ?? 0;
  return { ...location, start: location.start + skipped };
}

/** `fill(mine["paths"])`, or `fill(paths)` of a name that was given the item. */
function isItemHanded(block: Block, write: Write, through: Site): boolean {
  const text = textAt(write.location);
  const names = (block.trace?.of('bind') ?? []).flatMap((it) =>
    onlySite(it.value) === through ? [it.version.name] : [],
  );
  return names.some((it) => text.includes(`${it}[`)) || keyOf(block, write) !== null;
}

/** `dict(defaults, hosts=[])`, `{**defaults, "hosts": []}`: the copy's own object under that key. */
function hasOwn({ node, made }: Site, key: string | null): boolean {
  if (node?.kind !== 'call' && node?.kind !== 'dict') return false;
  const word = key?.replace(/^['"]|['"]$/g, '') ?? null;
  const own =
    node.kind === 'call'
      ? node.arguments.flatMap(({ keyword }) => (keyword === null ? [] : [keyword]))
      : node.entries.flatMap(({ key: it }) =>
          it === null ? [] : [made.piece.text.slice(it.start, it.end).replace(/^['"]|['"]$/g, '')],
        );
  return own.length > 0 && (word === null || own.includes(word));
}

/** Whether the original holds the object: not one that was put into the copy later. */
function isInOriginal(site: Site, { copy }: ShallowCopy, { trace }: Block): boolean {
  return !(trace?.of('write') ?? []).some(
    (it) =>
      it.pointer.site === copy && it.value?.pointers.some((one) => one.site === site) === true,
  );
}

/** The first key of `copy["a"]["b"] = 1`, or of the statement that gave the item its name. */
function keyOf({ trace }: Block, { location, pointer }: Write): string | null {
  const text = location.piece.text.slice(location.start, location.end);
  // Of `self.options["a"]`, not of `request.headers["a"]`: there the copy has an attribute.
  const own = /^(?:del\s+)?(?:self\.)?\w+\[([^[\]]*)\]/.exec(text)?.[1];
  const name = pointer.path.at(-1)?.name;
  if (name === undefined) return own ?? null;
  for (const { version, statement, location: at } of trace?.of('bind') ?? [])
    if (version.name === name && statement?.kind === 'assign') {
      const bound = at.piece.text.slice(statement.start, statement.end);
      const key = /=\s*\w+\[([^[\]]*)\]\s*$/.exec(bound)?.[1];
      if (key !== undefined) return key;
    }
  return null;
}

function isConstantKey(key: string | null): boolean {
  return key !== null && /^(?:\d+|(['"]).*\1)$/.test(key);
}

function isMaking(location: Location, { made }: Site): boolean {
  return location.piece === made.piece && location.start >= made.start && location.end <= made.end;
}

function told(
  { copy, original }: ShallowCopy,
  { write, observer }: Evidence,
  facts: Facts,
): Finding {
  const text = textAt(copy.made);
  const fix = deepCopy(copy, facts);
  return finding({
    ruleId: 'shallow-copy-shares-elements',
    severity: 'warning',
    location: copy.made,
    message: l10n.t(
      '`{0}` is a new container with the same items: `{1}` changes both.',
      text,
      textAt(write.location),
    ),
    steps: [
      ...(original.isMet
        ? []
        : [{ location: original.made, sentence: l10n.t('The original is made here.') }]),
      {
        location: copy.made,
        sentence: l10n.t('The copy is new; what it holds is what the original holds.'),
      },
      ...changeSteps(write),
      observer,
    ],
    alsoAt: [write.location],
    picture: {
      holders: [
        { label: l10n.t('original'), through: l10n.t('its items'), object: 0 },
        { label: l10n.t('copy'), through: l10n.t('its items'), object: 0 },
      ],
      objects: [{ label: l10n.t('the same items'), text }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** `copy.deepcopy(x)`, where the module has imported it. */
function deepCopy({ node, made }: Site, facts: Facts): Fix | null {
  const name = deepCopyName(facts);
  if (name === null || node === null) return null;
  const source =
    node.kind === 'subscript'
      ? node.object
      : node.kind === 'call'
        ? (node.arguments[0]?.value ??
          (node.callee.kind === 'attribute' ? node.callee.object : null))
        : null;
  if (source === null || (node.kind === 'call' && node.arguments.length > 1)) return null;
  const text = made.piece.text.slice(source.start, source.end);
  return {
    title: l10n.t('Copy what it holds, too: `{0}`', name),
    edits: [{ ...made, text: `${name}(${text})` }],
    isSafe: false,
  };
}

function deepCopyName(facts: Facts): string | null {
  if (importedPath({ kind: 'name', id: 'deepcopy', start: 0, end: 0 }, facts) === 'copy.deepcopy')
    return 'deepcopy';
  return importedPath({ kind: 'name', id: 'copy', start: 0, end: 0 }, facts) === 'copy'
    ? 'copy.deepcopy'
    : null;
}
