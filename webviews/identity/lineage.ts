import * as l10n from '@vscode/l10n';
import type { Happening, Lineage, Moment } from '../../protocol/lenses/identity.ts';
import { element, wordButton } from '../kit/elements.ts';
import { withCode } from '../kit/sentences.ts';
import { cut } from '../kit/shortened.ts';
import { strip } from './inquiry.ts';

/** What a person does with the life of an object. */
export interface LineageGestures {
  readonly reveal: (path: string, line: number) => void;
  readonly close: () => void;
}

/** Every step that touched an object, oldest first, each with the line that ran. */
export function lineageStrip(
  lineage: Lineage,
  type: string,
  { reveal, close }: LineageGestures,
): HTMLElement {
  const title = `#${lineage.serial} ${type || typeOf(lineage)}`.trim();
  const said = element('span', 'said', summary(lineage, title));
  said.setAttribute('role', 'status');
  const last = lastChange(lineage);
  const button = wordButton(
    l10n.t('Last change'),
    last
      ? l10n.t('Show the line that ran before the last change (L)')
      : l10n.t('No change was seen'),
    () => last && reveal(last.path, last.line),
  );
  button.dataset['keep'] = 'last-change';
  button.setAttribute('aria-keyshortcuts', 'l');
  button.setAttribute('aria-disabled', String(last === null));
  const list = element(
    'ol',
    'moments',
    ...lineage.moments.map((moment) => momentItem(moment, reveal)),
  );
  list.setAttribute('aria-label', l10n.t('Steps that touched #{0}', lineage.serial));
  // A list that scrolls is reached by keyboard.
  list.tabIndex = 0;
  const limits = limitsOf(lineage).map((sentence) => element('span', 'limit', sentence));
  return strip(
    'lineage',
    l10n.t('What happened to #{0}', lineage.serial),
    close,
    said,
    button,
    list,
    ...limits,
  );
}

/** The line that ran before the newest moment at which the object's content changed; null without one. */
export function lastChange({ moments }: Lineage): { path: string; line: number } | null {
  const last = moments.findLast(({ happened }) => happened.some(({ kind }) => kind === 'mutated'));
  return last ? lineOf(last) : null;
}

/** Where a person is led: the line that ran first between the two stops. */
function lineOf({ from, to }: Moment): { path: string; line: number } | null {
  for (const where of [from, to]) {
    if (where && where.path !== null && where.line !== null) {
      return { path: where.path, line: where.line };
    }
  }
  return null;
}

/** An object that no card shows any more told its type when it went. */
const typeOf = ({ moments }: Lineage): string =>
  moments.flatMap(({ happened }) => happened).findLast((one) => one.kind === 'gone')?.type ?? '';

function summary({ moments }: Lineage, title: string): string {
  const changes = moments.filter(({ happened }) => happened.some(({ kind }) => kind === 'mutated'));
  const last = changes.at(-1)?.stop;
  if (moments.length === 0) return l10n.t('{0}: no recorded step touched it.', title);
  if (last === undefined) return l10n.t('{0}: it was never seen to change in place.', title);
  return changes.length === 1
    ? l10n.t('{0} changed in place once, by stop {1}.', title, last)
    : l10n.t('{0} changed in place {1} times, last by stop {2}.', title, changes.length, last);
}

function limitsOf({ earlier, forgotten, recorded, stops }: Lineage): string[] {
  const said: string[] = [];
  if (earlier > 0) said.push(l10n.t('Earlier steps that are not listed: {0}.', earlier));
  if (forgotten !== null) said.push(l10n.t('Of stops up to {0} nothing is kept.', forgotten));
  if (recorded < stops) {
    said.push(
      l10n.t(
        '{0} of {1} stops were recorded: those at which this panel was open.',
        recorded,
        stops,
      ),
    );
  }
  return said;
}

function momentItem(moment: Moment, reveal: LineageGestures['reveal']): HTMLElement {
  const { stop, since, happened } = moment;
  const isGap = since !== null && since < stop - 1;
  const when = isGap ? l10n.t('stops {0}–{1}', since, stop) : l10n.t('stop {0}', stop);
  return element(
    'li',
    'moment',
    element('span', 'when', when),
    placeOf(moment, reveal),
    element('span', 'happenings', ...happened.map((one) => happeningOf(one))),
  );
}

function placeOf(moment: Moment, reveal: LineageGestures['reveal']): HTMLElement {
  const { from, to } = moment;
  const line = lineOf(moment);
  const words = whereWords(moment);
  if (!line || !words) return element('span', 'where', words);
  const made = element('button', 'where', words);
  made.type = 'button';
  made.dataset['keep'] = `moment-${moment.stop}`;
  made.title =
    from && to
      ? l10n.t('Show line {0} of {1}, from where the program went on', line.line, fileOf(line.path))
      : l10n.t('Show this line');
  made.addEventListener('click', () => reveal(line.path, line.line));
  return made;
}

/** `basket.py:12 → 13`: the line that ran first, and the one where the program stood then. */
function whereWords({ from, to }: Moment): string {
  const [a, b] = [from, to].map((where) =>
    where && where.line !== null ? { file: fileOf(where.path), line: where.line } : null,
  );
  if (!a) return b ? `${b.file}:${b.line}` : '';
  if (!b) return `${a.file}:${a.line}`;
  return a.file === b.file
    ? `${a.file}:${a.line} → ${b.line}`
    : `${a.file}:${a.line} → ${b.file}:${b.line}`;
}

const fileOf = (path: string | null): string => path?.replace(/^.*[\\/]/, '') ?? '';

/** One thing that happened: a mark in shape and word, and what it was. */
function happeningOf(one: Happening): HTMLElement {
  switch (one.kind) {
    case 'seen':
      return row('seen', '◦', l10n.t('first seen'));
    case 'new':
      return row('new', '+', l10n.t('new'));
    case 'reached':
      return row('reached', '↩', l10n.t('reached again'));
    case 'gone':
      return row('gone', '✕', l10n.t('no longer reachable'), l10n.t('it was {0}', cut(one.text)));
    case 'named':
      return row('rebound', '↷', l10n.t('name'), namedWords(one));
    case 'unnamed':
      return row('rebound', '↷', l10n.t('name gone'), unnamedWords(one));
    case 'mutated':
      return row('mutated', '✎', l10n.t('mutated'), ...changesOf(one));
    default:
      return one satisfies never;
  }
}

const row = (mark: string, sign: string, word: string, ...details: (Node | string)[]) =>
  element(
    'span',
    'happening',
    element('span', `mark ${mark}`, `${sign} ${word}`),
    ...details.map((one) =>
      element('span', 'detail', ...(typeof one === 'string' ? [withCode(one)] : [one])),
    ),
  );

function namedWords({ name, frame, instead }: Extract<Happening, { kind: 'named' }>): string {
  const shown = nameIn(name, frame);
  return instead
    ? l10n.t(
        '{0} refers to it; before to #{1} {2}',
        shown,
        instead.serial,
        `\`${cut(instead.text)}\``,
      )
    : l10n.t('{0} refers to it', shown);
}

function unnamedWords({ name, frame, now }: Extract<Happening, { kind: 'unnamed' }>): string {
  const shown = nameIn(name, frame);
  return now
    ? l10n.t('{0} now refers to #{1} {2}', shown, now.serial, `\`${cut(now.text)}\``)
    : l10n.t('{0} is no longer bound', shown);
}

const nameIn = (name: string, frame: string | null): string =>
  frame === null ? `\`${name}\`` : l10n.t('{0} in {1}', `\`${name}\``, `\`${frame}\``);

/** Each slot with its old value struck through, or the whole text where there are no slots. */
function changesOf(one: Extract<Happening, { kind: 'mutated' }>): (Node | string)[] {
  if (one.slots.length === 0) return [oldAndNew('', one.before, one.after)];
  const told = one.slots.map(({ label, before, after }) =>
    oldAndNew(label.startsWith('{#') ? '•' : label, before, after),
  );
  return one.moreSlots > 0 ? [...told, l10n.t('{0} more', one.moreSlots.toLocaleString())] : told;
}

function oldAndNew(label: string, before: string | null, after: string | null): HTMLElement {
  const made = element('span', 'change');
  if (label) made.append(element('code', 'label', label), ' ');
  if (before !== null) {
    made.append(
      element('span', 'visually-hidden', l10n.t('was')),
      element('s', 'was', cut(before)),
      ' ',
    );
  }
  if (after !== null) {
    const isNew = before === null;
    made.append(
      element('span', isNew ? 'label' : 'visually-hidden', isNew ? l10n.t('new:') : l10n.t('is')),
      ' ',
      element('code', 'is', cut(after)),
    );
  } else made.append(element('span', 'is', l10n.t('is gone')));
  return made;
}
