import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { MroData, type MroPlace } from '../../protocol/lenses/mro.ts';
import type { LensOptions } from '../../protocol/lenses/request.ts';
import type { PanelSave, PanelState } from '../../protocol/panel.ts';
import { malformed } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { Menu } from '../kit/menu.ts';
import { saveButton } from '../kit/saving.ts';
import { stateSentence } from '../kit/sentences.ts';
import { welcome } from '../kit/welcome.ts';
import { Zooming } from '../kit/zooming.ts';
import { ComparePane } from './compare-pane.ts';
import { Choices } from './choices.ts';
import { ConflictPane } from './conflict-pane.ts';
import { Graph } from './graph.ts';
import { LookupPane } from './lookup.ts';
import { Names, pictureOf, type Picture } from './model.ts';
import { legendOf } from './legend.ts';
import { outlineOf } from './outline.ts';
import { sentence, type Pane, type PaneActions } from './pane.ts';
import { Player } from './player.ts';
import { SuperPane } from './super-pane.ts';
import { Tabs } from './tabs.ts';

/** What the page asks of whoever shows it. */
export interface Host {
  reveal(place: MroPlace): void;
  ask(options: LensOptions): void;
  savePicture(picture: PanelSave): void;
}

/** The scale below which names cannot be read. */
const readable = 0.7;

/** What survives a reload of the page. */
const Saved = v.object({
  data: v.nullable(MroData),
  tab: v.string(),
  showOutline: v.boolean(),
});
type Saved = v.InferOutput<typeof Saved>;

/** The MRO panel: a function from states to a page. */
export class MroView {
  #root: HTMLElement;
  #host: Host;
  #save: (saved: Saved) => void;
  #saved: Saved = { data: null, tab: 'order', showOutline: false };
  #graph: Graph;
  #zooming: Zooming;
  #tabs: Tabs;
  #picture: Picture | null = null;
  #names = new Names([]);
  #later: number | null = null;
  #drawn = '';
  #narration = element('ul', 'narration');
  #choices = new Choices((asked) => this.#ask(asked));
  #state = element('div', 'state');
  #viewport = element('div', 'viewport');
  /** The size of the viewport when the picture was last fitted into it. */
  #fittedSize = '';
  #stage = element('div', 'stage');
  #legend = element('div', 'legend');
  #outline = element('div', 'visually-hidden');
  #split = element('div', 'split');
  #list: HTMLButtonElement;
  #page: HTMLElement[];

  constructor(root: HTMLElement, host: Host, saved: unknown, save: (saved: Saved) => void) {
    this.#root = root;
    this.#host = host;
    this.#save = save;
    const actions: PaneActions = {
      reveal: (place) => host.reveal(place),
      lookUp: (name) => this.#lookUp(name),
      changed: () => this.#highlight(),
    };
    const panes = [
      new ConflictPane(actions),
      new Player(actions),
      new LookupPane(actions),
      new SuperPane(actions),
      new ComparePane(actions),
    ];
    this.#tabs = new Tabs(panes, (pane) => this.#opened(pane));
    this.#graph = new Graph({
      choose: (id) => this.#choose(id),
      reveal: (place) => host.reveal(place),
    });
    this.#viewport.append(this.#graph.world);
    this.#viewport.setAttribute('role', 'group');
    this.#viewport.setAttribute('aria-label', l10n.t('Classes and their bases'));
    addEventListener('pagehide', () => this.#finish());
    this.#viewport.addEventListener('focusin', (event) => this.#bringIntoView(event.target));
    this.#zooming = new Zooming(this.#viewport, this.#graph.world);
    // The legend of another tab, or a narrower editor, leaves less room.
    new ResizeObserver(() => this.#keep()).observe(this.#viewport);
    this.#narration.setAttribute('aria-live', 'polite');
    this.#outline.setAttribute('role', 'region');
    this.#outline.setAttribute('aria-label', l10n.t('Classes as a list'));
    this.#list = button('☰', l10n.t('Show as a list'), () => this.#toggleOutline());
    const tools = element(
      'div',
      'tools',
      this.#list,
      button('−', l10n.t('Smaller'), () => this.#zooming.by(1 / 1.25)),
      button('+', l10n.t('Larger'), () => this.#zooming.by(1.25)),
      button('⤢', l10n.t('Show everything'), () => this.#fit()),
      saveButton({
        menu: new Menu(document.body),
        name: () => 'mro',
        laidOut: (draw) => this.#asPicture(draw),
        save: (picture) => host.savePicture(picture),
      }),
    );
    this.#stage.append(this.#viewport, this.#outline, this.#legend);
    this.#split.append(this.#stage, this.#tabs.element);
    this.#page = [
      element('div', 'bar', element('div', 'said', this.#choices.element, this.#narration), tools),
      this.#state,
      this.#split,
    ];
    const restored = v.safeParse(Saved, saved);
    if (restored.success) this.#saved = restored.output;
    this.show(this.#saved.data ? { kind: 'ended' } : { kind: 'idle' });
  }

  show(state: PanelState): void {
    if (state.kind === 'stopped') {
      const data = v.safeParse(MroData, state.data);
      if (!data.success) {
        this.show(malformed());
        return;
      }
      this.#saved = { ...this.#saved, data: data.output };
    }
    this.#state.classList.toggle('failed', state.kind === 'failed');
    const { data } = this.#saved;
    this.#state.textContent = stateOf(state, data);
    if (!data) {
      this.#root.replaceChildren(
        state.kind === 'failed' ? this.#state : welcome(state.kind === 'running', says()),
      );
      return;
    }
    this.#root.classList.toggle('dimmed', state.kind !== 'stopped');
    if (this.#state.parentElement !== this.#root) this.#root.replaceChildren(...this.#page);
    if (state.kind === 'stopped' || this.#picture === null) this.#render(data);
  }

  #render(data: MroData): void {
    const picture = pictureOf(data);
    this.#names = new Names(data.classes);
    this.#picture = picture;
    this.#narration.replaceChildren(
      ...picture.narration.map((one) => element('li', '', sentence(one))),
    );
    this.#choices.show(data);
    // The same classes at the next stop stay where they are, and where a person has moved them.
    const drawn = JSON.stringify([picture.cards, picture.edges, picture.lane]);
    const isNew = drawn !== this.#drawn;
    this.#drawn = drawn;
    if (isNew) {
      // Off the page until all else has its size: reading that lays out no card, and each is laid out once.
      this.#graph.world.remove();
      this.#graph.place(picture);
      this.#stage.style.setProperty('--wanted', `${this.#graph.height + 96}px`);
    }
    this.#split.hidden = picture.cards.length === 0;
    this.#tabs.show(data, this.#names, this.#saved.tab);
    this.#highlight();
    if (isNew) {
      this.#fit(readable);
      this.#graph.draw(this.#zooming.sight());
      this.#viewport.prepend(this.#graph.world);
    }
    if (this.#saved.showOutline) this.#showOutline(data, picture);
    // What nobody waits for is done once the picture is on the screen.
    this.#later ??= window.setTimeout(() => this.#finish(), 50);
  }

  #finish(): void {
    if (this.#later === null) return;
    window.clearTimeout(this.#later);
    this.#later = null;
    this.#graph.draw();
    this.#tabs.pane?.complete?.();
    this.#save(this.#saved);
    if (this.#saved.data && this.#picture) this.#showOutline(this.#saved.data, this.#picture);
  }

  #opened(pane: Pane): void {
    this.#saved = { ...this.#saved, tab: pane.id };
    this.#save(this.#saved);
    this.#highlight();
  }

  #highlight(): void {
    const { data } = this.#saved;
    const shown =
      data && this.#tabs.pane
        ? this.#tabs.pane.highlight(data)
        : { marks: new Map(), order: data?.order ?? [], jumps: [] };
    this.#graph.highlight(shown);
    if (!this.#picture) return;
    const legend = legendOf(this.#picture, shown);
    const said = legend.map((one) => one.textContent).join('');
    // A player's steps do not touch it.
    if (said === this.#legend.textContent) return;
    this.#legend.replaceChildren(...legend);
  }

  /** What is inside the margins of `fit`. */
  #room(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.#viewport;
    return { width: clientWidth - 32, height: clientHeight - 32 };
  }

  #keep(): void {
    const { clientWidth, clientHeight } = this.#viewport;
    const size = `${clientWidth} ${clientHeight}`;
    if (this.#picture === null || clientHeight === 0 || size === this.#fittedSize) return;
    this.#fittedSize = size;
    if (!this.#zooming.keep(this.#graph.bounds(this.#room()))) return;
    this.#showSubject();
    this.#graph.draw(this.#zooming.sight());
  }

  #showSubject(): void {
    const subject = this.#saved.data?.subject?.class;
    const bounds = subject === undefined ? null : this.#graph.boundsOf(subject);
    if (!bounds) return;
    this.#zooming.middle(bounds);
    this.#zooming.show(bounds);
  }

  /** Shows everything; at first no smaller than can be read, with the class looked at in sight. */
  #fit(smallest?: number): void {
    const { clientWidth, clientHeight } = this.#viewport;
    this.#fittedSize = `${clientWidth} ${clientHeight}`;
    this.#zooming.fit(this.#graph.bounds(this.#room()), smallest);
    if (smallest !== undefined) this.#showSubject();
  }

  // ---- what a person asks for

  #lookUp(name: string): void {
    this.#saved = { ...this.#saved, tab: 'lookup' };
    this.#ask({ attribute: name || null });
  }

  #choose(id: number): void {
    const { data } = this.#saved;
    const one = data?.classes.find((cls) => cls.id === id);
    if (one?.address) this.#ask({ expression: null, serial: id, address: one.address });
    // Out of the source, a class has its name only.
    else if (one?.place && data?.stop === null) {
      this.#ask({ expression: one.qualifiedName, path: one.place.path });
    }
  }

  #ask(changed: Partial<MroData['asked']>): void {
    const { data } = this.#saved;
    if (!data) return;
    const asked = Object.entries({ ...data.asked, ...changed });
    this.#host.ask(Object.fromEntries(asked.filter(([, value]) => value !== null)));
  }

  // ---- the list, and the picture

  #toggleOutline(): void {
    this.#saved = { ...this.#saved, showOutline: !this.#saved.showOutline };
    this.#save(this.#saved);
    if (this.#saved.data && this.#picture) this.#showOutline(this.#saved.data, this.#picture);
  }

  /** The graph and its legend, in their own size. */
  #asPicture<T>(draw: (parts: readonly HTMLElement[]) => T): T {
    const { hidden } = this.#legend;
    this.#finish();
    this.#legend.hidden = false;
    try {
      return this.#zooming.atLifeSize(() => draw([this.#graph.world, this.#legend]));
    } finally {
      this.#legend.hidden = hidden;
    }
  }

  #showOutline(data: MroData, picture: Picture): void {
    const { showOutline } = this.#saved;
    this.#list.setAttribute('aria-pressed', String(showOutline));
    this.#outline.className = showOutline ? 'outline' : 'visually-hidden';
    this.#outline.tabIndex = showOutline ? 0 : -1;
    this.#viewport.hidden = showOutline;
    this.#legend.hidden = showOutline;
    this.#outline.replaceChildren(outlineOf(data, picture));
  }

  /** A class reached by keyboard is brought into the picture. */
  #bringIntoView(target: EventTarget | null): void {
    this.#viewport.scrollTop = 0;
    this.#viewport.scrollLeft = 0;
    const id = target instanceof HTMLElement ? target.dataset['class'] : undefined;
    const bounds = id === undefined ? null : this.#graph.boundsOf(Number(id));
    if (bounds) this.#zooming.show(bounds);
  }
}

/** A picture of the source is as true as before when a program runs or ends. */
function stateOf(state: PanelState, data: MroData | null): string {
  return data?.stop === null && state.kind !== 'failed' ? '' : stateSentence(state);
}

function says(): { atTheNextStop: string; begin: string } {
  return {
    atTheNextStop: l10n.t('At the next stop, the classes behind its objects are drawn here.'),
    begin: l10n.t(
      'Put the cursor into a class and choose “Cutaway: Show MRO of the Class at the Cursor”, or set a breakpoint with F9 in a method and press F5: the classes are drawn here, in the order in which Python looks through them.',
    ),
  };
}
