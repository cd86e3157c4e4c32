import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import { traceRow, type RowStepTrace } from './model.ts';
import { card } from './panel-parts.ts';
import type { Scene } from './scene.ts';
import { shown } from './words.ts';

/** Numbers of an accumulator that are written out. */
const writtenOut = 2;

/** What happens to one row at each of its tiles: max, rescale factor, sum and accumulator. */
export class RowCard {
  readonly card: HTMLElement;
  #title: HTMLElement;
  #curve = svg('svg', { class: 'curve', viewBox: '0 0 280 66', role: 'img' });
  #marker = svg('path', { class: 'marker' });
  #body = element('tbody', '');
  #home: HTMLElement;
  #formula = element('p', 'formula');
  #for: { scene: Scene; row: number } | null = null;
  #trace: RowStepTrace[] = [];
  #rows: HTMLTableRowElement[] = [];
  #current = -1;

  constructor() {
    const head = [l10n.t('keys'), 'm', l10n.t('rescale'), 'l', 'acc'];
    const names = element('tr', '', ...head.map((one) => scoped(element('th', '', one))));
    const table = element('table', 'trace', element('thead', '', names), this.#body);
    this.#home = element('div', 'trace-home', table);
    this.#home.tabIndex = 0;
    this.#home.setAttribute('role', 'group');
    this.#home.setAttribute('aria-label', l10n.t('The chosen row at each of its tiles'));
    this.card = card('', 'row-card', this.#curve, this.#home, this.#formula);
    this.#title = this.card.querySelector('h2') ?? element('h2', '');
  }

  show(scene: Scene, position: number, row: number): void {
    if (this.#for?.scene !== scene || this.#for.row !== row) this.#build(scene, row);
    let done = -1;
    for (const [at, { tile }] of this.#trace.entries()) {
      const step = scene.tiles[tile.rowBlock * scene.tilesWide + tile.columnBlock]?.step;
      if (step !== null && step !== undefined && step <= position) done = at;
    }
    if (done === this.#current) return;
    this.#rows[this.#current]?.classList.remove('current');
    const [low, high] = [Math.min(done, this.#current), Math.max(done, this.#current)];
    for (const line of this.#rows.slice(Math.max(low + 1, 0), high + 1)) {
      line.classList.toggle('ahead', done < this.#current);
    }
    const line = this.#rows[done];
    line?.classList.add('current');
    // Fewer have room: nothing need be measured.
    if (line && this.#rows.length > 11) keepInView(this.#home, line);
    this.#current = done;
    const x = done < 0 ? -10 : this.#x(done);
    change(this.#marker, 'd', `M${x} 4 V62`);
    this.#formula.textContent = this.#words(done);
  }

  #build(scene: Scene, row: number): void {
    this.#for = { scene, row };
    this.#current = -2;
    this.#trace = traceRow(scene.head, scene.plan, row);
    this.#title.textContent = l10n.t('Row {0}, tile by tile', row);
    this.#rows = this.#trace.map((one) => {
      const { columns } = one.tile;
      const parts = Array.from(one.accumulator.slice(0, writtenOut), (part) => shown(part, 3));
      const rest = one.accumulator.length > writtenOut ? ' …' : '';
      return element(
        'tr',
        'ahead',
        scoped(element('th', '', `${columns.from}–${columns.to - 1}`), 'row'),
        element('td', '', shown(one.m, 3)),
        element('td', one.rescale < 1 ? 'rescaled' : '', shown(one.rescale, 3)),
        element('td', '', shown(one.l, 3)),
        element('td', '', parts.join(' ') + rest),
      );
    });
    this.#body.replaceChildren(...this.#rows);
    this.#drawCurve();
  }

  #x(at: number): number {
    return 12 + ((at + 0.5) * 256) / Math.max(this.#trace.length, 1);
  }

  /** Two lines over the row's tiles: the running max in steps, and the running sum. */
  #drawCurve(): void {
    const finite = (pick: (one: RowStepTrace) => number): number[] =>
      this.#trace.map((one) => (Number.isFinite(pick(one)) ? pick(one) : NaN));
    const line = (numbers: number[], top: number, bottom: number): string => {
      const real = numbers.filter((one) => !Number.isNaN(one));
      const [low, high] = [Math.min(...real), Math.max(...real)];
      const y = (value: number): number =>
        high > low ? bottom - ((value - low) / (high - low)) * (bottom - top) : (top + bottom) / 2;
      return numbers
        .flatMap((value, at) => {
          if (Number.isNaN(value)) return [];
          const start = numbers.slice(0, at).every((one) => Number.isNaN(one));
          const half = 128 / Math.max(this.#trace.length, 1);
          return [`${start ? 'M' : 'L'}${this.#x(at) - half} ${y(value)} H${this.#x(at) + half}`];
        })
        .join(' ');
    };
    change(
      this.#curve,
      'aria-label',
      l10n.t('The running max and the running sum over the tiles of the row'),
    );
    this.#curve.replaceChildren(
      svg('path', {
        d: line(
          finite((one) => one.m),
          6,
          34,
        ),
        class: 'line-m',
      }),
      svg('path', {
        d: line(
          finite((one) => one.l),
          36,
          60,
        ),
        class: 'line-l',
      }),
      svg('text', { x: 2, y: 22, class: 'curve-name name-m' }, 'm'),
      svg('text', { x: 2, y: 52, class: 'curve-name name-l' }, 'l'),
      this.#marker,
    );
  }

  /** The step of the row in one sentence. */
  #words(done: number): string {
    const [now, before] = [this.#trace[done], this.#trace[done - 1]];
    if (this.#trace.length === 0) return l10n.t('This row sees nothing: its output is zero.');
    if (!now) return l10n.t('No tile of this row has been reached yet: m is −∞ and l is 0.');
    if (now.m === -Infinity) return l10n.t('This row has seen nothing yet: m stays −∞.');
    if (!before || before.m === -Infinity)
      return l10n.t(
        'The first tile that the row sees: m = {0}, and there is nothing to rescale.',
        shown(now.m),
      );
    if (now.rescale === 1)
      return l10n.t('The max stays {0}: what was kept stays as it is (e⁰ = 1).', shown(now.m));
    return l10n.t(
      'The max rises from {0} to {1}: what was kept is multiplied with e^({0} − {1}) = {2}.',
      shown(before.m), shown(now.m), shown(now.rescale, 3),
    ); // prettier-ignore
  }
}

function scoped(cell: HTMLTableCellElement, scope: 'col' | 'row' = 'col'): HTMLTableCellElement {
  cell.scope = scope;
  return cell;
}

/** Scrolls a box, and nothing around it. */
function keepInView(home: HTMLElement, line: HTMLElement): void {
  const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
  if (top - 24 < home.scrollTop) home.scrollTop = top - 24;
  else if (bottom > home.scrollTop + home.clientHeight) home.scrollTop = bottom - home.clientHeight;
}
