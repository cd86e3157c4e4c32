import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { IdentityData } from '../../protocol/lenses/identity.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { malformed } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { stateSentence, withCode } from '../kit/sentences.ts';
import { Zooming } from '../kit/zooming.ts';
import { Drawing, type Gestures } from './drawing.ts';
import { layout, type Placed } from './layout.ts';
import { pictureOf, type Picture } from './model.ts';
import { Outline } from './outline.ts';

/** What survives a reload of the page. */
const Saved = v.object({
  data: v.nullable(IdentityData),
  kind: v.string(),
  showDefinitions: v.boolean(),
  showOutline: v.boolean(),
});
type Saved = v.InferOutput<typeof Saved>;

/** The identity panel: a function from states to a page. */
export class IdentityView {
  #root: HTMLElement;
  #save: (saved: Saved) => void;
  #narration = element('ul', 'narration');
  #tools = element('div', 'tools');
  #state = element('div', 'state');
  #viewport = element('div', 'viewport');
  #gone = element('div', 'gone');
  #outline = new Outline();
  #outlineHome = element('div', 'visually-hidden', this.#outline.list);
  #page = [
    element('div', 'bar', this.#narration, this.#tools),
    this.#state,
    this.#viewport,
    this.#outlineHome,
    this.#gone,
  ];
  #later: number | null = null;
  #drawing: Drawing;
  #zooming: Zooming;
  #placed: Placed | null = null;
  #picture: Picture | null = null;
  #saved: Saved = { data: null, kind: 'idle', showDefinitions: false, showOutline: false };

  constructor(root: HTMLElement, gestures: Gestures, saved: unknown, save: (saved: Saved) => void) {
    this.#root = root;
    this.#save = save;
    this.#narration.setAttribute('aria-live', 'polite');
    this.#drawing = new Drawing(gestures);
    this.#viewport.append(this.#drawing.world);
    this.#viewport.setAttribute('role', 'group');
    this.#viewport.setAttribute('aria-label', l10n.t('Names and the objects they refer to'));
    this.#zooming = new Zooming(this.#viewport, this.#drawing.world);
    this.#outlineHome.setAttribute('role', 'region');
    this.#outlineHome.setAttribute('aria-label', l10n.t('Names and objects as a list'));
    addEventListener('pagehide', () => this.#finish());
    this.#viewport.addEventListener('focusin', (event) => this.#bringIntoView(event.target));
    const restored = v.safeParse(Saved, saved);
    if (restored.success) this.#saved = restored.output;
    this.#fillTools();
    this.show(this.#saved.data ? { kind: 'ended' } : { kind: 'idle' });
  }

  show(state: PanelState): void {
    if (state.kind === 'stopped') {
      const data = v.safeParse(IdentityData, state.data);
      if (!data.success) {
        this.show(malformed());
        return;
      }
      this.#saved = { ...this.#saved, data: data.output };
    }
    this.#saved = { ...this.#saved, kind: state.kind };
    this.#state.classList.toggle('failed', state.kind === 'failed');
    this.#state.textContent = stateSentence(state);
    const { data } = this.#saved;
    if (!data) {
      this.#root.replaceChildren(
        state.kind === 'failed' ? this.#state : welcome(state.kind === 'running'),
      );
      return;
    }
    this.#root.classList.toggle('dimmed', state.kind !== 'stopped');
    if (this.#viewport.parentElement !== this.#root) this.#root.replaceChildren(...this.#page);
    if (state.kind === 'stopped' || this.#picture === null) this.#render(data);
    else this.#putOff();
  }

  #render(data: IdentityData): void {
    const picture = pictureOf(data, this.#saved);
    this.#picture = picture;
    this.#placed = layout(picture, this.#placed);
    this.#narration.replaceChildren(
      ...[...picture.narration, ...picture.cuts].map((sentence) =>
        element('li', '', withCode(sentence)),
      ),
    );
    this.#gone.replaceChildren(
      ...(picture.gone.length > 0 ? [l10n.t('No longer reachable:')] : []),
      ...picture.gone.slice(0, 8).map(({ title }) => element('span', '', title)),
    );
    const { showOutline } = this.#saved;
    this.#outlineHome.className = showOutline ? 'outline' : 'visually-hidden';
    this.#outlineHome.tabIndex = showOutline ? 0 : -1;
    this.#viewport.hidden = showOutline;
    if (showOutline) this.#outline.show(picture);
    this.#drawing.draw(picture, this.#placed);
    this.#zooming.keep(this.#drawing.bounds(picture, this.#placed));
    this.#putOff();
  }

  /** What nobody waits for is done once the picture is on the screen. */
  #putOff(): void {
    this.#later ??= window.setTimeout(() => this.#finish(), 50);
  }

  #finish(): void {
    if (this.#later === null) return;
    window.clearTimeout(this.#later);
    this.#later = null;
    this.#save(this.#saved);
    if (this.#picture) this.#outline.show(this.#picture);
  }

  #fillTools(): void {
    this.#tools.replaceChildren(
      this.#switch('ƒ', l10n.t('Show functions, classes and modules'), 'showDefinitions'),
      this.#switch('☰', l10n.t('Show as a list'), 'showOutline'),
      button('−', l10n.t('Smaller'), () => this.#zooming.by(1 / 1.25)),
      button('+', l10n.t('Larger'), () => this.#zooming.by(1.25)),
      button('⤢', l10n.t('Show everything'), () => this.#fit()),
      button(l10n.t('Tidy'), l10n.t('Tidy: place everything anew'), () => this.#tidy()),
    );
  }

  #switch(sign: string, label: string, what: 'showDefinitions' | 'showOutline'): HTMLElement {
    const made = button(sign, label, () => {
      this.#saved = { ...this.#saved, [what]: !this.#saved[what] };
      made.setAttribute('aria-pressed', String(this.#saved[what]));
      this.#again();
      this.#finish();
    });
    made.setAttribute('aria-pressed', String(this.#saved[what]));
    return made;
  }

  #again(): void {
    if (this.#saved.data) this.#render(this.#saved.data);
  }

  #fit(): void {
    if (this.#picture && this.#placed) {
      this.#zooming.fit(this.#drawing.bounds(this.#picture, this.#placed));
    }
  }

  #tidy(): void {
    this.#placed = null;
    this.#again();
    this.#fit();
  }

  /** A card reached by keyboard is brought into the picture. */
  #bringIntoView(target: EventTarget | null): void {
    this.#viewport.scrollTop = 0;
    this.#viewport.scrollLeft = 0;
    const serial = target instanceof HTMLElement ? target.dataset['serial'] : undefined;
    const box = serial === undefined ? undefined : this.#placed?.cards.get(Number(serial));
    if (!box) return;
    this.#zooming.show({
      left: box.x,
      top: box.y,
      right: box.x + box.width,
      bottom: box.y + box.height,
    });
  }
}

function welcome(running: boolean): HTMLElement {
  return element(
    'div',
    'welcome',
    element(
      'strong',
      '',
      running ? l10n.t('The program runs.') : l10n.t('No program is being debugged.'),
    ),
    running
      ? l10n.t('At the next stop, its names and objects are drawn here.')
      : l10n.t(
          'Open a Python file, set a breakpoint with F9 and press F5: its names and the objects they share are drawn here.',
        ),
  );
}
