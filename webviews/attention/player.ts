import * as l10n from '@vscode/l10n';
import { button, element } from '../kit/elements.ts';
import { svg } from '../kit/svg.ts';
import type { Settings } from './settings.ts';
import { choice } from './panel-parts.ts';

/** What a person does with the player. */
export interface PlayerGestures {
  /** Any number: the view keeps it within the steps. */
  goTo(position: number): void;
  setSpeed(tilesPerSecond: Settings['tilesPerSecond']): void;
}

/** Step, play and scrub. It owns the clock, and not the position. */
export class Player {
  readonly bar = element('div', 'player');
  #gestures: PlayerGestures;
  #range = element('input', 'scrub');
  #play: HTMLButtonElement;
  #place = element('span', 'place');
  #speed: HTMLSelectElement;
  #position = 0;
  #steps = 0;
  #tilesPerSecond = 4;
  #frame: number | null = null;
  #since = 0;

  constructor(gestures: PlayerGestures) {
    this.#gestures = gestures;
    this.#range.type = 'range';
    this.#range.min = '0';
    this.#range.step = '1';
    this.#range.setAttribute('aria-label', l10n.t('Steps that are over'));
    this.#range.addEventListener('input', () => this.#go(Number(this.#range.value)));
    this.#play = pressed('play', l10n.t('Play'), () => this.toggle());
    const speeds = [1, 4, 16, 60] as const;
    this.#speed = choice(
      speeds.map((one) => [String(one), l10n.t('{0} tiles a second', one)] as const),
      (value) => {
        const found = speeds.find((one) => String(one) === value);
        if (found) gestures.setSpeed(found);
      },
    );
    this.#speed.setAttribute('aria-label', l10n.t('Speed'));
    this.bar.setAttribute('role', 'group');
    this.bar.setAttribute('aria-label', l10n.t('Steps'));
    this.bar.append(
      pressed('first', l10n.t('To the beginning'), () => this.#go(0)),
      pressed('back', l10n.t('One step back'), () => this.by(-1)),
      this.#play,
      pressed('on', l10n.t('One step on'), () => this.by(1)),
      pressed('last', l10n.t('To the end'), () => this.#go(this.#steps)),
      this.#range,
      this.#place,
      this.#speed,
    );
  }

  show(position: number, steps: number, tilesPerSecond: Settings['tilesPerSecond']): void {
    [this.#position, this.#steps, this.#tilesPerSecond] = [position, steps, tilesPerSecond];
    this.#range.max = String(steps);
    this.#range.value = String(position);
    this.#speed.value = String(tilesPerSecond);
    this.#place.textContent = l10n.t('Step {0} of {1}', position, steps);
    if (position >= steps) this.stop();
  }

  by(steps: number): void {
    this.#go(this.#position + steps);
  }

  toggle(): void {
    if (this.#frame !== null) return this.stop();
    if (this.#position >= this.#steps) this.#gestures.goTo(0);
    this.#since = performance.now();
    this.#name('pause', l10n.t('Pause'));
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  stop(): void {
    if (this.#frame === null) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#name('play', l10n.t('Play'));
  }

  #go(position: number): void {
    this.stop();
    this.#gestures.goTo(position);
  }

  #tick(now: number): void {
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
    const due = Math.floor(((now - this.#since) / 1000) * this.#tilesPerSecond);
    if (due < 1) return;
    this.#since += (due * 1000) / this.#tilesPerSecond;
    this.#gestures.goTo(this.#position + due);
  }

  #name(sign: keyof typeof icons, label: string): void {
    this.#play.replaceChildren(icon(sign));
    this.#play.title = label;
    this.#play.setAttribute('aria-label', label);
  }
}

/** Signs of the buttons, 12 by 12; fonts do not have them all. */
const icons = {
  first: 'M2 2h1.5v8H2z M10.5 2v8L4.5 6z',
  back: 'M8.5 2.2L4.5 6l4 3.8-1 1L2.5 6l5-4.8z',
  play: 'M3 1.5v9L10.5 6z',
  pause: 'M2.5 2h2.5v8H2.5z M7 2h2.5v8H7z',
  on: 'M3.5 2.2L7.5 6l-4 3.8 1 1L9.5 6l-5-4.8z',
  last: 'M8.5 2H10v8H8.5z M1.5 2v8l6-4z',
} as const;

const icon = (name: keyof typeof icons): SVGSVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 12 12', class: 'icon', 'aria-hidden': 'true' },
    svg('path', { d: icons[name] }),
  );

function pressed(name: keyof typeof icons, label: string, onClick: () => void): HTMLButtonElement {
  const made = button('', label, onClick);
  made.replaceChildren(icon(name));
  return made;
}
