import type { Read } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite, type Pointer } from '../semantics/pointers.ts';
import type { Site } from '../semantics/sites.ts';
import type { Trace } from '../semantics/trace.ts';
import type { Expression } from '../syntax/nodes.ts';

/** A copy whose items or attributes are those of the original. */
export interface ShallowCopy {
  readonly copy: Site;
  readonly original: Site;
}

const copiers = new Set([
  'list',
  'dict',
  'collections.deque',
  'collections.OrderedDict',
  'collections.defaultdict',
]);

/** The shallow copies that a block makes: `x.copy()`, `x[:]`, `dict(x)`, `{**x}`, `[*x]`, `[it for it in x]`, `copy.copy(x)`. */
export function shallowCopies(block: Block): ShallowCopy[] {
  const found = new Map<Site, ShallowCopy>();
  const { trace } = block;
  if (trace === null) return [];
  const note = ({ site }: Pointer): void => {
    if (site.node === null || !makes.has(site.kind) || found.has(site)) return;
    const original = originalOf(site, block);
    if (original !== null && original !== site) found.set(site, { copy: site, original });
  };
  // What is never bound, kept or made by a call has no second use.
  for (const { value } of trace.of('bind')) value.pointers.forEach(note);
  for (const { result } of trace.of('call')) result.pointers.forEach(note);
  for (const { pointer } of trace.of('escape')) note(pointer);
  return [...found.values()];
}

/** What copies may be. */
const makes: ReadonlySet<Site['kind']> = new Set([
  'copy',
  'constructor',
  'literal',
  'comprehension',
]);

function originalOf(site: Site, block: Block): Site | null {
  const { node, of, kind } = site;
  if (node === null || site.isEarlier) return null;
  if (kind === 'copy' && site.depth === 'shallow')
    return isWhole(node) && !isOfArray(node) && !isOfOther(of, block) ? of : null;
  if (kind === 'constructor' && site.type !== 'instance')
    return copiers.has(site.name ?? '') ? of : null;
  if (kind === 'literal' && node.kind === 'dict')
    return sourceOf(
      node.entries.filter((it) => it.key === null).map((it) => it.value),
      block,
    );
  if (kind === 'literal' && (node.kind === 'list' || node.kind === 'set'))
    return sourceOf(
      node.elements.flatMap((it) => (it.kind === 'starred' ? [it.value] : [])),
      block,
    );
  if (kind !== 'comprehension' || node.kind !== 'comprehension') return null;
  const [clause, ...more] = node.clauses;
  const element = node.elements.at(-1);
  if (clause?.kind !== 'for' || more.some((it) => it.kind === 'for')) return null;
  const target = clause.target.kind === 'tuple' ? clause.target.elements.at(-1) : clause.target;
  if (element?.kind !== 'name' || target?.kind !== 'name' || element.id !== target.id) return null;
  const over = block.trace?.of('iterate').find((it) => it.loop === node)?.over;
  return over === undefined ? null : onlySite(over);
}

/** Not a part, as `x[1:]`, and not what a set operation makes. */
function isWhole(node: NonNullable<Site['node']>): boolean {
  if (node.kind === 'subscript') {
    const [index] = node.indices;
    return node.indices.length === 1 && index?.kind === 'other' && index.parts.length === 0;
  }
  if (node.kind !== 'call') return false;
  const { callee } = node;
  return (
    callee.kind === 'name' || (callee.kind === 'attribute' && /copy|replace/.test(callee.attribute))
  );
}

/** `x.copy("F")`, `x.copy(deep=True)`: no container of the library has that. */
function isOfArray(node: NonNullable<Site['node']>): boolean {
  return (
    node.kind === 'call' &&
    node.callee.kind === 'attribute' &&
    node.arguments.some((it) => it.keyword !== null || it.value.kind === 'constant')
  );
}

const containers =
  /^(?:Any|Optional|Union|None|(?:Mutable|Default|Ordered)?Dict|(?:Mutable)?(?:Mapping|Sequence|Set)|List|Deque|Counter|OrderedDict|Iterable|Collection)$/;

/** A parameter that may be of a class of which one does not know how its `copy` copies. */
function isOfOther(site: Site | null, { owner }: Block): boolean {
  if (site?.kind !== 'parameter' || owner === null) return false;
  const { annotation } = owner.callable.parameters.find((it) => it.name.id === site.name) ?? {
    annotation: null,
  };
  if (annotation === null) return false;
  const text = owner.piece.text.slice(annotation.start, annotation.end);
  const whole = text.replace(/\[[^[\]]*(?:\[[^[\]]*\][^[\]]*)*\]/g, '');
  return (whole.match(/\b[A-Z]\w*\b/g) ?? []).some((it) => !containers.test(it));
}

/** What one unpacked name holds; null where several are joined. */
function sourceOf(unpacked: readonly Expression[], { trace }: Block): Site | null {
  const [only, ...more] = unpacked;
  if (only === undefined || more.length > 0) return null;
  const read = trace?.of('read').find((it) => it.name === only);
  return read === undefined ? null : onlySite(read.value);
}

const heads = new WeakMap<Trace, ReadonlyMap<number, readonly Read[]>>();

/** The name with which an expression begins, as it is read there: `copy` of `copy["a"]["b"].append(1)`. */
export function headRead({ trace }: Block, at: { piece: unknown; start: number }): Read | null {
  if (trace === null) return null;
  let reads = heads.get(trace);
  if (reads === undefined) {
    const found = new Map<number, Read[]>();
    for (const read of trace.of('read')) {
      const known = found.get(read.location.start);
      if (known === undefined) found.set(read.location.start, [read]);
      else known.push(read);
    }
    reads = found;
    heads.set(trace, reads);
  }
  return reads.get(at.start)?.find((it) => it.location.piece === at.piece) ?? null;
}
