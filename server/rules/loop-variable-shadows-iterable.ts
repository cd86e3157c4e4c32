import * as l10n from '@vscode/l10n';
import type { Bind, Read } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import { targetNames } from '../semantics/scopes.ts';
import type { Location } from '../semantics/sites.ts';
import type { Expression, For, Name } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * `for row in row:`, or an inner loop that uses the name of what an outer one goes over: the loop itself runs well, and
 * afterwards the name means the last item. Told where the name is read then.
 */
export const loopVariableShadowsIterable: Rule = {
  ids: ['loop-variable-shadows-iterable'],
  checkBlock(block) {
    const { trace } = block;
    if (trace === null) return [];
    return trace.of('bind').flatMap((bind) => {
      const { version } = bind;
      if (version.how !== 'for' || version.statement?.kind !== 'for') return [];
      const loop = version.statement;
      const over = iterableNamed(version.name, loop, bind);
      if (over === null) return [];
      const later = trace
        .of('read')
        .find((it) => it.versions.includes(version) && !isInside(it, bind, loop));
      return later === undefined ? [] : [told(block, bind, loop, over, later)];
    });
  },
};

/** The loop, or one around it, that goes over what the name meant. */
function iterableNamed(name: string, loop: For, { loops }: Bind): Name | null {
  const around = [loop, ...loops.toReversed()];
  for (const one of around) {
    if (one.kind !== 'for') continue;
    const found = overNames(one.iterable).find((it) => it.id === name);
    if (found !== undefined) return found;
  }
  return null;
}

const through = new Set(['enumerate', 'reversed', 'sorted', 'list', 'tuple', 'set', 'zip', 'iter']);
const views = new Set(['items', 'keys', 'values', 'copy']);

/** The names of what an expression goes over: `rows` of `enumerate(rows)` and of `rows.items()`. */
function overNames(iterable: Expression): Name[] {
  if (iterable.kind === 'name') return [iterable];
  if (iterable.kind !== 'call') return [];
  const { callee } = iterable;
  if (callee.kind === 'name' && through.has(callee.id))
    return iterable.arguments.flatMap((it) => overNames(it.value));
  const isView = callee.kind === 'attribute' && views.has(callee.attribute);
  return isView && callee.object.kind === 'name' ? [callee.object] : [];
}

function isInside({ name, location }: Read, bind: Bind, { start, end }: For): boolean {
  // Statements of the module count their offsets each from its own start.
  return location.piece === bind.location.piece && start <= name.start && name.end <= end;
}

function told(block: Block, bind: Bind, loop: For, over: Name, later: Read): Finding {
  const { version } = bind;
  const { name, location } = version;
  const { piece } = location;
  const fix = renamed(block, bind, loop);
  return finding({
    ruleId: 'loop-variable-shadows-iterable',
    severity: 'information',
    location,
    message: l10n.t(
      'The loop gives `{0}` to each item: after it, `{0}` is the last item, not what the loop went over.',
      name,
    ),
    steps: [
      {
        location: { piece, start: over.start, end: over.end },
        sentence: l10n.t('The loop goes over `{0}`.', name),
      },
      { location, sentence: l10n.t('Each round binds the same name to an item.') },
      {
        location: later.location,
        sentence: l10n.t('Here `{0}` is the last item.', name),
      },
    ],
    alsoAt: [later.location],
    picture: {
      holders: [
        { label: l10n.t('the loop’s iterator'), through: null, object: 0 },
        { label: name, through: null, object: 1 },
      ],
      objects: [
        {
          label: l10n.t('what the loop goes over'),
          text: textAt({ piece, start: over.start, end: over.end }),
        },
        { label: l10n.t('the last item'), text: name },
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** Another name for the item, in the loop's head and body. Null where the body binds the name, or hands it to a function. */
function renamed({ owner, trace }: Block, bind: Bind, loop: For): Fix | null {
  const { version, location } = bind;
  const { name } = version;
  if (trace === null || (owner !== null && owner.scope.resolve(name) !== 'local')) return null;
  if (trace.of('closure').some((it) => it.captured.includes(name))) return null;
  const own = targetNames(loop.target).filter((it) => it.id === name);
  if (own.length !== 1) return null;
  const reads = trace.of('read').filter((it) => it.name.id === name && isInside(it, bind, loop));
  const ofItem = reads.filter((it) => it.versions.includes(version));
  const isMixed = ofItem.some((it) => it.versions.length > 1);
  const inBody = reads.filter((it) => it.name.start >= (loop.body[0]?.start ?? loop.end));
  const rebinds = trace
    .of('bind')
    .some((it) => it.version !== version && it.version.name === name && it.loops.includes(loop));
  if (rebinds || isMixed || inBody.some((it) => !ofItem.includes(it))) return null;
  const used = new Set<string>();
  const home = owner?.callable.kind === 'function' ? owner.callable.body : [loop];
  for (const part of walk(home)) if (part.kind === 'name') used.add(part.id);
  for (const it of owner?.callable.parameters ?? []) used.add(it.name.id);
  const singular = name.length > 2 && /[^s]s$/.test(name) ? name.slice(0, -1) : `each_${name}`;
  const fresh = [singular, `each_${name}`, `one_${name}`].find((it) => !used.has(it));
  if (fresh === undefined) return null;
  const { piece } = location;
  const places = [...new Set([...own, ...inBody.map((it) => it.name)])];
  const edits = places
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, end }): Location & { text: string } => ({ piece, start, end, text: fresh }));
  return { title: l10n.t('Name the item `{0}`', fresh), edits, isSafe: false };
}
