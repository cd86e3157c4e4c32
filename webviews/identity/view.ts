import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { IdentityAnswer, IdentityData } from '../../protocol/lenses/identity.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { malformed, type Connection } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { saveButton } from '../kit/saving.ts';
import { stateSentence, withCode } from '../kit/sentences.ts';
import { welcome } from '../kit/welcome.ts';
import { CardMenus } from './card-menus.ts';
import { partsOf } from './comparing.ts';
import { wholeOf } from './delta.ts';
import { Drawing } from './drawing.ts';
import { Graph } from './graph.ts';
import { goneLine } from './gone.ts';
import { Finder } from './inquiry.ts';
import { lastChange } from './lineage.ts';
import { Menu } from '../kit/menu.ts';
import { everything, pictureOf, type Choice, type Picture } from './model.ts';
import { Outline } from './outline.ts';
import { turnTo, type Turn } from './paging.ts';
import { Stage } from './stage.ts';
import { Strips } from './strips.ts';

/** What survives a reload of the page. */
const Saved = v.object({
  data: v.nullable(IdentityData),
  kind: v.string(),
  showDefinitions: v.boolean(),
  showOutline: v.boolean(),
});
type Saved = v.InferOutput<typeof Saved>;

/** Pages that are asked for at once, at most. */
const maxPages = 50;

/** The identity panel: a function from states to a page. */
export class IdentityView {
  #root: HTMLElement;
  #connection: Connection;
  #narration = element('ul', 'narration');
  #tools = element('div', 'tools');
  #state = element('div', 'state');
  #strips = new Strips({
    only: (only) => this.#only(only),
    endWays: () => this.#showWays(null),
    endLineage: () => this.#showLineage(null),
    endComparison: () => this.#compare(null, null),
    reveal: (path, line) => this.#connection.reveal(path, line),
  });
  #drawing = new Drawing({
    reveal: (path, line) => this.#connection.reveal(path, line),
    focusFrame: (frameId) => this.#connection.focusFrame(frameId),
    menu: (serial, at) => {
      if (this.#graph && this.#picture)
        this.#menus.ofCard(serial, this.#graph, this.#picture, this.#choice, at);
    },
    take: (serial) => this.#take(serial),
    turn: (serial, turn) => this.#turn(serial, turn),
    jump: (serial, index) => this.#jump(serial, index),
  });
  #stage = new Stage(this.#drawing);
  #gone = element('div', 'gone');
  #outline = new Outline();
  #outlineHome = element('div', 'visually-hidden', this.#outline.list);
  #page = [
    element('div', 'bar', this.#narration, this.#tools),
    this.#strips.element,
    this.#state,
    this.#stage.viewport,
    this.#outlineHome,
    this.#gone,
  ];
  #later: number | null = null;
  #menu = new Menu(document.body);
  #menus = new CardMenus(this.#menu, {
    references: (serial, address) => this.#connection.open('references', { serial, address }),
    ways: (serial) => this.#showWays(serial),
    lineage: (serial) => this.#showLineage(serial),
    only: (only) => this.#only(only),
    compare: (first, second) => this.#compare(first, second),
  });
  #finder: Finder;
  #isFinding = false;
  #graph: Graph | null = null;
  #picture: Picture | null = null;
  #choice: Choice = everything;
  /** The object whose ways are listed. */
  #ways: number | null = null;
  /** First elements that are shown, and first elements that were asked for, of long containers. */
  #turned = new Map<number, number>();
  #asked = new Map<number, number>();
  #saved: Saved = { data: null, kind: 'idle', showDefinitions: false, showOutline: false };

  constructor(root: HTMLElement, connection: Connection) {
    this.#root = root;
    this.#connection = connection;
    this.#narration.setAttribute('aria-live', 'polite');
    this.#finder = new Finder({
      go: (serial) => this.#go(serial),
      close: () => this.#find(false),
    });
    this.#outlineHome.setAttribute('role', 'region');
    this.#outlineHome.setAttribute('aria-label', l10n.t('Names and objects as a list'));
    addEventListener('pagehide', () => this.#finish());
    addEventListener('keydown', (event) => this.#key(event));
    const restored = v.safeParse(Saved, connection.saved);
    if (restored.success) this.#saved = restored.output;
    this.#fillTools();
    this.show(this.#saved.data ? { kind: 'ended' } : { kind: 'idle' });
  }

  show(state: PanelState): void {
    if (state.kind === 'stopped') {
      const answer = v.safeParse(IdentityAnswer, state.data);
      if (!answer.success) {
        this.show(malformed());
        return;
      }
      const data = wholeOf(answer.output, this.#saved.data);
      if (!data) {
        // A message was lost: the picture stays until there is a whole one.
        this.#connection.again();
        return;
      }
      this.#saved = { ...this.#saved, data };
    }
    this.#saved = { ...this.#saved, kind: state.kind };
    this.#say(stateSentence(state), state.kind === 'failed');
    const { data } = this.#saved;
    if (!data) {
      this.#root.replaceChildren(
        state.kind === 'failed' ? this.#state : welcome(state.kind === 'running', says()),
      );
      return;
    }
    this.#root.classList.toggle('dimmed', state.kind !== 'stopped');
    if (this.#stage.viewport.parentElement !== this.#root)
      this.#root.replaceChildren(...this.#page);
    if (state.kind === 'stopped' || this.#picture === null) this.#render(data);
    else this.#putOff();
  }

  #say(sentence: string, isFailure = false): void {
    this.#state.classList.toggle('failed', isFailure);
    this.#state.textContent = sentence;
  }

  #render(data: IdentityData): void {
    const { showDefinitions, showOutline } = this.#saved;
    const graph = new Graph(data, { showDefinitions, turned: this.#turned });
    this.#graph = graph;
    this.#choice = this.#stillThere(graph);
    const picture = pictureOf(graph, this.#choice);
    this.#picture = picture;
    this.#narration.replaceChildren(
      ...[...picture.narration, ...picture.cuts].map((sentence) =>
        element('li', '', withCode(sentence)),
      ),
    );
    this.#gone.replaceChildren(
      ...goneLine(picture.gone, (serial, address, at) => this.#menus.ofGone(serial, address, at)),
    );
    this.#fillStrips(graph);
    this.#outlineHome.className = showOutline ? 'outline' : 'visually-hidden';
    this.#outlineHome.tabIndex = showOutline ? 0 : -1;
    this.#stage.viewport.hidden = showOutline;
    if (showOutline) this.#outline.show(picture);
    this.#stage.draw(picture, this.#choice.only !== null, data.focus ?? null);
    this.#putOff();
  }

  /** What was chosen, as far as it still has a card. */
  #stillThere(graph: Graph): Choice {
    const { only, first, second } = this.#choice;
    const known = (serial: number | null): number | null =>
      serial !== null && graph.shown.has(serial) ? serial : null;
    const [a, b] = [known(first), known(second)];
    if (known(this.#ways) === null) this.#ways = null;
    return {
      only: only && graph.shown.has(only.serial) ? only : null,
      first: a,
      second: a === null ? null : b,
      parts: a !== null && b !== null && a !== b ? partsOf(graph, a, b) : null,
    };
  }

  /** What nobody waits for is done once the picture is on the screen. */
  #putOff(): void {
    this.#later ??= window.setTimeout(() => this.#finish(), 50);
  }

  #finish(): void {
    if (this.#later === null) return;
    window.clearTimeout(this.#later);
    this.#later = null;
    this.#connection.save(this.#saved);
    if (this.#picture) this.#outline.show(this.#picture);
    if (this.#graph && this.#isFinding) this.#finder.show(this.#graph);
  }

  // ---- the bar, and the rows below it

  #fillTools(): void {
    this.#tools.replaceChildren(
      button('⌕', l10n.t('Find an object'), () => this.#find(true)),
      this.#switch('ƒ', l10n.t('Show functions, classes and modules'), 'showDefinitions'),
      this.#switch('☰', l10n.t('Show as a list'), 'showOutline'),
      button('−', l10n.t('Smaller'), () => this.#stage.zoomBy(1 / 1.25)),
      button('+', l10n.t('Larger'), () => this.#stage.zoomBy(1.25)),
      button('⤢', l10n.t('Show everything'), () => this.#stage.fit()),
      saveButton({
        menu: this.#menu,
        name: () => 'identity',
        laidOut: (draw) => this.#stage.atLifeSize(draw),
        save: (picture) => this.#connection.savePicture(picture),
      }),
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

  #fillStrips(graph: Graph): void {
    const { first, second } = this.#choice;
    const finder = this.#isFinding ? this.#finder.element : null;
    this.#strips.show(graph, { choice: this.#choice, ways: this.#ways, finder });
    this.#root.classList.toggle('choosing', first !== null && second === null);
  }

  // ---- what a person asks of a card

  #take(serial: number): boolean {
    const { first, second } = this.#choice;
    if (first === null || second !== null) return false;
    if (first !== serial) this.#compare(first, serial);
    return true;
  }

  #compare(first: number | null, second: number | null): void {
    this.#choice = { ...this.#choice, first, second };
    this.#again();
  }

  #showWays(serial: number | null): void {
    this.#ways = serial;
    this.#again();
  }

  /** The adapter remembers what happened to an object; null puts the answer away. */
  #showLineage(serial: number | null): void {
    const { data, kind } = this.#saved;
    if (serial !== null && kind !== 'stopped') {
      this.#say(l10n.t('What happened to it is told while the program is stopped.'));
      return;
    }
    if (serial === null && data) {
      this.#saved = { ...this.#saved, data: { ...data, lineage: null } };
      this.#again();
    }
    this.#ask(serial);
  }

  /** L: what happened to the object that has the focus; again, the line that ran before its last change. */
  #followLife(): void {
    const { activeElement: at } = document;
    const place = at?.closest<HTMLElement>('[data-target], [data-serial]');
    const serial = Number(place?.dataset['target'] ?? place?.dataset['serial'] ?? 0);
    const lineage = this.#saved.data?.lineage;
    if (serial !== 0 && lineage?.serial !== serial) {
      this.#showLineage(serial);
      return;
    }
    const line = lineage ? lastChange(lineage) : null;
    if (line) this.#connection.reveal(line.path, line.line);
  }

  #only(only: Choice['only']): void {
    this.#choice = { ...this.#choice, only };
    this.#stage.placeAnew('alone');
    this.#again();
    this.#stage.fit();
    if (only) this.#drawing.show(only.serial);
  }

  #find(isFinding: boolean): void {
    this.#isFinding = isFinding;
    if (!this.#graph) return;
    if (isFinding) this.#finder.show(this.#graph);
    this.#fillStrips(this.#graph);
    if (isFinding) this.#finder.focus();
    else this.#stage.viewport.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  /** Goes to a card, and leaves what hides it. */
  #go(serial: number): void {
    if (this.#saved.showOutline) this.#tools.querySelectorAll('button')[2]?.click();
    if (!this.#picture?.cards.some((one) => one.serial === serial)) this.#only(null);
    this.#drawing.show(serial);
  }

  #key(event: KeyboardEvent): void {
    const isField = event.target instanceof HTMLInputElement;
    const isPlain = !isField && !event.ctrlKey && !event.metaKey && !event.altKey;
    const key = event.key.toLowerCase();
    if (key === 'l' && isPlain && this.#graph) {
      event.preventDefault();
      this.#followLife();
      return;
    }
    const isFind = (key === '/' && isPlain) || (key === 'f' && (event.ctrlKey || event.metaKey));
    if (!isFind || !this.#graph) return;
    event.preventDefault();
    this.#find(true);
  }

  // ---- pages of long containers

  #jump(serial: number, index: number): void {
    const object = this.#graph?.objects.get(serial);
    if (object) this.#turn(serial, turnTo(object, index));
  }

  #turn(serial: number, { at, read }: Turn): void {
    if (read !== null && this.#saved.kind !== 'stopped') {
      this.#say(l10n.t('Other elements can be read while the program is stopped.'));
      return;
    }
    this.#turned.set(serial, at);
    if (read === null) {
      this.#again();
      return;
    }
    this.#asked.delete(serial);
    if (read > 0) this.#asked.set(serial, read);
    this.#ask();
  }

  /** Asks for the pages and the object that are looked at; what is no longer known is not asked for. */
  #ask(lineage: number | null = this.#saved.data?.lineage?.serial ?? null): void {
    const { data } = this.#saved;
    const objects = this.#graph?.objects;
    for (const serial of this.#asked.keys()) if (!objects?.has(serial)) this.#asked.delete(serial);
    const pages = [...this.#asked].slice(-maxPages).map(([serial, start]) => ({ serial, start }));
    const focus = data?.focus ? objects?.get(data.focus) : undefined;
    this.#connection.ask({
      ...(focus ? { serial: focus.serial, address: focus.address } : {}),
      ...(pages.length > 0 ? { pages } : {}),
      ...(lineage === null ? {} : { lineage }),
    });
  }

  // ---- where the picture stands

  #again(): void {
    if (this.#saved.data) this.#render(this.#saved.data);
  }

  #tidy(): void {
    this.#stage.placeAnew('all');
    this.#again();
    this.#stage.fit();
  }
}

function says(): { atTheNextStop: string; begin: string } {
  return {
    atTheNextStop: l10n.t('At the next stop, its names and objects are drawn here.'),
    begin: l10n.t(
      'Open a Python file, set a breakpoint with F9 and press F5: its names and the objects they share are drawn here.',
    ),
  };
}
