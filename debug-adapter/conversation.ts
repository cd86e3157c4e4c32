import type {
  DriverReplyBody,
  DriverRequestBody,
  DriverRequestKind,
  SourceFrame,
  Variable,
} from '../protocol/driver.ts';
import type { Call } from './call.ts';
import { ClientForm } from './client-form.ts';
import type { DriverLink, RequestOptions } from './driver-link.ts';
import { CountHistory } from './count-history.ts';
import { errors } from './errors.ts';
import { FirstLook } from './first-look.ts';
import { History } from './history.ts';

/** Requests after which what the stop brought along may be wrong. */
const changing = new Set<DriverRequestKind>([
  'adapter/continue',
  'adapter/next',
  'adapter/stepIn',
  'adapter/stepOut',
  'adapter/goto',
  'adapter/restartFrame',
  'adapter/detach',
  'adapter/setVariable',
  'adapter/setExpression',
  'adapter/collect',
]);

/** What the answers to requests share: the way to the driver, and what is known of the present stop. */
export class Conversation {
  readonly client = new ClientForm();
  readonly look = new FirstLook();
  readonly history = new History();
  readonly counts = new CountHistory();
  /** The driver has come in. */
  link: DriverLink | undefined;
  /** The driver knows the breakpoints: from here on it is told of each change. */
  begun = false;
  /** The program's first line has been reached. */
  programStarted = false;
  /** Limit of what a watch, a copied or a new value may take; 0 for none. */
  evaluateTimeoutMs = 3_000;
  /** Where the program stands, or stood at its last stop. */
  place: SourceFrame | undefined;
  #lazy = new Set<number>();

  /** Asks the driver. Rejects with a user error: no program, running, taken back, gone. */
  ask<K extends DriverRequestKind>(
    call: Call,
    kind: K,
    body: DriverRequestBody<K>,
    options: RequestOptions = {},
  ): Promise<DriverReplyBody<K>> {
    if (!this.link) throw errors.noProgram();
    if (changing.has(kind)) this.look.forget();
    return this.link.request(kind, body, { ...options, signal: call.signal });
  }

  /** Remembers which rows stand for code that runs when they are opened. */
  noteLazy(variables: readonly Variable[]): void {
    for (const { presentation, reference } of variables) {
      if (presentation === 'wouldRun' && reference > 0) this.#lazy.add(reference);
    }
  }

  isLazy(reference: number): boolean {
    return this.#lazy.has(reference);
  }

  /** The program moves on: ids and references of the stop have ended. */
  movesOn(): void {
    this.look.forget();
    this.#lazy.clear();
  }
}
