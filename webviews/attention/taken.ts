import * as v from 'valibot';
import { TilePass, type AttentionData } from '../../protocol/lenses/attention.ts';
import { liveHead, type LiveHead, type Seen } from './live.ts';

/** A kernel's passes over its tile points with the same inputs: a call, or several. */
export interface TakenRun {
  /** Numbered from 1, in the order in which their inputs came. */
  readonly number: number;
  /** As if the program had stopped at the first pass. */
  readonly data: AttentionData;
  readonly live: LiveHead;
  readonly seen: readonly Seen[];
}

/** What tile points took in a session, put together by inputs. */
export class TakenRuns {
  #runs = new Map<number, { data: AttentionData; live: LiveHead | null; seen: Seen[] }>();
  /** So much was taken that the rest was passed by. */
  full = false;
  passes = 0;

  /** Those that can be looked at. */
  get runs(): TakenRun[] {
    return [...this.#runs].flatMap(([number, { data, live, seen }]) =>
      live && seen.length > 0 ? [{ number, data, live, seen }] : [],
    );
  }

  /** What kept inputs from being read, as sentences of the driver; each once. */
  get problems(): string[] {
    const all = [...this.#runs.values()].filter((one) => !one.live);
    return [...new Set(all.flatMap(({ data }) => data.notes))];
  }

  /** The newest with these inputs: a kernel may be called after another with the same. */
  matching({ identity }: LiveHead): TakenRun | null {
    return this.runs.findLast((one) => one.live.identity === identity) ?? null;
  }

  forget(): void {
    this.#runs.clear();
    [this.full, this.passes] = [false, 0];
  }

  /** Takes in one pass as it was sent; what is none is left out. */
  add(told: unknown): void {
    const pass = v.safeParse(TilePass, told);
    if (!pass.success) return;
    const { path, line, inputs, head, state, last } = pass.output;
    this.passes += 1;
    this.full ||= last;
    let run = this.#runs.get(inputs);
    if (!run && head) {
      const data: AttentionData = {
        lens: 'attention', stop: 0, place: { path, line }, ...head, state, elapsedMs: 0,
      }; // prettier-ignore
      run = { data, live: liveHead(data), seen: [] };
      this.#runs.set(inputs, run);
    }
    if (run && state) run.seen.push({ state, line });
  }
}
