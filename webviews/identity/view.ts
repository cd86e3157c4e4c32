import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { IdentityAnswer, IdentityData } from '../../protocol/lenses/identity.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { malformed, type Connection } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { same } from '../kit/same.ts';
import { saveButton } from '../kit/saving.ts';
import { stateSentence, withCode } from '../kit/sentences.ts';
import { Zooming } from '../kit/zooming.ts';
import { compare, partsOf } from './comparing.ts';
import { wholeOf } from './delta.ts';
import { Drawing } from './drawing.ts';
import { Graph } from './graph.ts';
import { chooseStrip, comparisonStrip, crumbStrip, Finder, waysStrip } from './inquiry.ts';
import { layout, type Placed } from './layout.ts';
import { lastChange, lineageStrip } from './lineage.ts';
import { Menu, type MenuItem } from '../kit/menu.ts';
import { everything, pictureOf, type Choice, type Gone, type Picture } from './model.ts';
import { Outline } from './outline.ts';
import { turnTo, type Turn } from './paging.ts';
import { proofOf } from './proof.ts';

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
const maxGone = 8;

/** The identity panel: a function from states to a page. */
export class IdentityView {
  #root: HTMLElement;
  #connection: Connection;
  #narration = element('ul', 'narration');
  #tools = element('div', 'tools');
  #state = element('div', 'state');
  #strips = element('div', 'strips');
  #viewport = element('div', 'viewport');
  #gone = element('div', 'gone');
  #outline = new Outline();
  #outlineHome = element('div', 'visually-hidden', this.#outline.list);
  #page = [
    element('div', 'bar', this.#narration, this.#tools),
    this.#strips,
    this.#state,
    this.#viewport,
    this.#outlineHome,
    this.#gone,
  ];
  #later: number | null = null;
  #drawing: Drawing;
  #zooming: Zooming;
  #menu: Menu;
  #finder: Finder;
  #isFinding = false;
  /** The row of what happened to an object, and what it was made from. */
  #life: { readonly from: unknown; readonly element: HTMLElement } | null = null;
  /** Where everything stands, and where the cards stand that are shown alone. */
  #placed: Placed | null = null;
  #placedAlone: Placed | null = null;
  #graph: Graph | null = null;
  #picture: Picture | null = null;
  #choice: Choice = everything;
  /** The object whose ways are listed. */
  #ways: number | null = null;
  /** The object that was brought into view because somebody asked for it. */
  #broughtIn: number | null = null;
  /** First elements that are shown, and first elements that were asked for, of long containers. */
  #turned = new Map<number, number>();
  #asked = new Map<number, number>();
  #saved: Saved = { data: null, kind: 'idle', showDefinitions: false, showOutline: false };

  constructor(root: HTMLElement, connection: Connection) {
    this.#root = root;
    this.#connection = connection;
    this.#narration.setAttribute('aria-live', 'polite');
    this.#drawing = new Drawing({
      reveal: (path, line) => connection.reveal(path, line),
      focusFrame: (frameId) => connection.focusFrame(frameId),
      menu: (serial, at) => this.#showMenu(serial, at),
      take: (serial) => this.#take(serial),
      turn: (serial, turn) => this.#turn(serial, turn),
      jump: (serial, index) => this.#jump(serial, index),
    });
    this.#viewport.append(this.#drawing.world);
    this.#viewport.setAttribute('role', 'group');
    this.#viewport.setAttribute('aria-label', l10n.t('Names and the objects they refer to'));
    this.#zooming = new Zooming(this.#viewport, this.#drawing.world);
    this.#menu = new Menu(document.body);
    this.#finder = new Finder({
      go: (serial) => this.#go(serial),
      close: () => this.#find(false),
    });
    this.#outlineHome.setAttribute('role', 'region');
    this.#outlineHome.setAttribute('aria-label', l10n.t('Names and objects as a list'));
    addEventListener('pagehide', () => this.#finish());
    addEventListener('keydown', (event) => this.#key(event));
    this.#viewport.addEventListener('focusin', (event) => this.#bringIntoView(event.target));
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
        state.kind === 'failed' ? this.#state : welcome(state.kind === 'running'),
      );
      return;
    }
    this.#root.classList.toggle('dimmed', state.kind !== 'stopped');
    if (this.#viewport.parentElement !== this.#root) this.#root.replaceChildren(...this.#page);
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
    const placed = this.#place(picture);
    this.#narration.replaceChildren(
      ...[...picture.narration, ...picture.cuts].map((sentence) =>
        element('li', '', withCode(sentence)),
      ),
    );
    this.#fillGone(picture.gone);
    this.#fillStrips(graph);
    this.#outlineHome.className = showOutline ? 'outline' : 'visually-hidden';
    this.#outlineHome.tabIndex = showOutline ? 0 : -1;
    this.#viewport.hidden = showOutline;
    if (showOutline) this.#outline.show(picture);
    this.#drawing.draw(picture, placed);
    this.#zooming.keep(this.#drawing.bounds(picture, placed), topOf(picture, placed));
    this.#bringFocusIn(data.focus ?? null, placed);
    this.#putOff();
  }

  /** Cards that are shown alone are placed anew; the others wait where they stood. */
  #place(picture: Picture): Placed {
    if (this.#choice.only) return (this.#placedAlone = layout(picture, this.#placedAlone));
    this.#placedAlone = null;
    return (this.#placed = layout(picture, this.#placed));
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
      button('−', l10n.t('Smaller'), () => this.#zooming.by(1 / 1.25)),
      button('+', l10n.t('Larger'), () => this.#zooming.by(1.25)),
      button('⤢', l10n.t('Show everything'), () => this.#fit()),
      saveButton({
        menu: this.#menu,
        name: () => 'identity',
        laidOut: (draw) => this.#zooming.atLifeSize(() => draw([this.#drawing.world])),
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
    const { only, first, second, parts } = this.#choice;
    const type = (serial: number): string => graph.objects.get(serial)?.type ?? '';
    const shown: HTMLElement[] = [];
    if (only) {
      shown.push(
        crumbStrip(
          only.serial,
          type(only.serial),
          only.hops,
          (hops) => this.#only({ serial: only.serial, hops }),
          () => this.#only(null),
        ),
      );
    }
    if (this.#ways !== null) {
      shown.push(waysStrip(graph, this.#ways, () => this.#showWays(null)));
    }
    const life = this.#lineageStrip(graph);
    if (life) shown.push(life);
    const endComparison = (): void => this.#compare(null, null);
    if (first !== null && second !== null) {
      shown.push(
        comparisonStrip(
          graph,
          [first, second],
          compare(graph, first, second),
          parts ?? partsOf(graph, first, second),
          endComparison,
        ),
      );
    } else if (first !== null) shown.push(chooseStrip(first, type(first), endComparison));
    if (this.#isFinding) shown.push(this.#finder.element);
    this.#replaceStrips(shown);
    this.#root.classList.toggle('choosing', first !== null && second === null);
  }

  /** Stays the same element while it says the same: a list keeps where it was scrolled to. */
  #lineageStrip(graph: Graph): HTMLElement | null {
    const { lineage } = graph.data;
    if (!lineage) return null;
    const from = { lineage, type: graph.objects.get(lineage.serial)?.type ?? '' };
    if (this.#life && same(this.#life.from, from)) return this.#life.element;
    const made = lineageStrip(lineage, from.type, {
      reveal: (path, line) => this.#connection.reveal(path, line),
      close: () => this.#showLineage(null),
    });
    this.#life = { from, element: made };
    return made;
  }

  /** The keyboard's focus stays on the same button of a row that was made anew. */
  #replaceStrips(shown: readonly HTMLElement[]): void {
    const before = [...this.#strips.children];
    if (before.length === 0 && shown.length === 0) return;
    const focused = document.activeElement;
    const kept =
      focused instanceof HTMLElement && this.#strips.contains(focused)
        ? focused.dataset['keep']
        : undefined;
    if (before.length !== shown.length || shown.some((one, at) => one !== before[at])) {
      this.#strips.replaceChildren(...shown);
      const moments = this.#strips.querySelector('.moments');
      if (moments) moments.scrollTop = moments.scrollHeight;
      const isFinding = focused instanceof HTMLInputElement && this.#strips.contains(focused);
      if (isFinding) focused.focus();
    }
    if (kept !== undefined) {
      this.#strips.querySelector<HTMLElement>(`[data-keep="${CSS.escape(kept)}"]`)?.focus();
    }
  }

  #fillGone(gone: readonly Gone[]): void {
    const rest = gone.length - maxGone;
    this.#gone.replaceChildren(
      ...(gone.length > 0 ? [element('span', 'label', l10n.t('No longer reachable:'))] : []),
      ...gone.slice(0, maxGone).map(({ serial, title, address }) => {
        const made = element(address === null ? 'span' : 'button', 'lost', title);
        if (address === null) return made;
        made.dataset['serial'] = String(serial);
        made.setAttribute('aria-haspopup', 'menu');
        made.addEventListener('click', () =>
          this.#showGoneMenu(serial, address, made.getBoundingClientRect()),
        );
        return made;
      }),
      ...(rest > 0 ? [element('span', 'label', l10n.t('and {0} more', rest))] : []),
    );
  }

  // ---- what a person asks of a card

  #showMenu(serial: number, at: DOMRect): void {
    const object = this.#graph?.objects.get(serial);
    const card = this.#picture?.cards.find((one) => one.serial === serial);
    if (!this.#graph || !object || !card) return;
    const { first, second } = this.#choice;
    const isChoosing = first !== null && second === null && first !== serial;
    const details = [
      l10n.t('{0} at {1}', object.type, object.address),
      card.why?.title ?? null,
      proofOf(this.#graph, object),
    ].filter((one) => one !== null);
    this.#menu.show(
      l10n.t('Actions for #{0}', serial),
      [
        {
          label: l10n.t('Show references'),
          act: () => this.#connection.open('references', { serial, address: object.address }),
        },
        { label: l10n.t('Show all ways to it'), act: () => this.#showWays(serial) },
        this.#lineageItem(serial),
        {
          label: l10n.t('Show only this and what is near it'),
          act: () => this.#only({ serial, hops: 1 }),
        },
        isChoosing
          ? { label: l10n.t('Compare with #{0}', first), act: () => this.#compare(first, serial) }
          : { label: l10n.t('Compare with another…'), act: () => this.#compare(serial, null) },
      ],
      details,
      at,
    );
  }

  /** What can be asked of an object that no name leads to any more. */
  #showGoneMenu(serial: number, address: string, at: DOMRect): void {
    const ask = (): void => this.#connection.open('references', { serial, address });
    this.#menu.show(
      l10n.t('Actions for #{0}', serial),
      [
        { label: l10n.t('Ask whether something else still holds it'), act: ask },
        this.#lineageItem(serial),
      ],
      [],
      at,
    );
  }

  #lineageItem(serial: number): MenuItem {
    return {
      label: l10n.t('Show what happened to it'),
      act: () => this.#showLineage(serial),
    };
  }

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
    this.#placedAlone = null;
    this.#again();
    this.#fit();
    if (only) this.#drawing.show(only.serial);
  }

  #find(isFinding: boolean): void {
    this.#isFinding = isFinding;
    if (!this.#graph) return;
    if (isFinding) this.#finder.show(this.#graph);
    this.#fillStrips(this.#graph);
    if (isFinding) this.#finder.focus();
    else this.#viewport.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
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

  #fit(): void {
    const placed = this.#choice.only ? this.#placedAlone : this.#placed;
    if (this.#picture && placed) {
      this.#zooming.fit(this.#drawing.bounds(this.#picture, placed));
    }
  }

  #tidy(): void {
    this.#placed = null;
    this.#placedAlone = null;
    this.#again();
    this.#fit();
  }

  /** What a person asked for is brought into the picture once. */
  #bringFocusIn(focus: number | null, placed: Placed): void {
    if (focus !== null && focus !== this.#broughtIn) this.#showBox(placed, focus);
    this.#broughtIn = focus;
  }

  /** A card reached by keyboard is brought into the picture. */
  #bringIntoView(target: EventTarget | null): void {
    this.#viewport.scrollTop = 0;
    this.#viewport.scrollLeft = 0;
    const card = target instanceof HTMLElement ? target.closest<HTMLElement>('.card') : null;
    const serial = card?.dataset['serial'];
    const placed = this.#choice.only ? this.#placedAlone : this.#placed;
    if (serial !== undefined && placed) this.#showBox(placed, Number(serial));
  }

  #showBox(placed: Placed, serial: number): void {
    const box = placed.cards.get(serial);
    if (!box) return;
    this.#zooming.show({
      left: box.x,
      top: box.y,
      right: box.x + box.width,
      bottom: box.y + box.height,
    });
  }
}

/** Where the names begin, which a person reads first; the cards of the names begin near it. */
function topOf({ lanes }: Picture, placed: Placed): number {
  const first = lanes[0] && placed.lanes.get(lanes[0].id);
  return first?.y ?? 0;
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
