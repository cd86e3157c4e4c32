/** A place as a person counts: lines and columns from 1, columns in code points. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns of offsets in a text. Lines end as in Python: `\n`, `\r\n` or `\r`. */
export class Places {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
    this.#starts = starts;
  }

  at(offset: number): Place {
    const index = this.lineAt(offset);
    const start = this.#starts[index] ?? 0;
    let column = 1;
    for (const _ of this.#text.slice(start, offset)) column += 1;
    return { line: index + 1, column };
  }

  /** The text of the line, counted from 1, with its end. */
  line(number: number): string {
    return this.#text.slice(this.#starts[number - 1] ?? 0, this.#starts[number]);
  }

  private lineAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
