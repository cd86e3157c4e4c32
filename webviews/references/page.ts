import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { same } from '../kit/same.ts';
import { Section, type Openness } from '../kit/sections.ts';
import { choicesView } from './choices-view.ts';
import { collectorView } from './collector-view.ts';
import { cycleView } from './cycle-view.ts';
import { deathsView } from './deaths-view.ts';
import type { Gestures } from './gestures.ts';
import { headView } from './head-view.ts';
import { ledgerView } from './ledger-view.ts';
import { told } from './ledger.ts';
import type { Picture } from './model.ts';
import { stripView } from './strip-view.ts';
import { wayView } from './way-view.ts';

/** What can be done about the object as a whole: shown at the lower edge of its card. */
export interface Foot {
  /** What is told apart: a foot is drawn again if this has changed. */
  readonly from: unknown;
  draw(): HTMLElement | null;
}

/** Draws a picture into a scrolling page of sections; what did not change is not touched. */
export class Page {
  readonly element = element('div', 'page');
  readonly #gestures: Gestures;
  readonly #head = element('div', '');
  readonly #choices = element('div', 'choosing');
  readonly #ledger: Section;
  readonly #way: Section;
  readonly #strip: Section;
  readonly #cycle: Section;
  readonly #deaths: Section;
  readonly #collector: Section;
  #headDrawn: unknown;
  #choicesDrawn: unknown;

  constructor(gestures: Gestures, openness: Openness) {
    this.#gestures = gestures;
    this.#ledger = new Section('ledger', l10n.t('Who refers to it'), openness);
    this.#way = new Section('way', l10n.t('Why it is alive'), openness);
    this.#strip = new Section('strip', l10n.t('Count from stop to stop'), openness);
    this.#cycle = new Section('cycle', l10n.t('Cycle'), openness);
    this.#deaths = new Section('deaths', l10n.t('What if it dies'), openness);
    this.#collector = new Section('collector', l10n.t('The cycle collector'), openness);
    const sections = [
      this.#ledger,
      this.#way,
      this.#strip,
      this.#cycle,
      this.#deaths,
      this.#collector,
    ];
    this.element.append(this.#head, this.#choices, ...sections.map((one) => one.element));
  }

  /** `choosing`: a person wants to see the choices though an object is shown. */
  draw(
    picture: Picture,
    { stopped, choosing, foot }: { stopped: boolean; choosing: boolean; foot: Foot },
  ): void {
    const focused = focusedIn(this.element);
    this.#drawChoices(picture, choosing || (picture.subject?.dead ?? true));
    this.#drawHead(picture, foot);
    this.#drawSections(picture, stopped);
    if (focused !== null && !this.element.contains(document.activeElement)) this.#refocus(focused);
  }

  #drawChoices(picture: Picture, shown: boolean): void {
    this.#choices.hidden = !shown;
    const current = picture.subject?.object.serial ?? null;
    const from = { choices: picture.choices, current };
    if (!shown || same(this.#choicesDrawn, from)) return;
    this.#choicesDrawn = from;
    this.#choices.replaceChildren(
      element('h2', '', l10n.t('Names here')),
      choicesView(picture.choices, current, this.#gestures),
    );
  }

  #drawHead({ subject }: Picture, foot: Foot): void {
    const from = { subject, foot: foot.from };
    if (same(this.#headDrawn, from)) return;
    this.#headDrawn = from;
    this.#head.replaceChildren(...(subject ? [headView(subject, foot.draw())] : []));
  }

  #drawSections(picture: Picture, stopped: boolean): void {
    const { subject, ledger, way, strip, cycle, deaths, collector } = picture;
    const gestures = this.#gestures;
    this.#ledger.show(ledger, ledger ? ledgerDigest(ledger.rows.length) : '', (shown) =>
      ledgerView(shown, gestures),
    );
    this.#way.show(
      way && subject ? { way, object: subject.object } : null,
      way?.digest ?? '',
      (shown) => wayView(shown.way, shown.object, gestures),
    );
    this.#strip.show(strip, strip?.digest ?? '', (shown) => stripView(shown, gestures));
    this.#cycle.show(
      cycle ?? picture.noCycle,
      cycle?.digest ?? picture.noCycle?.digest ?? '',
      (shown) =>
        'steps' in shown ? cycleView(shown, gestures) : [element('p', 'quiet', shown.sentence)],
    );
    this.#deaths.show(deaths, deaths?.digest ?? '', (shown) => deathsView(shown, gestures));
    this.#collector.show({ collector, stopped }, collector.digest, (shown) =>
      collectorView(shown.collector, shown.stopped, gestures),
    );
  }

  /** The keyboard stays where it was; where that is no more, it goes to the object. */
  #refocus(key: string): void {
    const again = key && this.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const target = again || this.element.querySelector<HTMLElement>('.subject');
    target?.focus({ preventScroll: !again });
    if (!again) this.element.scrollTop = 0;
  }
}

/** Key of what has the keyboard's focus, empty if it has none; null if nothing in here has it. */
function focusedIn(home: HTMLElement): string | null {
  const at = document.activeElement;
  return at instanceof HTMLElement && home.contains(at) ? (at.dataset['key'] ?? '') : null;
}

const ledgerDigest = (rows: number): string =>
  rows === 1 ? l10n.t('1 slot') : l10n.t('{0} slots', told(rows));
