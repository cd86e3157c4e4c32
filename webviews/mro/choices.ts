import * as l10n from '@vscode/l10n';
import type { MroData } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';

/** What may be asked for instead. */
type Asked = Partial<MroData['asked']>;

/** Classes of the source that one can go back to. */
const mostVisited = 20;

/** The list of what the panel can look at: names of the frame, or the classes of the source that were looked at. */
export class Choices {
  readonly element = document.createElement('select');
  /** Classes of the source that were looked at, by their name and file; null while a program is shown. */
  #visited: { expression: string; path: string | null }[] | null = null;

  constructor(chosen: (asked: Asked) => void) {
    this.element.setAttribute('aria-label', l10n.t('What to look at'));
    this.element.addEventListener('change', () => chosen(this.#asked()));
  }

  show(data: MroData): void {
    if (data.stop === null) this.#showVisited(data.asked);
    else this.#showNames(data);
  }

  #asked(): Asked {
    const { value } = this.element;
    const visited = this.#visited?.[Number(value)];
    return visited ?? { expression: value || null, serial: null, address: null };
  }

  #showNames({ subject, asked, choices, classes }: MroData): void {
    this.#visited = null;
    const listed = choices.map(({ name, class: of }) => option(name, `${name}: ${of}`));
    const current = asked.expression ?? '';
    const here = subject !== null && subject.chosen !== 'asked' && subject.expression !== null;
    const first = option(
      '',
      here ? l10n.t('here: {0}', subject.expression ?? '') : l10n.t('what runs here'),
    );
    this.element.replaceChildren(first, ...listed);
    if (current && !choices.some((one) => one.name === current)) {
      this.element.append(option(current, current));
    }
    if (asked.serial !== null && subject) {
      const name = classes.find((one) => one.id === subject.class)?.name ?? '?';
      const made = option('?', l10n.t('the class {0}', name));
      made.disabled = true;
      this.element.append(made);
      this.element.value = '?';
    } else this.element.value = current;
    this.element.hidden = false;
  }

  #showVisited({ expression, path }: MroData['asked']): void {
    this.element.hidden = true;
    if (expression === null) return;
    const known = this.#visited ?? [];
    let at = known.findIndex((one) => one.expression === expression && one.path === path);
    if (at < 0) at = known.push({ expression, path: path ?? null }) - 1;
    const visited = known.slice(-mostVisited);
    this.#visited = visited;
    at = Math.min(at, visited.length - 1);
    const names = visited.map((one) => one.expression);
    this.element.replaceChildren(
      ...visited.map((one, place) => {
        const isAlone = names.indexOf(one.expression) === names.lastIndexOf(one.expression);
        const file = one.path?.split(/[\\/]/).at(-1) ?? '';
        const text = isAlone ? one.expression : `${one.expression} (${file})`;
        return option(String(place), text);
      }),
    );
    this.element.value = String(at);
    this.element.hidden = visited.length < 2;
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const made = element('option', '', text);
  made.value = value;
  return made;
}
