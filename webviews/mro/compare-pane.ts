import * as l10n from '@vscode/l10n';
import type { MroData } from '../../protocol/lenses/mro.ts';
import { button, element } from '../kit/elements.ts';
import type { Highlight, Mark } from './graph.ts';
import type { Names } from './model.ts';
import { sentence, type Pane, type PaneActions } from './pane.ts';

/** The order beside that of Python 2's classic classes, and what would come from elsewhere in that. */
export class ComparePane implements Pane {
  readonly id = 'compare';
  readonly title = l10n.t('Compare');
  readonly element = element('div', 'compare');
  readonly #actions: PaneActions;

  constructor(actions: PaneActions) {
    this.#actions = actions;
  }

  has(data: MroData): boolean {
    return data.subject !== null;
  }

  show(data: MroData, names: Names): void {
    if (!data.subject) return;
    const c3 = data.merge?.works
      ? [data.subject.class, ...data.merge.steps.flatMap((step) => step.taken ?? [])]
      : null;
    const columns: [string, readonly number[]][] = [[l10n.t('__mro__'), data.order]];
    if (data.custom && c3) columns.push([l10n.t('C3'), c3]);
    columns.push([l10n.t('depth first'), data.depthFirst]);
    const places = new Map(data.order.map((id, at) => [id, at]));
    const equal = columns.every(([, one]) => one.every((id, at) => data.order[at] === id));
    const table = element('div', 'columns');
    for (const [title, order] of columns) {
      const list = element('ol', '');
      order.forEach((id, at) => {
        list.append(
          element('li', places.get(id) === at ? '' : 'moved', element('span', '', names.of(id))),
        );
      });
      table.append(element('section', '', element('h3', '', title), list));
    }
    const parts: HTMLElement[] = [
      sentence(
        equal
          ? l10n.t('Here it makes no difference: both orders are the same.')
          : l10n.t('Depth first, as classic classes of Python 2 did, reaches a shared base before all that derive from it. (They had no object; it is put last.)'),
      ),
      table,
    ]; // prettier-ignore
    if (data.differing.length > 0) {
      const body = element('tbody', '');
      for (const { name, c3: by, depthFirst } of data.differing) {
        const look = button(name, l10n.t('Look up {0}', name), () => this.#actions.lookUp(name));
        body.append(
          element('tr', '', element('th', '', look), element('td', '', names.of(by)), element('td', 'moved', names.of(depthFirst))),
        ); // prettier-ignore
      }
      const titles = [l10n.t('name'), l10n.t('comes from'), l10n.t('depth first')];
      const head = element('tr', '', ...titles.map((one) => element('th', '', one)));
      parts.push(
        element('h3', '', l10n.t('Attributes that would be others')),
        element('table', '', element('thead', '', head), body),
      );
    } else if (!equal) parts.push(sentence(l10n.t('No attribute would be another.')));
    this.element.replaceChildren(...parts);
  }

  highlight(data: MroData): Highlight {
    const marks = new Map<number, Mark>();
    for (const { c3, depthFirst } of data.differing) {
      marks.set(depthFirst, 'shadowed');
      marks.set(c3, 'wins');
    }
    return { marks, order: data.order, jumps: [] };
  }
}
