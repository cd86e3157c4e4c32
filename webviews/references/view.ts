import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ReferenceObject, ReferencesData } from '../../protocol/lenses/references.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { malformed, type Connection } from '../kit/connection.ts';
import { element, wordButton } from '../kit/elements.ts';
import { Menu } from '../kit/menu.ts';
import { same } from '../kit/same.ts';
import { saveButton } from '../kit/saving.ts';
import { stateSentence, withCode } from '../kit/sentences.ts';
import { welcome } from '../kit/welcome.ts';
import { visibleText } from '../kit/text.ts';
import { followView } from './follow-view.ts';
import { LastSeen, pictureOf, seenIn, type Picture } from './model.ts';
import { Page } from './page.ts';
import { shortName } from './words.ts';

/** Objects that a person came by, to go back to. */
const maxTrail = 50;

/** What survives a reload of the page. */
const Saved = v.object({
  data: v.nullable(ReferencesData),
  kind: v.string(),
  last: v.nullable(LastSeen),
  /** Which sections are open, where a person has decided. */
  open: v.record(v.string(), v.boolean()),
  /** Whether later stops show the object, or whatever the name then refers to. */
  follow: v.picklist(['object', 'name']),
  /** The expression by which the object was found; null for one found by its number. */
  name: v.nullable(v.string()),
  trail: v.array(ReferenceObject),
});
type Saved = v.InferOutput<typeof Saved>;

const atFirst: Saved = {
  data: null,
  kind: 'idle',
  last: null,
  open: {},
  follow: 'object',
  name: null,
  trail: [],
};

type Asking = Pick<
  Connection,
  'saved' | 'save' | 'ask' | 'open' | 'collect' | 'reveal' | 'focusFrame' | 'savePicture'
>;

/** The references panel: a function from states to a page. */
export class ReferencesView {
  readonly #root: HTMLElement;
  readonly #connection: Asking;
  readonly #narration = element('ul', 'narration');
  readonly #state = element('div', 'state');
  readonly #page: Page;
  readonly #back = wordButton(l10n.t('Back'), '', () => this.#goBack());
  readonly #choose = wordButton(l10n.t('Choose…'), l10n.t('Choose another object'), () =>
    this.#toggleChoosing(),
  );
  readonly #identity = wordButton(
    l10n.t('Show in Identity'),
    l10n.t('Show this object in the Identity panel'),
    () => this.#showIdentity(),
  );
  readonly #whole: HTMLElement[];
  #saved: Saved = atFirst;
  #picture: Picture | null = null;
  #said: readonly string[] = [];
  #choosing = false;

  constructor(root: HTMLElement, connection: Asking) {
    this.#root = root;
    this.#connection = connection;
    const restored = v.safeParse(Saved, connection.saved);
    if (restored.success) this.#saved = restored.output;
    this.#narration.setAttribute('aria-live', 'polite');
    const save = saveButton({
      menu: new Menu(document.body),
      name: () => 'references',
      laidOut: (draw) => draw([this.#page.element]),
      save: (picture) => connection.savePicture(picture),
    });
    const tools = element('div', 'tools', this.#back, this.#choose, this.#identity, save);
    this.#page = new Page(
      {
        choose: (name) => this.#chooseName(name),
        look: (object) => this.#look(object),
        reveal: (path, line) => connection.reveal(path, line),
        focusFrame: (frameId) => connection.focusFrame(frameId),
        collect: (generation) => connection.collect(generation),
      },
      {
        get: (id) => this.#saved.open[id],
        set: (id, open) => this.#keep({ open: { ...this.#saved.open, [id]: open } }),
      },
    );
    this.#whole = [element('div', 'bar', this.#narration, tools), this.#state, this.#page.element];
    this.show(this.#saved.data ? { kind: 'ended' } : { kind: 'idle' });
  }

  show(state: PanelState): void {
    if (state.kind === 'stopped') {
      const data = v.safeParse(ReferencesData, state.data);
      if (!data.success) {
        this.show(malformed());
        return;
      }
      this.#take(data.output);
    }
    this.#keep({ kind: state.kind });
    this.#state.classList.toggle('failed', state.kind === 'failed');
    this.#state.textContent = stateSentence(state);
    if (!this.#picture) this.#repicture();
    if (!this.#picture) {
      this.#root.replaceChildren(
        state.kind === 'failed' ? this.#state : welcome(state.kind === 'running', says()),
      );
      return;
    }
    this.#root.classList.toggle('dimmed', state.kind !== 'stopped');
    if (this.#page.element.parentElement !== this.#root) this.#root.replaceChildren(...this.#whole);
    this.#draw(this.#picture);
  }

  /** New data: what they are about is remembered, and from now on followed. */
  #take(data: ReferencesData): void {
    const { asked, ledger } = data;
    const { last, follow } = this.#saved;
    if (asked?.expression) this.#keep({ name: asked.expression });
    else if (asked?.serial !== last?.object.serial) this.#keep({ name: null });
    this.#picture = pictureOf(data, last);
    this.#keep({ data, last: seenIn(data, last) });
    if (asked?.expression && ledger && follow === 'object') this.#ask(ledger);
  }

  /** After a reload there are data, and no picture of them. */
  #repicture(): void {
    const { data, last } = this.#saved;
    if (data) this.#picture = pictureOf(data, last);
  }

  #draw(picture: Picture): void {
    const { subject, narration } = picture;
    const { trail, follow, name, kind } = this.#saved;
    if (!same(this.#said, narration)) {
      this.#said = narration;
      this.#narration.replaceChildren(
        ...narration.map((sentence) => element('li', '', withCode(sentence))),
      );
    }
    const before = trail.at(-1);
    this.#back.hidden = before === undefined;
    this.#back.title = before ? visibleText(l10n.t('Back to {0}', shortName(before))) : '';
    this.#choose.hidden = subject === null || subject.dead;
    this.#choose.setAttribute('aria-expanded', String(this.#choosing));
    this.#choose.setAttribute('aria-pressed', String(this.#choosing));
    this.#identity.hidden = subject === null || subject.dead;
    this.#page.draw(picture, {
      stopped: kind === 'stopped',
      choosing: this.#choosing,
      foot: {
        from: { follow, name, serial: subject?.object.serial, dead: subject?.dead },
        draw: () => subject && followView({ subject, follow, name }, (way) => this.#follow(way)),
      },
    });
  }

  // ---- what a person does

  #chooseName(name: string): void {
    this.#leave();
    this.#keep({ name });
    this.#connection.ask({ expression: name });
  }

  #look(object: ReferenceObject): void {
    this.#leave();
    this.#keep({ name: null });
    this.#ask(object);
  }

  #goBack(): void {
    const object = this.#saved.trail.at(-1);
    if (!object) return;
    this.#keep({ trail: this.#saved.trail.slice(0, -1), name: null });
    this.#ask(object);
  }

  #follow(way: Saved['follow']): void {
    this.#keep({ follow: way });
    const { name, last } = this.#saved;
    if (way === 'name' && name !== null) this.#connection.ask({ expression: name });
    if (way === 'object' && last) this.#ask(last.object);
    this.#redraw();
  }

  #toggleChoosing(): void {
    this.#choosing = !this.#choosing;
    this.#redraw();
  }

  #showIdentity(): void {
    const object = this.#picture?.subject?.object;
    if (!object) return;
    const { serial, address } = object;
    this.#connection.open('identity', { serial, address });
  }

  /** The object that is shown can be come back to. */
  #leave(): void {
    this.#choosing = false;
    const subject = this.#picture?.subject;
    if (!subject || subject.dead) return;
    const { serial, address, type, text } = subject.object;
    const trail = this.#saved.trail.filter((one) => one.serial !== serial);
    this.#keep({ trail: [...trail, { serial, address, type, text }].slice(-maxTrail) });
  }

  #ask({ serial, address }: ReferenceObject): void {
    this.#connection.ask({ serial, address });
  }

  #redraw(): void {
    if (this.#picture) this.#draw(this.#picture);
  }

  #keep(part: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...part };
    this.#connection.save(this.#saved);
  }
}

function says(): { atTheNextStop: string; begin: string } {
  return {
    atTheNextStop: l10n.t('At the next stop, choose an object to see who refers to it.'),
    begin: l10n.t(
      'Open a Python file, set a breakpoint with F9 and press F5: then choose an object to see who refers to it, why it is alive, and what would die with it.',
    ),
  };
}
