import * as l10n from '@vscode/l10n';
import { button, element } from '../kit/elements.ts';
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
    this.#play = button('▶', l10n.t('Play'), () => this.toggle());
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
      button('⏮', l10n.t('To the beginning'), () => this.#go(0)),
      button('◀', l10n.t('One step back'), () => this.by(-1)),
      this.#play,
      button('▶︎|', l10n.t('One step on'), () => this.by(1)),
      button('⏭', l10n.t('To the end'), () => this.#go(this.#steps)),
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
    this.#name('⏸', l10n.t('Pause'));
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  stop(): void {
    if (this.#frame === null) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#name('▶', l10n.t('Play'));
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

  #name(sign: string, label: string): void {
    this.#play.textContent = sign;
    this.#play.title = label;
    this.#play.setAttribute('aria-label', label);
  }
}
