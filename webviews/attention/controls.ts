import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { exampleNames, printedBlocks } from './model.ts';
import { checkbox, choice, field, fillChoice, numberInput } from './panel-parts.ts';
import { limits, settingsOf, type Settings } from './settings.ts';
import { exampleWord, orderWord } from './words.ts';

/** What a person changes: some settings, and with sizes of their own the example is theirs. */
export type Change = (some: Partial<Settings>) => void;

const numberNames = ['queries', 'keys', 'depth', 'heads', 'rows', 'columns', 'capacity'] as const;

/** The form above the picture: an example, or one's own sizes, blocks, order and mask. */
export class Controls {
  readonly form = element('form', 'controls');
  #source: HTMLSelectElement;
  #numbers: Record<(typeof numberNames)[number], HTMLInputElement>;
  #left: HTMLInputElement;
  #padding: HTMLInputElement;
  #order: HTMLSelectElement;
  #causal: HTMLSelectElement;
  #skips: { box: HTMLInputElement; label: HTMLLabelElement };
  #printed: { box: HTMLInputElement; label: HTMLLabelElement };
  #inputs = element('div', 'fields inputs');

  constructor(change: Change) {
    const own: Change = (some) => change({ ...some, source: 'own', position: 0 });
    const size = (name: keyof Settings, most: number): HTMLInputElement =>
      numberInput(most, (value) => own({ [name]: value }));
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.#source = element('select', 'choice source');
    this.#source.addEventListener('change', () => {
      const { value } = this.#source;
      const example = exampleNames.find((one) => one === value);
      if (example) change(settingsOf(example));
      else if (value === 'live') change({ source: 'live', position: 0 });
      else change({ source: 'own' });
    });
    this.#numbers = {
      queries: size('queries', limits.tokens),
      keys: size('keys', limits.tokens),
      depth: size('depth', limits.depth),
      heads: size('heads', limits.heads),
      rows: numberInput(limits.tokens, (rows) => this.#blocks(change, { rows })),
      columns: numberInput(limits.tokens, (columns) => this.#blocks(change, { columns })),
      capacity: numberInput(limits.capacity, (capacity) => this.#blocks(change, { capacity })),
    };
    this.#left = numberInput(limits.tokens, (left) => this.#edit(change, { left }), 0);
    this.#left.placeholder = l10n.t('all');
    this.#left.addEventListener('change', () => {
      if (this.#left.value === '') this.#edit(change, { left: null });
    });
    this.#padding = numberInput(limits.tokens, (padding) => this.#edit(change, { padding }), 0);
    this.#order = choice(
      [
        ['fa1', orderWord('fa1')],
        ['fa2', orderWord('fa2')],
      ],
      (order) => this.#edit(change, { order, skips: order === 'fa2' }),
    );
    this.#causal = choice(
      [
        ['none', l10n.t('none')],
        ['bottomRight', l10n.t('causal, to the bottom right')],
        ['topLeft', l10n.t('causal, to the top left')],
      ],
      (causal) => this.#edit(change, { causal }),
    );
    this.#skips = checkbox(l10n.t('skip tiles nobody sees'), (skips) =>
      this.#edit(change, { skips }),
    );
    this.#printed = checkbox(l10n.t('by the printed rule'), (printedRule) =>
      this.#blocks(change, { printedRule }),
    );
    this.#printed.label.title = l10n.t(
      'FlashAttention-1: ⌈M/4d⌉ columns, and as many rows, at most d',
    );
    const { queries, keys, depth, heads, rows, columns, capacity } = this.#numbers;
    this.#inputs.append(
      field(l10n.t('queries'), queries),
      field(l10n.t('keys'), keys),
      field('d', depth, l10n.t('Length of a query, a key and a value')),
      field(l10n.t('heads'), heads),
    );
    this.form.append(
      element('div', 'fields', field(l10n.t('numbers'), this.#source)),
      this.#inputs,
      element(
        'div',
        'fields',
        field(l10n.t('block rows'), rows),
        field(l10n.t('block columns'), columns),
        field(l10n.t('SRAM'), wide(capacity), l10n.t('Elements that fit on the chip')),
        this.#printed.label,
      ),
      element('div', 'fields', field(l10n.t('order'), this.#order), this.#skips.label),
      element(
        'div',
        'fields',
        field(l10n.t('mask'), this.#causal),
        field(l10n.t('window to the left'), this.#left),
        field(l10n.t('padding'), this.#padding, l10n.t('Keys at the end that nobody sees')),
      ),
    );
  }

  #settings: Settings | null = null;

  /** Masks, orders and blocks may be changed for a program's own numbers too. */
  #edit(change: Change, some: Partial<Settings>): void {
    const source = this.#settings?.source === 'live' ? 'live' : 'own';
    change({ ...some, source, position: 0 });
  }

  #blocks(change: Change, some: Partial<Settings>): void {
    const now = this.#settings;
    if (!now) return;
    const next = { ...now, ...some };
    const typed = 'rows' in some || 'columns' in some;
    const printedRule = next.printedRule && !typed;
    const blocks = printedRule ? printedBlocks(next.capacity, next.depth) : {};
    this.#edit(change, { ...some, printedRule, ...blocks });
  }

  show(settings: Settings, live: { readonly words: string; readonly available: boolean }): void {
    this.#settings = settings;
    const own = settings.source === 'own' ? [['own', l10n.t('Sizes of your own')] as const] : [];
    fillChoice(this.#source, [
      ...(live.available ? [['live', live.words] as const] : []),
      ...own,
      ...exampleNames.map((name) => [name, exampleWord(name)] as const),
    ]);
    this.#source.value = settings.source;
    for (const name of numberNames) this.#numbers[name].value = String(settings[name]);
    this.#inputs.hidden = settings.source === 'live';
    this.#left.value = settings.left === null ? '' : String(settings.left);
    this.#padding.value = String(settings.padding);
    this.#order.value = settings.order;
    this.#causal.value = settings.causal;
    this.#skips.box.checked = settings.skips;
    this.#printed.box.checked = settings.printedRule;
  }
}

/** With room for large numbers. */
function wide(input: HTMLInputElement): HTMLInputElement {
  input.classList.add('wide');
  return input;
}
