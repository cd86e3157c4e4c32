/** Text for the debug console; with a path it links to that place (1-based line) in the editor. */
export interface OutputText {
  readonly category: string;
  readonly text: string;
  readonly path: string | null;
  readonly line: number | null;
}

/** Longest text of one event, in UTF-16 units. */
const longest = 64 * 1024;
/** Texts that follow an event this soon wait for each other so long. */
const soonMs = 10;

/**
 * Joins texts of one category and place: a logpoint in a loop says thousands of lines a second, and an
 * editor takes a few large events better than those. The first text goes out at the end of the turn of
 * the event loop; those that follow at once are gathered for a moment.
 */
export class OutputJoiner {
  #send: (text: OutputText) => void;
  #first: OutputText | undefined;
  #texts: string[] = [];
  #length = 0;
  #scheduled = false;
  #sentAt = -soonMs;

  constructor(send: (text: OutputText) => void) {
    this.#send = send;
  }

  add(text: OutputText): void {
    const first = this.#first;
    const same =
      first?.category === text.category && first.path === text.path && first.line === text.line;
    if (first && (!same || this.#length + text.text.length > longest)) this.flush();
    this.#first ??= text;
    this.#texts.push(text.text);
    this.#length += text.text.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    const due = (): void => {
      this.#scheduled = false;
      this.flush();
    };
    if (performance.now() - this.#sentAt < soonMs) setTimeout(due, soonMs);
    else setImmediate(due);
  }

  /** Sends what is waiting. */
  flush(): void {
    const first = this.#first;
    if (!first) return;
    const text = this.#texts.join('');
    this.#first = undefined;
    this.#texts = [];
    this.#length = 0;
    this.#sentAt = performance.now();
    this.#send({ ...first, text });
  }
}
