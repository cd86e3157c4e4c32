import type { ClassDefinition, Comprehension, For, Span, While } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { Node } from '../syntax/walk.ts';
import type { Imported } from './modules.ts';
import type { Callable } from './scopes.ts';
import type { TypeName } from './types.ts';

/** A place in the text; stays right while statements above it move, because the piece knows where it stands. */
export interface Location extends Span {
  readonly piece: Piece;
}

export type Fill = 'empty' | 'filled' | 'unknown';

/** What repeats: a statement, or a comprehension. */
export type Loop = For | While | Comprehension;

/**
 * Where an object comes from. Made here: `literal`, `constructor`, `comprehension`, `operation` (`a + b`, `[x] * n`),
 * `copy`, `view`, `iterator`, `constant`, `function`, `class`, `call` (a new object out of a function of this file).
 * Met here: `parameter`, `default`, `global`, `cell`, `part` (an attribute or item of one that was met).
 */
export type SiteKind =
  | 'literal'
  | 'constructor'
  | 'comprehension'
  | 'operation'
  | 'copy'
  | 'view'
  | 'iterator'
  | 'constant'
  | 'function'
  | 'class'
  | 'call'
  | 'parameter'
  | 'default'
  | 'global'
  | 'cell'
  | 'part';

/** The step to the items of a container, in access paths. */
export const items = '[*]';

export interface SiteDetails {
  readonly kind: SiteKind;
  /** Null: not known. */
  readonly type: TypeName | null;
  readonly fill?: Fill;
  /** Of a parameter, global, cell, function or class its name; of a part the attribute, or `[*]`. */
  readonly name?: string | null;
  /** What a copy, view, iterator or part is of. */
  readonly of?: Site | null;
  readonly callable?: Callable | null;
  readonly classNode?: ClassDefinition | null;
  /** All its items are one object: `[row] * 3`, `dict.fromkeys(keys, row)`. */
  readonly repeats?: boolean;
  readonly depth?: 'shallow' | 'deep' | null;
  /** For `call`: the site inside the function. */
  readonly origin?: Site | null;
  /** Of a global that is another file's: what it is there. */
  readonly imported?: Imported | null;
  /** Stands for the objects that earlier rounds of a loop have made at the same place. */
  readonly isEarlier?: boolean;
}

const noLoops: readonly Loop[] = [];

/** One place that makes, or meets, objects: in a trace, the same instance means the same place. */
export class Site {
  readonly kind: SiteKind;
  readonly type: TypeName | null;
  readonly made: Location;
  /** How it is when it is made. */
  readonly fill: Fill;
  /** The loops around the place that makes it, outermost first: each round makes another object. */
  readonly loops: readonly Loop[];
  readonly name: string | null;
  readonly of: Site | null;
  readonly callable: Callable | null;
  readonly classNode: ClassDefinition | null;
  readonly repeats: boolean;
  readonly depth: 'shallow' | 'deep' | null;
  readonly origin: Site | null;
  /** The expression or definition that makes it. */
  readonly node: Node | null;
  readonly imported: Imported | null;
  readonly isEarlier: boolean;
  #parts: Map<string, Site> | null = null;
  #earlier: Site | null = null;

  constructor(
    details: SiteDetails,
    made: Location,
    loops: readonly Loop[] = noLoops,
    node: Node | null = null,
  ) {
    this.kind = details.kind;
    this.type = details.type;
    this.made = made;
    this.fill = details.fill ?? 'unknown';
    this.loops = loops;
    this.name = details.name ?? null;
    this.of = details.of ?? null;
    this.callable = details.callable ?? null;
    this.classNode = details.classNode ?? null;
    this.repeats = details.repeats ?? false;
    this.depth = details.depth ?? null;
    this.origin = details.origin ?? null;
    this.node = node;
    this.imported = details.imported ?? null;
    this.isEarlier = details.isEarlier ?? false;
  }

  /** Whether nothing is known of what it holds but that it was there before. */
  get isMet(): boolean {
    return (
      this.kind === 'parameter' ||
      this.kind === 'global' ||
      this.kind === 'cell' ||
      this.kind === 'part'
    );
  }

  /** Whether it may be several objects at once: an item of something, or of what one met. */
  get isMany(): boolean {
    if (this.isEarlier) return true;
    return this.kind === 'part' && (this.name === items || (this.of?.isMany ?? false));
  }

  /** The objects that earlier rounds of a loop have made at this place: not the one that this round has made. */
  get earlier(): Site {
    if (this.isEarlier) return this;
    const { kind, type, name, of, callable, classNode, repeats, depth, origin, imported } = this;
    const what = { kind, type, name, of, callable, classNode, repeats, depth, origin, imported };
    this.#earlier ??= new Site({ ...what, isEarlier: true }, this.made, this.loops, this.node);
    return this.#earlier;
  }

  /** The object under a step of one that was met; null beyond a depth of two. */
  part(step: string): Site | null {
    if (this.stepsDeep() >= 2) return null;
    this.#parts ??= new Map();
    let part = this.#parts.get(step);
    if (part === undefined) {
      part = new Site({ kind: 'part', type: null, name: step, of: this }, this.made, this.loops);
      this.#parts.set(step, part);
    }
    return part;
  }

  private stepsDeep(): number {
    return this.kind === 'part' ? 1 + (this.of?.stepsDeep() ?? 0) : 0;
  }
}

/** Whether two sites mean the same place, also where the function around was followed twice. */
export function isSameSite(one: Site, two: Site): boolean {
  if (one === two) return true;
  const isAlike =
    one.kind === two.kind &&
    one.name === two.name &&
    one.type === two.type &&
    one.isEarlier === two.isEarlier &&
    one.made.piece === two.made.piece &&
    one.made.start === two.made.start;
  if (!isAlike || one.of === null || two.of === null) return isAlike && one.of === two.of;
  return isSameSite(one.of, two.of);
}

/** From where a met object comes, and by which steps: `self` and `['items', '[*]']`. */
export function rootOf(site: Site): { root: Site; steps: readonly string[] } {
  const steps: string[] = [];
  let at = site;
  while (at.kind === 'part' && at.of !== null) {
    steps.unshift(at.name ?? items);
    at = at.of;
  }
  return { root: at, steps };
}

/** Whether a site is one object in the sight of an event: not one that each round of a loop that is over has made. */
export function isOneAt(
  { site, holder }: { readonly site: Site; readonly holder: Site | null },
  moment: { readonly loops: readonly Loop[] },
): boolean {
  if (site.isMany || !site.loops.every((it) => moment.loops.includes(it))) return false;
  return holder === null || holder.isMet || site.loops.every((it) => holder.loops.includes(it));
}
