import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeapObject } from '../../protocol/heap.ts';
import { maxCells, pageOf, turnTo, type Turn } from './paging.ts';
import { sceneOf } from './scene-for-tests.ts';

/** What the driver tells of a container with `size` elements when those from `start` on are asked for. */
function told(size: number, start: number, beside: number, hasKeys = false): HeapObject {
  const begin = start < size ? start : Math.max(0, Math.ceil(size / 100) - 1) * 100;
  const places = Array.from({ length: Math.min(100, size - begin) }, (_, at) => begin + at);
  const edges = places.flatMap((place): (readonly [string, number])[] =>
    hasKeys
      ? [
          [`['${place}']`, 2],
          [`key ${place}`, 2],
        ]
      : [[`[${place}]`, 2]],
  );
  const attributes = Array.from({ length: beside }, (_, at) => [`.a${at}`, 2] as const);
  const [object] = sceneOf([{ size, omitted: size - places.length, edges: [...edges, ...attributes], start: begin }], {})
    .snapshot.objects; // prettier-ignore
  if (!object) throw new Error('no object');
  return object;
}

/** Turns pages as the view and the driver do together. */
class Reader {
  readonly size: number;
  #beside: number;
  #hasKeys: boolean;
  #object: HeapObject;
  #at: number | undefined;

  constructor(size: number, beside: number, hasKeys: boolean) {
    this.size = size;
    this.#beside = beside;
    this.#hasKeys = hasKeys;
    this.#object = told(size, 0, beside, hasKeys);
  }

  get page() {
    return pageOf(this.#object, this.#at);
  }

  turn({ at, read }: Turn): void {
    this.#at = at;
    if (read !== null) this.#object = told(this.size, read, this.#beside, this.#hasKeys);
  }

  jump(index: number): void {
    this.turn(turnTo(this.#object, index));
  }

  labels(): string[] {
    return this.page.edges.filter(({ kind }) => kind !== 'keyObject').map(({ label }) => label);
  }
}

const readers = fc
  .tuple(fc.integer({ min: 1, max: 450 }), fc.integer({ min: 0, max: 30 }), fc.boolean())
  .map(([size, beside, hasKeys]) => new Reader(size, beside, hasKeys));

describe('the pages of a card', () => {
  it('show every attribute and every element once, in order, when a person goes on to the end', () => {
    fc.assert(
      fc.property(readers, (reader) => {
        const seen = reader.labels();
        for (let turns = 0; reader.page.pager?.on && turns < 200; turns += 1) {
          reader.turn(reader.page.pager.on);
          seen.push(...reader.labels());
        }
        expect(new Set(seen).size).toBe(seen.length);
        const elements = seen.filter((label) => label.startsWith('['));
        expect(elements.map((label) => Number(label.replace(/\D/g, '')))).toEqual(
          Array.from({ length: reader.size }, (_, at) => at),
        );
      }),
    );
  });

  it('lead back to the beginning, and say where they stand', () => {
    fc.assert(
      fc.property(readers, fc.array(fc.nat(500), { maxLength: 5 }), (reader, jumps) => {
        for (const index of jumps) {
          reader.jump(index);
          const { pager, edges } = reader.page;
          expect(edges.length).toBeLessThanOrEqual(maxCells);
          if (!pager?.range) continue;
          expect(reader.labels().some((label) => label.includes(String(pager.range?.first)))).toBe(true); // prettier-ignore
          expect(pager.range.last).toBeLessThan(reader.size);
          expect(pager.total).toBe(reader.size);
        }
        const last = reader.page.pager?.toLast;
        if (last) reader.turn(last);
        if (reader.size > 0 && reader.page.pager) {
          expect(reader.page.pager.on).toBeNull();
          expect(reader.page.pager.range?.last).toBe(reader.size - 1);
        }
        for (let turns = 0; reader.page.pager?.back && turns < 200; turns += 1) {
          reader.turn(reader.page.pager.back);
        }
        expect(reader.page.pager?.toFirst ?? null).toBeNull();
      }),
    );
  });

  it('need no pager where everything fits', () => {
    expect(pageOf(told(12, 0, 0), undefined).pager).not.toBeUndefined();
    const { start: _, ...whole } = told(12, 0, 0);
    expect(pageOf(whole, undefined).pager).toBeNull();
  });

  it('say that nothing was read where the time was up', () => {
    const unread = { ...told(300, 0, 0), edges: [], omitted: 300, start: 200 };
    expect(pageOf(unread, 200).pager).toMatchObject({ isRead: false, range: null, total: 300 });
    expect(pageOf(unread, 200).pager!.on).toEqual({ at: 200, read: 200 });
    const single = { ...told(1, 0, 0), edges: [], omitted: 1 };
    expect(pageOf(single, undefined).pager!.on).toEqual({ at: 0, read: 0 });
  });
});
