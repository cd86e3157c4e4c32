import type { AttentionData } from '../../protocol/lenses/attention.ts';
import type { PanelTaken } from '../../protocol/panel.ts';
import type { ProgramsKernel } from './checking.ts';
import { checkLive, isOver, liveHead, windowShift, type LiveHead, type Seen } from './live.ts';
import type { Plan } from './model.ts';
import { TakenRuns, type TakenRun } from './taken.ts';

/** States of stops that are put together, and runs that are judged unasked, at most. */
const most = { states: 4096, judged: 64 } as const;

/**
 * What is known of the program: the arrays of its newest stop, its kernel's states at the stops with the same
 * arrays, and what tile points took. One of them is looked at: a stop, or a run over tile points.
 */
export class Watched {
  /** The newest stop, and its arrays if they can be looked at. */
  stop: AttentionData | null;
  #live: LiveHead | null;
  #atStops: Seen[] = [];
  #taken = new TakenRuns();
  #run: number | null = null;
  /** A person has chosen what is looked at. */
  #isChosen = false;
  #judged = new Map<number, { from: string; right: boolean | null }>();

  constructor(stop: AttentionData | null) {
    this.stop = stop;
    this.#live = stop && liveHead(stop);
  }

  /** Number of the run that is looked at; null: the stop is. */
  get run(): number | null {
    return this.#looked?.number ?? null;
  }

  get runs(): (TakenRun & { right: boolean | null })[] {
    return this.#taken.runs.map((one) => ({
      ...one,
      right: this.#judged.get(one.number)?.right ?? null,
    }));
  }

  get problems(): readonly string[] {
    return this.#taken.problems;
  }

  get isFull(): boolean {
    return this.#taken.full;
  }

  get hasStop(): boolean {
    return this.#live !== null;
  }

  /** What is looked at; null without arrays that fit. */
  get data(): AttentionData | null {
    return this.#looked?.data ?? this.stop;
  }

  get live(): LiveHead | null {
    return this.#looked?.live ?? this.#live;
  }

  /** The kernel over the arrays that are looked at, as it was seen; null without arrays. */
  get kernel(): ProgramsKernel | null {
    const looked = this.#looked ?? (this.#live && this.#taken.matching(this.#live));
    const [live, data] = [this.live, this.data];
    if (!live || !data) return null;
    if (!looked) return { live, data, seen: this.#atStops, taken: false };
    // A stop may stand before a tile is worked in and a tile point after it: they are not mixed. What a
    // kernel has returned comes after all of them.
    const last = this.#run === null ? this.#atStops.at(-1) : undefined;
    const seen = last && isOver(last.state) ? [...looked.seen, last] : looked.seen;
    return { live, data, seen, taken: true };
  }

  /** A new stop. States of the same inputs are put together. */
  stopAt(data: AttentionData): void {
    const live = liveHead(data);
    if (live?.identity !== this.#live?.identity) this.#atStops = [];
    const line = data.place?.line ?? null;
    if (data.state) this.#atStops = [...this.#atStops, { state: data.state, line }];
    this.#atStops = this.#atStops.slice(-most.states);
    [this.stop, this.#live] = [data, live];
    if (live && !this.#isChosen) this.#run = null;
    else this.#lookAtTaken();
  }

  /** More passes of tile points. */
  take({ begins, data }: PanelTaken): void {
    if (begins) {
      this.#taken.forget();
      this.#judged.clear();
      [this.#run, this.#isChosen] = [null, false];
    }
    for (const one of data) this.#taken.add(one);
    this.#lookAtTaken();
  }

  /** A person looks at a run, or at the stop. */
  lookAt(run: number | null): void {
    [this.#run, this.#isChosen] = [run, true];
  }

  /** Compares one run that was not compared yet; false where there is none. Shows the first wrong one unasked. */
  judgeOne(plan: Plan): boolean {
    const { mask, order } = plan;
    const next = this.#taken.runs
      .slice(0, most.judged)
      .map((run) => ({ run, from: JSON.stringify([run.seen.length, mask, order, plan.blocks]) }))
      .find(({ run, from }) => this.#judged.get(run.number)?.from !== from);
    if (!next) return false;
    const { run, from } = next;
    const shift = windowShift(run.data, mask.causal);
    const own = { ...plan, shape: run.live.head.shape, mask: { ...mask, shift } };
    const { verdict } = checkLive(run.live, own, run.seen);
    this.#judged.set(run.number, { from, right: verdict.compared > 0 ? verdict.right : null });
    const looked = this.#run === null ? null : this.#judged.get(this.#run);
    if (
      !this.#isChosen &&
      looked &&
      looked.right !== false &&
      !verdict.right &&
      verdict.compared > 0
    )
      this.#run = run.number;
    return true;
  }

  get #looked(): TakenRun | null {
    return this.#taken.runs.find((one) => one.number === this.#run) ?? null;
  }

  #lookAtTaken(): void {
    if (this.#live || this.#looked) return;
    this.#run = this.#taken.runs[0]?.number ?? null;
  }
}
