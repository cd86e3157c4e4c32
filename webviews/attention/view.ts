import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { AttentionData } from '../../protocol/lenses/attention.ts';
import type { AttentionOptions } from '../../protocol/lenses/request.ts';
import type { PanelSave, PanelState, PanelTaken } from '../../protocol/panel.ts';
import { malformed } from '../kit/connection.ts';
import { button, element } from '../kit/elements.ts';
import { Menu } from '../kit/menu.ts';
import { saveButton } from '../kit/saving.ts';
import { TabList } from '../kit/tab-list.ts';
import { CheckView } from './check-view.ts';
import { checkedProgram, checkedSlip } from './checking.ts';
import { arraysCard } from './arrays-card.ts';
import { ChipCard } from './chip.ts';
import { Controls } from './controls.ts';
import { FiguresView } from './figures.ts';
import { TileGrid } from './grid.ts';
import { liveBlocks, windowShift, type LiveHead } from './live.ts';
import { LiveBar } from './live-bar.ts';
import { capacityOf192K, type Plan } from './model.ts';
import { narration, stateSentence } from './narration.ts';
import { outlineOf } from './outline.ts';
import { Player } from './player.ts';
import { RowCard } from './row-card.ts';
import { mostTiles, sceneOf, type Scene } from './scene.ts';
import { firstSettings, planOf, Settings, tabs, type Tab } from './settings.ts';
import { TrafficCard } from './traffic-card.ts';
import { Watched } from './watched.ts';
import { WeightsView } from './weights.ts';
import { tabWord } from './words.ts';

/** What survives a reload of the page. */
const Saved = v.object({ settings: Settings, data: v.nullable(AttentionData) });
type Saved = v.InferOutput<typeof Saved>;

/** What a person does that others must know of. */
export interface ViewGestures {
  ask(options: AttentionOptions): void;
  savePicture(picture: PanelSave): void;
  /** Sets a tile point, or takes it away; null: at the cursor. */
  mark(place: { path: string; line: number } | null): void;
}

/** The attention panel: examples, and the program's own tensors where it has some. */
export class AttentionView {
  #root: HTMLElement;
  #gestures: ViewGestures;
  #save: (saved: Saved) => void;
  #settings: Settings = firstSettings;
  #watched = new Watched(null);
  #told: PanelState = { kind: 'idle' };
  #shownIdentity: string | undefined;
  #scene: Scene | null = null;
  #madeFrom: string | null = null;
  #checkedFrom: readonly unknown[] = [];
  #listening = new AbortController();
  #later: number | null = null;
  #settling: number | null = null;
  #patienceMs = 100;
  #judging: number | null = null;
  #menu = new Menu(document.body);
  #narration = element('p', 'narration');
  #state = element('div', 'state');
  #problem = element('p', 'problem');
  #picture = element('div', 'picture');
  #cards = element('div', 'cards');
  #outline = element('div', 'outline');
  #tabs: TabList<Tab>;
  #listButton: HTMLButtonElement;
  #controls: Controls;
  #liveBar: LiveBar;
  #player: Player;
  #grid: TileGrid;
  #chip = new ChipCard();
  #row = new RowCard();
  #traffic = new TrafficCard();
  #weights: WeightsView;
  #check: CheckView;
  #figures: FiguresView | null = null;

  constructor(
    root: HTMLElement,
    gestures: ViewGestures,
    saved: unknown,
    save: (saved: Saved) => void,
  ) {
    [this.#root, this.#gestures, this.#save] = [root, gestures, save];
    const restored = v.safeParse(Saved, saved);
    if (restored.success) {
      this.#settings = restored.output.settings;
      this.#watched = new Watched(restored.output.data);
      this.#shownIdentity = this.#watched.live?.identity;
    }
    this.#tabs = new TabList(l10n.t('Ways to look at attention'), (tab) => this.#change({ tab }));
    this.#tabs.show(
      tabs.map((id) => ({ id, title: tabWord(id) })),
      this.#settings.tab,
    );
    this.#controls = new Controls((some) => this.#change(some));
    this.#liveBar = new LiveBar(
      (options) => gestures.ask(options),
      (run) => {
        this.#watched.lookAt(run);
        this.#adopt();
        this.#render();
      },
    );
    this.#player = new Player({
      goTo: (position) => this.#goTo(position),
      setSpeed: (tilesPerSecond) => this.#change({ tilesPerSecond }),
    });
    const chooseRow = (row: number): void => this.#change({ row });
    this.#grid = new TileGrid({ chooseRow, goTo: (position) => this.#goTo(position) });
    this.#weights = new WeightsView(chooseRow);
    this.#check = new CheckView({
      setSlip: (slip) => this.#change({ slip }),
      mark: (place) => gestures.mark(place),
    });
    this.#listButton = button('☰', l10n.t('Show as a list'), () =>
      this.#change({ showOutline: !this.#settings.showOutline }),
    );
    this.#narration.setAttribute('aria-live', 'polite');
    this.#outline.setAttribute('role', 'region');
    this.#outline.setAttribute('aria-label', l10n.t('All steps as a list'));
    this.#outline.tabIndex = 0;
    const stage = element('div', 'stage', this.#picture, this.#cards, this.#outline);
    // Each scrolls where there is little room.
    for (const [home, label] of [
      [stage, l10n.t('Picture and its explanation')],
      [this.#picture, l10n.t('Picture')],
      [this.#cards, l10n.t('Explanation')],
    ] as const) {
      home.tabIndex = 0;
      home.setAttribute('role', 'group');
      home.setAttribute('aria-label', label);
    }
    root.replaceChildren(
      this.#bar(),
      this.#state,
      this.#liveBar.bar,
      this.#controls.form,
      this.#problem,
      stage,
      this.#player.bar,
    );
    const { signal } = this.#listening;
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    addEventListener('pagehide', () => this.#finish(), { signal });
    // Heat is painted in the theme's colours: another theme needs it anew.
    const theme = new MutationObserver(() => this.#repaint());
    theme.observe(document.body, { attributeFilter: ['class'] });
    signal.addEventListener('abort', () => theme.disconnect());
    this.#render();
  }

  /** Another view takes the place of this one. */
  dispose(): void {
    this.#finish();
    this.#player.stop();
    for (const timer of [this.#settling, this.#judging])
      if (timer !== null) window.clearTimeout(timer);
    this.#listening.abort();
  }

  show(state: PanelState): void {
    this.#told = state;
    if (state.kind === 'stopped') {
      const data = v.safeParse(AttentionData, state.data);
      if (!data.success) return this.show(malformed());
      this.#watched.stopAt(data.output);
      this.#adopt();
    }
    this.#state.classList.toggle('failed', state.kind === 'failed');
    this.#render();
  }

  /**
   * More that tile points took. Thousands come in a second: they are shown together, and the more seldom the
   * longer it takes to compare them.
   */
  take(taken: PanelTaken): void {
    this.#watched.take(taken);
    this.#settling ??= window.setTimeout(() => {
      this.#settling = null;
      const begun = performance.now();
      this.#adopt();
      this.#render();
      this.#patienceMs = Math.min(100 + 4 * (performance.now() - begun), 4000);
    }, this.#patienceMs);
  }

  /** What is looked at of the program takes the place of what was. */
  #adopt(): void {
    const { live, data } = this.#watched;
    if (!live || !data) {
      if (this.#settings.source === 'live')
        this.#settings = { ...firstSettings, tab: this.#settings.tab };
      this.#shownIdentity = undefined;
      return;
    }
    const isFirst = this.#shownIdentity === undefined;
    const isOther = live.identity !== this.#shownIdentity;
    this.#shownIdentity = live.identity;
    const { rows, columns } = liveBlocks(data);
    const { queries, keys } = live.head.shape;
    const fitting = (size: number, count: number): number => Math.max(1, Math.min(size, count));
    this.#settings = {
      ...this.#settings,
      source: 'live',
      queries, keys,
      depth: Math.min(live.head.shape.depth, 256),
      rows: fitting(rows ?? (isOther ? 16 : this.#settings.rows), queries),
      columns: fitting(columns ?? (isOther ? 16 : this.#settings.columns), keys),
      row: isOther ? queries - 1 : Math.min(this.#settings.row, queries - 1),
      position: isOther ? 0 : this.#settings.position,
      // A mask that a person has chosen holds for the next head and the next call too.
      ...(isFirst ? unknownOfPrograms : {}),
    }; // prettier-ignore
  }

  #change(some: Partial<Settings>): void {
    const next = { ...this.#settings, ...some };
    const { live } = this.#watched;
    if (some.source === 'live' && live) {
      const { queries, keys, depth } = live.head.shape;
      Object.assign(next, { queries, keys, depth: Math.min(depth, 256) });
    }
    this.#settings = { ...next, row: Math.min(next.row, next.queries - 1) };
    this.#render();
  }

  #goTo(position: number): void {
    const steps = this.#scene?.steps.length ?? 0;
    this.#settings = { ...this.#settings, position: Math.max(0, Math.min(position, steps)) };
    this.#showMoment();
    this.#putOff();
  }

  #render(): void {
    const { tab, showOutline } = this.#settings;
    const watched = this.#watched;
    const [hasData, isTaken] = [watched.data !== null, watched.run !== null];
    this.#state.textContent = stateSentence(this.#told, { hasData, isTaken });
    this.#makeScene();
    this.#controls.show(this.#settings, {
      available: watched.live !== null,
      words: l10n.t('The program’s own: {0}', watched.data?.window?.queries.name ?? ''),
    });
    const isLive = this.#settings.source === 'live' || !watched.live;
    this.#liveBar.show(isLive ? watched.data : null, watched);
    this.#check.standAt(this.#told.kind === 'stopped' ? placeOf(watched.stop) : null);
    this.#tabs.mark(tab);
    this.#listButton.setAttribute('aria-pressed', String(showOutline));
    this.#root.dataset['tab'] = tab;
    const [scene, isFigures] = [this.#scene, tab === 'figures'];
    this.#controls.form.hidden = isFigures;
    this.#problem.textContent =
      scene || isFigures
        ? ''
        : l10n.t('These would be more than {0} tiles: choose larger blocks.', mostTiles);
    const isTiles = tab === 'tiles' && scene !== null;
    this.#player.bar.hidden = !isTiles;
    const isListed = showOutline && scene !== null && !isFigures;
    this.#outline.hidden = !isListed;
    this.#picture.hidden = isListed || (!scene && !isFigures);
    this.#cards.hidden = !scene && !isFigures;
    this.#fill(tab, scene);
    if (isListed && scene) this.#outline.replaceChildren(outlineOf(scene));
    this.#showMoment();
    this.#putOff();
  }

  #fill(tab: Tab, scene: Scene | null): void {
    if (tab === 'figures') {
      this.#figures ??= new FiguresView();
      put(this.#picture, this.#figures.picture, this.#figures.table);
      put(this.#cards, ...this.#figures.cards);
    } else if (!scene) {
      return;
    } else if (tab === 'tiles') {
      put(this.#picture, this.#grid.picture);
      const { data } = this.#watched;
      const arrays = this.#settings.source === 'live' && data ? [arraysCard(data)] : [];
      put(this.#cards, this.#row.card, this.#chip.card, this.#traffic.card, ...arrays);
    } else if (tab === 'weights') {
      put(this.#picture, this.#weights.picture);
      put(this.#cards, ...this.#weights.cards);
      this.#weights.show(scene, this.#settings.row);
    } else {
      put(this.#picture, this.#check.picture);
      put(this.#cards, ...this.#check.cards);
      this.#showCheck(scene);
    }
  }

  #makeScene(): void {
    const { live: known, data } = this.#watched;
    const live = this.#settings.source === 'live' ? known : null;
    const { heads, capacity, seed } = this.#settings;
    const plan = planOf(this.#settings);
    const from = JSON.stringify([
      plan,
      heads,
      capacity,
      seed,
      live?.identity,
      live && data?.window?.firstKey,
    ]);
    if (from === this.#madeFrom) return;
    this.#madeFrom = from;
    const own = live && data ? livePlan(plan, live, data) : plan;
    this.#scene = sceneOf(own, { live, capacity, heads, seed });
    if (this.#scene) this.#grid.build(this.#scene);
    const steps = this.#scene?.steps.length ?? 0;
    this.#settings = { ...this.#settings, position: Math.min(this.#settings.position, steps) };
  }

  /** What changes from step to step; called at each frame while a person scrubs. */
  #showMoment(): void {
    const { position, row, tab, tilesPerSecond } = this.#settings;
    const scene = this.#scene;
    this.#narration.textContent = narration(tab, scene, position);
    if (!scene || tab !== 'tiles') return;
    this.#grid.show(position, row);
    this.#chip.show(scene, position);
    this.#row.show(scene, position, row);
    this.#traffic.show(scene, position);
    this.#player.show(position, scene.steps.length, tilesPerSecond);
  }

  #showCheck(scene: Scene): void {
    const { slip, source } = this.#settings;
    const kernel = source === 'live' ? this.#watched.kernel : null;
    if (kernel) this.#judge(scene.plan);
    const from = [scene, slip, kernel?.live, kernel?.seen.length, kernel?.seen.at(-1)];
    if (this.#checkedFrom.length > 0 && from.every((one, at) => one === this.#checkedFrom[at]))
      return;
    this.#checkedFrom = from;
    const checked = kernel ? checkedProgram(scene, kernel) : checkedSlip(scene, slip);
    this.#check.show(scene, checked, slip);
  }

  /** The other calls and heads that tile points saw are compared one by one, between a person's gestures. */
  #judge(plan: Plan): void {
    this.#judging ??= window.setTimeout(() => {
      this.#judging = null;
      if (!this.#watched.judgeOne(plan)) return;
      this.#adopt();
      this.#render();
    }, 0);
  }

  #repaint(): void {
    this.#madeFrom = null;
    this.#checkedFrom = [];
    this.#render();
  }

  #bar(): HTMLElement {
    const tools = element(
      'div',
      'tools',
      this.#listButton,
      saveButton({
        menu: this.#menu,
        name: () => `attention-${this.#settings.tab}`,
        laidOut: (draw) => this.#asPicture(draw),
        save: (picture) => this.#gestures.savePicture(picture),
      }),
    );
    return element('div', 'bar', this.#tabs.element, this.#narration, tools);
  }

  /** The picture with its explanation, though the list may stand in its place. */
  #asPicture<T>(draw: (parts: readonly HTMLElement[]) => T): T {
    const { hidden } = this.#picture;
    this.#picture.hidden = false;
    try {
      return draw([this.#picture, this.#cards]);
    } finally {
      this.#picture.hidden = hidden;
    }
  }

  /** Steps with the arrow keys, rows with up and down, space plays: unless something else wants the key. */
  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    const isTaken =
      target instanceof HTMLElement &&
      target.closest('input, select, button, .trace-home, .outline, .popup') !== null;
    if (
      isTaken ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      this.#settings.tab === 'figures'
    )
      return;
    const { row } = this.#settings;
    if (key === 'ArrowRight') this.#player.by(1);
    else if (key === 'ArrowLeft') this.#player.by(-1);
    else if (key === 'Home') this.#goTo(0);
    else if (key === 'End') this.#goTo(Infinity);
    else if (key === 'ArrowDown') this.#change({ row: row + 1 });
    else if (key === 'ArrowUp') this.#change({ row: Math.max(0, row - 1) });
    else if (key === ' ') this.#player.toggle();
    else return;
    event.preventDefault();
  }

  /** The page's state is written once nothing moves any more. */
  #putOff(): void {
    if (this.#later !== null) window.clearTimeout(this.#later);
    this.#later = window.setTimeout(() => this.#finish(), 250);
  }

  #finish(): void {
    if (this.#later === null) return;
    window.clearTimeout(this.#later);
    this.#later = null;
    this.#save({ settings: this.#settings, data: this.#watched.stop });
  }
}

/** What a program's arrays do not tell, as a person finds it first. */
const unknownOfPrograms: Partial<Settings> = {
  capacity: capacityOf192K,
  heads: 1,
  causal: 'none',
  left: null,
  padding: 0,
};

/** A plan for the program's own numbers: their shape, and the mask of the whole sequences. */
function livePlan(plan: Plan, { head }: LiveHead, data: AttentionData): Plan {
  const shift = windowShift(data, plan.mask.causal);
  return { ...plan, shape: head.shape, mask: { ...plan.mask, shift } };
}

function placeOf(data: AttentionData | null): { path: string; line: number } | null {
  const { path, line } = data?.place ?? { path: null, line: 0 };
  return path === null ? null : { path, line };
}

/** Puts children where they are not yet: what stands there keeps its focus and its place. */
function put(home: HTMLElement, ...children: Element[]): void {
  const same =
    home.children.length === children.length &&
    children.every((one, at) => home.children[at] === one);
  if (!same) home.replaceChildren(...children);
}
