/** Beyond this many, names are learned anew: they may be of files that are closed. */
const mostNames = 50_000;

/** Gives equal names as one string, so that they are told apart, and found in tables, at once. */
export class Names {
  readonly #known = new Map<string, string>();

  /** The name as Python has it: in NFKC. */
  of(written: string): string {
    const known = this.#known.get(written);
    if (known !== undefined) return known;
    if (this.#known.size >= mostNames) this.#known.clear();
    // A slice would keep the whole text that it is cut out of.
    const own = written.split('').join('');
    const name = /[^\0-\x7f]/.test(own) ? own.normalize('NFKC') : own;
    this.#known.set(own, name);
    return name;
  }
}
