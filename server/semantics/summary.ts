import type { Called, Escape, FlowEvent, Write } from './events.ts';
import type { Owner } from './frame.ts';
import { type Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import { rootOf, type Site } from './sites.ts';
import type { Fields, State } from './state.ts';

/** A change of something that the caller can see: below a parameter, a captured name or a global. */
export interface OutsideWrite {
  readonly root: Site;
  readonly steps: readonly string[];
  readonly write: Write;
}

/** Something the function was handed is put where it can be found later. */
export interface OutsideEscape {
  readonly root: Site;
  readonly steps: readonly string[];
  readonly escape: Escape;
}

/** What a caller has to know of a function; equal summaries make callers equal. */
export interface Summary {
  readonly callable: Callable;
  readonly writes: readonly OutsideWrite[];
  readonly escapes: readonly OutsideEscape[];
  /** Sites of the function: parameters, captured names and globals mean the caller's; others are new objects. */
  readonly returned: Value;
  /** The items and attributes of the new objects that are returned or stored. */
  readonly contents: ReadonlyMap<Site, Fields>;
  /** Names from around it that it binds anew. */
  readonly rebinds: readonly string[];
  readonly isGenerator: boolean;
  /** The library's volatile callees (`time.time`) whose result it returns or that it calls at all. */
  readonly volatile: readonly string[];
  /** Two summaries with the same signature say the same. */
  readonly signature: string;
}

const mostEffects = 24;

/** How much a caller has to know before a change counts. */
function guarded(write: Write): number {
  return (write.onlyWhenFilled ? 1 : 0) + write.guards.length;
}

interface Traced {
  readonly owner: Owner;
  readonly events: readonly FlowEvent[];
  readonly returned: Value;
  readonly atReturn: State | null;
  readonly isGenerator: boolean;
}

/** What a trace shows to callers. */
export function summaryOf(
  trace: Traced,
  callable: Callable,
  volatile: ReadonlySet<string>,
): Summary {
  const writes = new Map<string, OutsideWrite>();
  const escapes = new Map<string, OutsideEscape>();
  const rebinds = new Set<string>();
  const volatileCalls = new Set<string>();
  const { isGenerator, returned } = trace;
  for (const event of trace.events)
    switch (event.kind) {
      case 'write': {
        const { root, steps } = rootOf(event.pointer.site);
        if (!isOutside(root) || writes.size >= mostEffects) break;
        const key = `${keyOf(root, steps)} ${changeKey(event)}`;
        const known = writes.get(key);
        if (known === undefined || guarded(event) < guarded(known.write))
          writes.set(key, { root, steps, write: event });
        break;
      }
      case 'escape': {
        const { root, steps } = rootOf(event.pointer.site);
        if (event.how === 'return' || event.how === 'yield' || escapes.size >= mostEffects) break;
        const kept = isOutside(root) || event.how === 'attribute';
        if (!kept) break;
        const target = event.target?.pointers.map((it) => keyOfSite(it.site)).join('|') ?? '';
        const key = `${keyOf(root, steps)} ${event.how} ${target}.${event.attribute ?? ''}`;
        if (!escapes.has(key)) escapes.set(key, { root, steps, escape: event });
        break;
      }
      case 'bind': {
        const use = trace.owner.scope.names.get(event.version.name);
        if (use?.declared !== null && use?.declared !== undefined) rebinds.add(event.version.name);
        break;
      }
      case 'call':
        if (event.path !== null && volatile.has(event.path)) volatileCalls.add(event.path);
        break;
      default:
    }
  const contents = contentsOf(trace, [...escapes.values()]);
  const parts = {
    writes: [...writes.values()],
    escapes: [...escapes.values()],
    rebinds: [...rebinds],
    volatile: [...volatileCalls],
  };
  const sign = (): string =>
    [
      ...[...writes].map(
        ([key, { write }]) =>
          `w ${key} ${write.onlyWhenFilled} ${write.guards.join()} ${placesKey(write)}`,
      ),
      ...[...escapes].map(([key, { escape }]) => `e ${key} ${placeKey(escape)}`),
      `r ${valueKey(returned)}`,
      ...[...contents].flatMap(([site, fields]) =>
        fields.entries().map(([step, value]) => `c ${keyOfSite(site)}.${step} ${valueKey(value)}`),
      ),
      ...parts.rebinds.map((it) => `b ${it}`),
      ...parts.volatile.map((it) => `v ${it}`),
      isGenerator ? 'g' : '',
    ].join('\n');
  let signature: string | null = null;
  return {
    callable,
    ...parts,
    returned,
    contents,
    isGenerator,
    /** Most functions are called by nobody who would compare it. */
    get signature() {
      signature ??= sign();
      return signature;
    },
  };
}

/** What is inside the new objects that leave the function, two deep. */
function contentsOf(
  { returned, atReturn }: Traced,
  escapes: readonly OutsideEscape[],
): Summary['contents'] {
  const contents = new Map<Site, Fields>();
  if (atReturn === null) return contents;
  let wanted = [...returned.pointers, ...escapes.map((it) => it.escape.pointer)].map(
    (it) => it.site,
  );
  for (let depth = 0; depth < 2; depth += 1) {
    const next: Site[] = [];
    for (const site of wanted) {
      const fields = contents.has(site) || site.isMet ? undefined : atReturn.fieldsOf(site);
      if (fields === undefined) continue;
      contents.set(site, fields);
      for (const [, { pointers }] of fields.entries())
        for (const { site } of pointers) next.push(site);
    }
    wanted = next;
  }
  return contents;
}

function isOutside(root: Site): boolean {
  return root.kind === 'parameter' || root.kind === 'cell' || root.kind === 'global';
}

function keyOf(root: Site, steps: readonly string[]): string {
  const head = isOutside(root) ? `${root.kind} ${root.name ?? ''}` : keyOfNew(root);
  return [head, ...steps].join('.');
}

const numbers = new WeakMap<object, number>();
let next = 0;
/** A number for a piece, so that a signature changes when the text that it points into does. */
function numberOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) {
    next += 1;
    number = next;
    numbers.set(object, number);
  }
  return number;
}

function keyOfNew(site: Site): string {
  const { made, type, kind, repeats, fill } = site;
  return `${kind} ${type ?? '?'} ${repeats} ${fill} ${numberOf(made.piece)}:${made.start}`;
}

function keyOfSite(site: Site): string {
  const { root, steps } = rootOf(site);
  return keyOf(root, steps);
}

function valueKey(value: Value): string {
  const keys = value.pointers.map((it) => keyOfSite(it.site) + (it.method ?? ''));
  return `${keys.sort().join('|')}${value.other ? '?' : ''}`;
}

function changeKey({ change }: Write): string {
  const inner = change.kind === 'callee' ? change.inner.change : change;
  const name = inner.kind === 'method' || inner.kind === 'attribute-store' ? inner.name : '';
  return `${change.kind} ${inner.kind} ${name}`;
}

function placeKey({ location }: Write | Escape | Called): string {
  return `${numberOf(location.piece)}:${location.start}`;
}

/** Where a change is, and where the one inside a function that is called: evidence leads there, however deep it is. */
function placesKey(write: Write): string {
  const { change } = write;
  return change.kind === 'callee'
    ? `${placeKey(write)} ${placesKey(change.inner)}`
    : placeKey(write);
}
