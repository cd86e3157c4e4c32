import { volatileCallables } from './catalogue.ts';
import type { Block } from './fact-store.ts';
import type { FunctionOwner } from './piece-index.ts';
import { type Summary, summaryOf } from './summary.ts';
import type { Trace } from './trace.ts';

/** A function that was followed. What callers have to know of it is put together when the first one asks. */
export class Followed implements Block {
  readonly trace: Trace | null;
  /** The class around it may be edited while the function stays as it is. */
  owner: FunctionOwner;
  #summary: Summary | null | undefined;

  constructor(owner: FunctionOwner, trace: Trace | null) {
    this.owner = owner;
    this.trace = trace;
  }

  get summary(): Summary | null {
    if (this.#summary === undefined)
      this.#summary =
        this.trace === null ? null : summaryOf(this.trace, this.owner.callable, volatileCallables);
    return this.#summary;
  }

  /** The same in another text, for whoever may not touch this one. */
  ownedBy(owner: FunctionOwner): Followed {
    const copy = new Followed(owner, this.trace);
    copy.#summary = this.summary;
    return copy;
  }
}
