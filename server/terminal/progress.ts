const width = 30;
const everyMs = 100;

/** A bar in the terminal's last line while there is more to do; nothing where no terminal is that can take it away. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #total: number;
  readonly #isShown: boolean;
  #drawnAt = 0;

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv, total: number) {
    this.#stream = stream;
    this.#total = total;
    this.#isShown = stream.isTTY && env['TERM'] !== 'dumb' && total > 1;
  }

  at(done: number): void {
    if (!this.#isShown || performance.now() - this.#drawnAt < everyMs) return;
    this.#drawnAt = performance.now();
    const filled = Math.round((done / this.#total) * width);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    this.#stream.write(`\r${bar} ${done}/${this.#total}\u001b[K`);
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K');
  }
}
