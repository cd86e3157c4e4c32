import * as v from 'valibot';
import { errors } from './errors.ts';

/** One request of the client while it is being answered. */
export class Call {
  readonly command: string;
  #aborter: AbortController | undefined;

  constructor(command: string) {
    this.command = command;
  }

  /** Given when the client takes its request back. */
  get signal(): AbortSignal {
    this.#aborter ??= new AbortController();
    return this.#aborter.signal;
  }

  cancel(): void {
    // Made if need be: a handler may look at the signal later.
    if (!this.signal.aborted) this.#aborter?.abort();
  }
}

/** Answers a request: the body of its response, or a promise of it. What it throws becomes an error response. */
export type Answer = (args: unknown, call: Call) => unknown;
/** Answers by the name of their request. */
export type Answers = Readonly<Record<string, Answer>>;

/** An answer whose arguments have passed their guard; others are refused with `invalidRequest`. */
export function request<S extends v.GenericSchema>(
  guard: S,
  answer: (args: v.InferOutput<S>, call: Call) => unknown,
): Answer {
  return (args, call) => {
    const checked = v.safeParse(guard, args);
    if (!checked.success) throw errors.invalidRequest(call.command);
    return answer(checked.output, call);
  };
}
