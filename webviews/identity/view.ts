import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { IdentityData } from '../../protocol/lenses/identity.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { malformed } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { Zooming } from '../kit/zooming.ts';
import { Drawing, type Gestures } from './drawing.ts';
import { layout, type Placed } from './layout.ts';
import { pictureOf, type Picture } from './model.ts';
import { outlineOf } from './outline.ts';

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
  #outline = element('div', 'visually-hidden');
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
    this.#viewport.addEventListener('focusin', (event) => this.#bringIntoView(event.target));
    const restored = v.safeParse(Saved, saved);
    if (restored.success) this.#saved = restored.output;
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
    this.#save(this.#saved);
    this.#render(state);
  }

  #render(state: PanelState): void {
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
    this.#fillTools();
    const picture = pictureOf(data, this.#saved);
    const bar = element('div', 'bar', this.#narration, this.#tools);
    this.#narration.replaceChildren(
      ...[...picture.narration, ...picture.cuts].map((sentence) =>
        element('li', '', withCode(sentence)),
      ),
    );
    this.#gone.replaceChildren(
      ...(picture.gone.length > 0 ? [l10n.t('No longer reachable:')] : []),
      ...picture.gone.slice(0, 8).map(({ title }) => element('span', '', title)),
    );
    this.#showOutline(picture);
    this.#root.replaceChildren(bar, this.#state, this.#viewport, this.#outline, this.#gone);
    this.#viewport.hidden = this.#saved.showOutline;
    this.#placed = layout(picture, this.#placed);
    this.#picture = picture;
    this.#drawing.draw(picture, this.#placed);
    this.#zooming.keep(this.#drawing.bounds(picture, this.#placed));
  }

  #showOutline(picture: Picture): void {
    const list = outlineOf(picture);
    this.#outline.className = this.#saved.showOutline ? 'outline' : 'visually-hidden';
    this.#outline.replaceChildren(...list.childNodes);
    this.#outline.setAttribute('role', 'region');
    this.#outline.setAttribute('aria-label', l10n.t('Names and objects as a list'));
    this.#outline.tabIndex = this.#saved.showOutline ? 0 : -1;
  }

  #fillTools(): void {
    const definitions = button('ƒ', l10n.t('Show functions, classes and modules'), () =>
      this.#toggle({ showDefinitions: !this.#saved.showDefinitions }),
    );
    definitions.setAttribute('aria-pressed', String(this.#saved.showDefinitions));
    const outline = button('☰', l10n.t('Show as a list'), () =>
      this.#toggle({ showOutline: !this.#saved.showOutline }),
    );
    outline.setAttribute('aria-pressed', String(this.#saved.showOutline));
    this.#tools.replaceChildren(
      definitions,
      outline,
      button('−', l10n.t('Smaller'), () => this.#zooming.by(1 / 1.25)),
      button('+', l10n.t('Larger'), () => this.#zooming.by(1.25)),
      button('⤢', l10n.t('Show everything'), () => this.#fit()),
      button(l10n.t('Tidy'), l10n.t('Tidy: place everything anew'), () => this.#tidy()),
    );
  }

  #toggle(change: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...change };
    this.#save(this.#saved);
    const focused = document.activeElement?.getAttribute('aria-label');
    this.#render(
      this.#saved.kind === 'stopped' ? { kind: 'stopped', data: null } : { kind: 'ended' },
    );
    this.#tools.querySelector<HTMLElement>(`[aria-label="${focused ?? ''}"]`)?.focus();
  }

  #fit(): void {
    if (this.#picture && this.#placed) {
      this.#zooming.fit(this.#drawing.bounds(this.#picture, this.#placed));
    }
  }

  #tidy(): void {
    this.#placed = null;
    this.#toggle({});
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

function stateSentence(state: PanelState): string {
  switch (state.kind) {
    case 'running':
      return l10n.t('The program runs; this is the last stop.');
    case 'ended':
      return l10n.t('The session is over; this is its last stop.');
    case 'failed':
      return state.message;
    case 'idle':
      return '';
    case 'stopped':
      return '';
    default:
      return state satisfies never;
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

/** A sentence whose `quoted` parts are code. */
function withCode(sentence: string): DocumentFragment {
  const made = document.createDocumentFragment();
  sentence.split('`').forEach((part, place) => {
    if (part) made.append(place % 2 === 1 ? element('code', '', part) : element('span', '', part));
  });
  return made;
}
