/** Notes a question about a map under a name; `isSame` tells whether a later map answers it alike. */
export type NoteEntry<Value> = (
  asked: string,
  isSame: (then: ReadonlyMap<string, Value>) => boolean,
) => void;

/** A map that notes what is asked of it: one entry, whether there is one, the names, or everything. */
export class AskedMap<Value> implements ReadonlyMap<string, Value> {
  readonly #map: ReadonlyMap<string, Value>;
  readonly #note: NoteEntry<Value>;
  readonly #isSameValue: (one: Value, two: Value) => boolean;

  constructor(
    map: ReadonlyMap<string, Value>,
    note: NoteEntry<Value>,
    isSameValue: (one: Value, two: Value) => boolean,
  ) {
    this.#map = map;
    this.#note = note;
    this.#isSameValue = isSameValue;
  }

  get(key: string): Value | undefined {
    const answer = this.#map.get(key);
    this.#note(`get ${key}`, (then) => this.isSame(answer, then.get(key)));
    return answer;
  }

  has(key: string): boolean {
    const answer = this.#map.has(key);
    this.#note(`has ${key}`, (then) => then.has(key) === answer);
    return answer;
  }

  get size(): number {
    const answer = this.#map.size;
    this.#note('size', (then) => then.size === answer);
    return answer;
  }

  keys(): MapIterator<string> {
    const answer = this.#map;
    this.#note('keys', (then) => {
      const names = then.keys();
      return (
        then.size === answer.size && [...answer.keys()].every((it) => it === names.next().value)
      );
    });
    return answer.keys();
  }

  values(): MapIterator<Value> {
    this.noteAll();
    return this.#map.values();
  }

  entries(): MapIterator<[string, Value]> {
    this.noteAll();
    return this.#map.entries();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  private noteAll(): void {
    const answer = this.#map;
    this.#note('all', (then) => {
      const now = then.entries();
      return (
        then.size === answer.size &&
        [...answer].every(([key, value]) => {
          const [name, other] = now.next().value ?? ['', undefined];
          return name === key && this.isSame(value, other);
        })
      );
    });
  }

  private isSame(one: Value | undefined, two: Value | undefined): boolean {
    return one === two || (one !== undefined && two !== undefined && this.#isSameValue(one, two));
  }
}
