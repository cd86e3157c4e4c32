import * as l10n from '@vscode/l10n';
import type { Closure, Version, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { bodyOf, type Callable } from '../semantics/scopes.ts';
import type { Location, Loop } from '../semantics/sites.ts';
import type { Comprehension, Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { asList, lateNames } from './late-names.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * A function or lambda that is made in a loop and kept beyond its round reads a name that the next round binds anew: all
 * of them see the last value. So does a generator expression that is kept. What is called, or handed to a call, within the round is not told.
 */
export const lateBindingClosure: Rule = {
  ids: ['late-binding-closure'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const functions = trace.of('closure').flatMap((closure) => {
      const loop = closure.loops.at(-1);
      if (loop === undefined || closure.captured.length === 0) return [];
      const kept = keptBeyond(block, closure);
      if (kept === null) return [];
      return closure.captured.flatMap((name) => {
        const version = boundInLoop(block, name, kept.loop);
        if (version === null || !facts.controlFlow(block).reachesNextRound(closure, kept.loop))
          return [];
        const read = readOf(closure.callable, name);
        if (read === null) return [];
        const { callable } = closure;
        const what = callable.kind === 'lambda' ? 'lambda' : callable.name.id;
        return [told({ ...closure, what, fix: bindNow(closure, name) }, kept.at, version, read)];
      });
    });
    return [...functions, ...generators(block, facts)];
  },
};

interface Kept {
  /** The outermost loop beyond whose rounds it is kept. */
  readonly loop: Loop;
  readonly at: Location;
}

/** Where the function is put into something that outlives the round. */
function keptBeyond({ trace }: Block, closure: Closure): Kept | null {
  const holds = (write: Write): boolean =>
    write.value?.pointers.some((it) => it.site === closure.site) === true;
  for (const write of trace?.of('write') ?? []) {
    if (!holds(write)) continue;
    const loop = closure.loops.find(
      (it) => write.loops.includes(it) && !write.pointer.site.loops.includes(it),
    );
    // An attribute or item of what is new in each round ends with it; so does what each round has of its own.
    if (loop !== undefined && !isOfEachRound(write, loop)) return { loop, at: write.location };
  }
  for (const loop of closure.loops)
    if (
      loop.kind === 'comprehension' &&
      loop.result !== 'generator' &&
      isElement(loop.elements, closure.callable)
    )
      return { loop, at: closure.location };
  return null;
}

/** Generator expressions that are kept, which read their names as late. */
function generators(block: Block, facts: Facts): Finding[] {
  const { trace } = block;
  return (trace?.of('iterate') ?? []).flatMap((made) => {
    const { loop: node, iterable, loops } = made;
    if (node.kind !== 'comprehension' || node.result !== 'generator') return [];
    const isFirst = node.clauses[0]?.kind === 'for' && node.clauses[0].iterable === iterable;
    if (!isFirst || loops.length === 0) return [];
    const { piece } = made.location;
    const location: Location = { piece, start: node.start, end: node.end };
    const kept = generatorKept(block, node, loops, location);
    if (kept === null || !facts.controlFlow(block).reachesNextRound(made, kept.loop)) return [];
    const names = new Map(lateNames(node).map((it) => [it.id, it]));
    return [...names].flatMap(([name, read]) => {
      const version = boundInLoop(block, name, kept.loop);
      if (version === null) return [];
      return [told({ location, what: null, fix: asList(location) }, kept.at, version, read)];
    });
  });
}

/** Where a generator is put into a container that the round only fills. What an attribute holds is only the last one. */
function generatorKept(
  { trace }: Block,
  node: Comprehension,
  loops: readonly Loop[],
  location: Location,
): Kept | null {
  for (const write of trace?.of('write') ?? []) {
    if (write.value?.pointers.some((it) => it.site.node === node) !== true) continue;
    if (write.change.kind === 'attribute-store') continue;
    const { site } = write.pointer;
    const loop = loops.find((it) => write.loops.includes(it) && !site.loops.includes(it));
    if (loop === undefined || isOfEachRound(write, loop)) continue;
    const isLookedAt = trace
      ?.of('read')
      .some(
        (it) =>
          it.use === 'read' &&
          it.loops.includes(loop) &&
          it.value.pointers.some((one) => one.site === site),
      );
    if (isLookedAt !== true) return { loop, at: write.location };
  }
  for (const loop of loops)
    if (
      loop.kind === 'comprehension' &&
      loop.result !== 'generator' &&
      isElement(loop.elements, node)
    )
      return { loop, at: location };
  return null;
}

/** Whether the container is another one in each round, as the loop's own variable is. */
function isOfEachRound(write: Write, loop: Loop): boolean {
  const { site, path } = write.pointer;
  if (site.isMany) return true;
  const isWithin = (it: Location): boolean =>
    it.piece === write.location.piece && it.start >= loop.start && it.end <= loop.end;
  return path.some((it) => isWithin(it.location));
}

function isElement(elements: readonly Expression[], callable: Callable | Comprehension): boolean {
  return elements.some(
    (it) =>
      it === callable ||
      ((it.kind === 'tuple' || it.kind === 'list') && isElement(it.elements, callable)),
  );
}

/** The binding of the name by which the loop gives it another value in each round. */
function boundInLoop({ trace }: Block, name: string, loop: Loop): Version | null {
  const bind = trace
    ?.of('bind')
    .find(
      ({ version }) =>
        version.name === name &&
        version.loops.includes(loop) &&
        version.how !== 'function' &&
        version.how !== 'import' &&
        version.how !== 'delete',
    );
  return bind?.version ?? null;
}

export function readOf(callable: Callable, name: string): Expression | null {
  for (const node of walk(bodyOf(callable)))
    if (node.kind === 'name' && node.id === name) return node;
  return null;
}

/** A function or generator that is made in a loop. */
interface Late {
  readonly location: Location;
  /** Null: a generator. */
  readonly what: string | null;
  readonly fix: Fix | null;
}

function told(late: Late, keptAt: Location, version: Version, read: Expression): Finding {
  const { name } = version;
  const { piece } = late.location;
  const readAt: Location = { piece, start: read.start, end: read.end };
  const { fix } = late;
  const isGenerator = late.what === null;
  const what = late.what ?? l10n.t('generator');
  return finding({
    ruleId: 'late-binding-closure',
    severity: 'warning',
    location: readAt,
    message: isGenerator
      ? l10n.t(
          '`{0}` is read when the generator runs, not when it is made: every generator that this loop keeps sees its last value.',
          name,
        )
      : l10n.t(
          '`{0}` is read when the function is called, not when it is made: every function that this loop keeps sees its last value.',
          name,
        ),
    steps: [
      {
        location: version.location,
        sentence: l10n.t('Each round binds `{0}` anew: one variable.', name),
      },
      {
        location: late.location,
        sentence: isGenerator
          ? l10n.t('This generator keeps the variable, not its value.')
          : l10n.t('This function keeps the variable, not its value.'),
      },
      {
        location: keptAt,
        sentence: isGenerator
          ? l10n.t('`{0}` keeps the generator beyond the round.', textAt(keptAt))
          : l10n.t('`{0}` keeps the function beyond the round.', textAt(keptAt)),
      },
      {
        location: readAt,
        sentence: isGenerator
          ? l10n.t('Gone over later, it reads what the last round has left.')
          : l10n.t('Called later, it reads what the last round has left.'),
      },
    ],
    alsoAt: [late.location, version.location],
    picture: {
      holders: [
        { label: l10n.t('{0} of round 1', what), through: `cell ${name}`, object: 0 },
        { label: l10n.t('{0} of round 2', what), through: `cell ${name}`, object: 0 },
        { label: l10n.t('{0} of the last round', what), through: `cell ${name}`, object: 0 },
      ],
      objects: [{ label: l10n.t('the last value'), text: name }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** A default that keeps the value of now: `lambda i=i: …`. Null where another parameter takes what comes, or the function binds the name itself. */
export function bindNow({ callable, location }: Closure, name: string): Fix | null {
  const { parameters } = callable;
  if (parameters.some((it) => it.star !== '' || it.name.id === name)) return null;
  const { piece } = location;
  const title = l10n.t('Bind `{0}` now: `{0}={0}`', name);
  const last = parameters.at(-1);
  const added = `${name}=${name}`;
  const insert = (at: number, text: string): Fix => ({
    title,
    edits: [{ piece, start: at, end: at, text }],
    isSafe: false,
  });
  if (last !== undefined) return insert(last.end, `, ${added}`);
  if (callable.kind === 'lambda') {
    const head = piece.text.slice(callable.start, callable.body.start);
    const colon = head.indexOf(':');
    return colon < 0
      ? null
      : insert(callable.start + colon, head.charAt(colon - 1) === ' ' ? added : ` ${added}`);
  }
  const open = piece.text.indexOf('(', callable.name.end);
  return open < 0 ? null : insert(open + 1, added);
}
