import * as l10n from '@vscode/l10n';
import { scaleLinear, scaleSqrt } from 'd3';
import { element, say, wordButton } from '../kit/elements.ts';
import { fitted, Roving } from '../kit/roving.ts';
import { svg } from '../kit/svg.ts';
import type { CollectorPicture, Progress, Run } from './collector.ts';
import type { Gestures } from './gestures.ts';

const laneHeight = 32;
const margin = { left: 116, right: 16, bottom: 22 };

/** What the collector did and does next, and the one control that makes it run. */
export function collectorView(
  picture: CollectorPicture,
  enabled: boolean,
  gestures: Gestures,
): (Node | null)[] {
  const { notes } = picture;
  return [
    ...notes.map((one) => element('p', 'note', one)),
    ...lanesView(picture),
    progressView(picture.progress),
    totalsView(picture),
    collectControl(picture, enabled, gestures),
  ];
}

function lanesView(picture: CollectorPicture): Node[] {
  if (picture.lanes.every((one) => one.runs.length === 0)) {
    return [element('p', 'quiet', l10n.t('It has not run since this panel began to watch.'))];
  }
  const caption = element('p', 'caption');
  const home = element('div', 'chart');
  fitted(home, (width) => home.replaceChildren(lanesChart(picture, width, caption)));
  return [home, caption];
}

function lanesChart(picture: CollectorPicture, width: number, caption: HTMLElement): SVGElement {
  const { lanes, untilS, longestMs } = picture;
  const right = width - margin.right;
  const height = lanes.length * laneHeight + margin.bottom;
  const x = scaleLinear([0, Math.max(untilS, 0.001)], [margin.left + 6, right]);
  const high = scaleSqrt([0, Math.max(longestMs, 0.001)], [3, laneHeight - 8]);
  const runs = lanes
    .flatMap((lane, at) =>
      lane.runs.map((run) => ({ run, mark: runMark(run, (at + 1) * laneHeight - 2) })),
    )
    .sort((a, b) => a.run.atS - b.run.atS);
  const chart = svg(
    'svg',
    {
      class: 'lanes',
      width,
      height,
      role: 'group',
      'aria-label': l10n.t('Runs of the collector over time; the height is the pause'),
    },
    ...lanes.flatMap((lane, at) => {
      const base = (at + 1) * laneHeight - 2;
      return [
        svg('line', { class: 'grid', x1: margin.left, x2: right + 6, y1: base, y2: base }),
        svg('text', { class: 'lane-name', x: 0, y: base - 6 }, lane.name),
      ];
    }),
    ...x
      .ticks(Math.max(Math.floor(width / 110), 2))
      .map((tick) =>
        svg(
          'text',
          { class: 'tick', x: x(tick), y: height - 6, 'text-anchor': 'middle' },
          l10n.t('{0} s', tick.toLocaleString()),
        ),
      ),
    ...runs.map((one) => one.mark),
  );
  // oxlint-disable-next-line no-new -- it lives in the listeners of the marks
  new Roving(
    runs.map((one) => one.mark),
    runs.length - 1,
    { onPick: (at) => say(caption, runs[at]?.run.words ?? ''), onUse: null },
  );
  return chart;

  function runMark(run: Run, base: number): SVGElement {
    const at = x(run.atS);
    const tall = high(run.durationMs);
    return svg(
      'g',
      { class: `run${run.found ? ' found' : ''}`, role: 'img', 'aria-label': run.words },
      svg('rect', {
        class: 'band',
        x: at - 5,
        y: base - laneHeight + 4,
        width: 10,
        height: laneHeight - 4,
      }),
      svg('rect', { class: 'bar-mark', x: at - 2, y: base - tall, width: 4, height: tall, rx: 1 }),
    );
  }
}

function progressView(progress: readonly Progress[]): HTMLElement {
  return element(
    'dl',
    'progress',
    ...progress.flatMap(({ name, words, share }) => {
      const filled = element('span', 'filled');
      filled.style.width = `${Math.round(share * 100)}%`;
      const meter = element('span', 'meter', filled);
      meter.setAttribute('aria-hidden', 'true');
      return [element('dt', '', name), element('dd', '', meter, element('span', 'words', words))];
    }),
  );
}

function totalsView({ totals }: CollectorPicture): HTMLElement {
  const names = [
    l10n.t('since the start'),
    l10n.t('runs'),
    l10n.t('collected'),
    l10n.t('uncollectable'),
  ];
  const heads = names.map((one) => {
    const made = element('th', '', one);
    made.scope = 'col';
    return made;
  });
  return element(
    'table',
    'totals',
    element('thead', '', element('tr', '', ...heads)),
    element(
      'tbody',
      '',
      ...totals.map(({ name, numbers }) => {
        const row = element('th', '', name);
        row.scope = 'row';
        return element('tr', '', row, ...numbers.map((one) => element('td', '', one)));
      }),
    ),
  );
}

function collectControl(
  { choices }: CollectorPicture,
  enabled: boolean,
  gestures: Gestures,
): HTMLElement {
  const picker = element('select', '');
  picker.setAttribute('aria-label', l10n.t('What to collect'));
  for (const { generation, name } of choices) {
    const option = element('option', '', name);
    option.value = String(generation);
    picker.append(option);
  }
  const collect = wordButton(
    l10n.t('Collect now'),
    l10n.t(
      'This runs finalizers and callbacks of the program. Nothing is collected unless you press it.',
    ),
    () => {
      const chosen = choices.find(({ generation }) => String(generation) === picker.value);
      if (chosen) gestures.collect(chosen.generation);
    },
  );
  collect.disabled = !enabled;
  picker.disabled = !enabled;
  return element(
    'div',
    'collect',
    choices.length > 1 ? picker : null,
    collect,
    element('span', 'quiet', l10n.t('This runs finalizers of the program.')),
  );
}
