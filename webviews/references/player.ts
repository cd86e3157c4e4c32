import * as l10n from '@vscode/l10n';
import { button, element } from '../kit/elements.ts';
import { withCode } from '../kit/sentences.ts';
import { svg } from '../kit/svg.ts';
import { phasesOf, type Step } from './subtraction.ts';

/** A step stays this long when played; many steps go by faster, so that all take at most half a minute. */
const stepMs = 1_100;
const allMs = 30_000;

/** Buttons and a slider that go through steps. `onStep` draws one; `said` are the steps in sentences. */
export class Player {
  readonly element = element('div', 'player');
  #steps: readonly Step[];
  #said: readonly string[];
  #onStep: (at: number) => void;
  #at = 0;
  #timer: number | null = null;
  #slider = element('input', '');
  #play: HTMLButtonElement;
  #sentence = element('p', 'said');

  constructor(steps: readonly Step[], said: readonly string[], onStep: (at: number) => void) {
    this.#steps = steps;
    this.#said = said;
    this.#onStep = onStep;
    this.#play = button('', '', () => this.#toggle());
    this.#slider.type = 'range';
    this.#slider.min = '0';
    this.#slider.max = String(this.#last);
    this.#slider.setAttribute('aria-label', l10n.t("Step of the collector's reckoning"));
    this.#slider.addEventListener('input', () => this.#goTo(Number(this.#slider.value)));
    this.#sentence.setAttribute('aria-live', 'polite');
    this.element.append(
      element(
        'div',
        'controls',
        signed('first', l10n.t('First step'), () => this.#goTo(0)),
        signed('back', l10n.t('Step back'), () => this.#goTo(this.#at - 1)),
        this.#play,
        signed('forward', l10n.t('Step forward'), () => this.#goTo(this.#at + 1)),
        signed('last', l10n.t('Last step'), () => this.#goTo(this.#last)),
        this.#slider,
      ),
      this.#sentence,
    );
    this.#sayPlaying();
    this.#show();
  }

  get #last(): number {
    return this.#steps.length - 1;
  }

  /** Where a person goes, playing ends. */
  #goTo(at: number): void {
    this.#stop();
    this.#moveTo(at);
  }

  #moveTo(at: number): void {
    this.#at = Math.min(Math.max(at, 0), this.#last);
    this.#show();
  }

  #show(): void {
    this.#slider.value = String(this.#at);
    this.#slider.setAttribute(
      'aria-valuetext',
      l10n.t('step {0} of {1}', this.#at + 1, this.#steps.length),
    );
    this.#sentence.replaceChildren(withCode(this.#said[this.#at] ?? ''));
    this.#onStep(this.#at);
  }

  #toggle(): void {
    if (this.#timer !== null) {
      this.#stop();
      return;
    }
    if (this.#at === this.#last) this.#moveTo(0);
    if (wantsNoMotion()) {
      this.#moveTo(phasesOf(this.#steps).find((one) => one > this.#at) ?? this.#last);
      return;
    }
    this.#timer = window.setInterval(
      () => this.#tick(),
      Math.max(Math.min(stepMs, allMs / this.#steps.length), 100),
    );
    this.#sayPlaying();
  }

  #tick(): void {
    if (!this.element.isConnected) this.#stop();
    else {
      this.#moveTo(this.#at + 1);
      if (this.#at === this.#last) this.#stop();
    }
  }

  #stop(): void {
    if (this.#timer !== null) window.clearInterval(this.#timer);
    this.#timer = null;
    this.#sayPlaying();
  }

  #sayPlaying(): void {
    const playing = this.#timer !== null;
    const label = playing
      ? l10n.t('Pause')
      : wantsNoMotion()
        ? l10n.t('Play the next phase')
        : l10n.t('Play');
    this.#play.textContent = playing ? l10n.t('Pause') : l10n.t('Play');
    this.#play.title = label;
    this.#play.setAttribute('aria-label', label);
  }
}

/** Signs of the buttons, drawn: fonts have them in different sizes, or not at all. 12 by 12 units. */
const signs = {
  first: 'M2.5 2v8 M10 2L4.5 6L10 10z',
  back: 'M9 2L3 6L9 10z',
  forward: 'M3 2L9 6L3 10z',
  last: 'M9.5 2v8 M2 2L7.5 6L2 10z',
};

function signed(sign: keyof typeof signs, label: string, onClick: () => void): HTMLButtonElement {
  const made = button('', label, onClick);
  const path = svg('path', { d: signs[sign] });
  made.append(svg('svg', { class: 'sign', viewBox: '0 0 12 12', 'aria-hidden': 'true' }, path));
  return made;
}

const wantsNoMotion = (): boolean =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ||
  document.body.classList.contains('vscode-reduce-motion');
