import type { SourceFrame } from '../protocol/driver.ts';
import type { CountEntry, ReferencesLedger } from '../protocol/lenses/references.ts';

/** Stops remembered of one object, and objects remembered. */
const maxEntries = 500;
const maxObjects = 100;

/** How the counts of objects went from stop to stop, as far as a lens asked. Numbers only. */
export class CountHistory {
  #entries = new Map<number, CountEntry[]>();

  /** Notes what a ledger says at a stop, once a stop, and returns all that is known of its object. */
  record(
    stop: number,
    ledger: ReferencesLedger | null,
    place: SourceFrame | undefined,
  ): CountEntry[] {
    if (!ledger) return [];
    const { serial, count } = ledger;
    const now: CountEntry = {
      stop,
      count,
      function: place?.name ?? '',
      path: place?.path ?? null,
      line: place?.line ?? null,
    };
    const before = (this.#entries.get(serial) ?? []).filter((one) => one.stop !== stop);
    const entries = [...before, now].slice(-maxEntries);
    // Set anew: the object asked for last is the last to be forgotten.
    this.#entries.delete(serial);
    this.#entries.set(serial, entries);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxObjects) break;
      this.#entries.delete(oldest);
    }
    return entries;
  }
}
