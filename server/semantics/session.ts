import type { ClassDefinition, Span } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { FlowEvent } from './events.ts';
import type { ModuleReader } from './module-facts.ts';
import type { Location } from './objects.ts';
import type { Callable } from './scopes.ts';

/** Too much to follow: nothing is said about this function, never half a result. */
export class OverBudget extends Error {}

const budget = 40_000;
/** How many functions deep an object is followed through calls of this file. */
export const deepestCall = 3;

/** What is shared while one object is followed through a function and those that it calls. */
export class Session {
  readonly module: ModuleReader;
  readonly active = new Set<Callable>();
  /** Attributes of `self` that are assigned in one place only, so that no call can rebind them. */
  readonly steadyAttributes = new Set<string>();
  events: FlowEvent[] = [];
  #spent = 0;

  constructor(module: ModuleReader) {
    this.module = module;
  }

  /** Counts a step of the analysis; throws `OverBudget` when there were too many. */
  spend(): void {
    this.#spent += 1;
    if (this.#spent > budget) throw new OverBudget();
  }

  /** Runs something and gives back the events of just that. */
  collect(run: () => void): FlowEvent[] {
    const outer = this.events;
    this.events = [];
    try {
      run();
      return this.events;
    } finally {
      this.events = outer;
    }
  }
}

/** The function that is followed, and what surrounds it. */
export interface Owner {
  readonly piece: Piece;
  readonly callable: Callable;
  /** The class in whose body it stands. */
  readonly inClass: ClassDefinition | null;
  /** Names that are local to the function or to one around it. */
  readonly localNames: ReadonlySet<string>;
}

export function locationOf(owner: Owner, span: Span): Location {
  return { piece: owner.piece, start: span.start, end: span.end };
}
