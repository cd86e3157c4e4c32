import * as l10n from '@vscode/l10n';
import { curveStepAfter, line, scaleLinear } from 'd3';
import { element, say } from '../kit/elements.ts';
import { fitted, Roving } from '../kit/roving.ts';
import { svg } from '../kit/svg.ts';
import type { Gestures } from './gestures.ts';
import { told } from './ledger.ts';
import type { Point, Strip } from './strip.ts';

const height = 108;
const margin = { left: 34, right: 14, top: 12, bottom: 24 };
/** Points nearer to each other than this have no dot of their own. */
const roomForDots = 7;

/** The count from stop to stop; each point tells its place and shows its line. */
export function stripView(strip: Strip, gestures: Gestures): Node[] {
  const caption = element('p', 'caption');
  const home = element('div', 'chart');
  fitted(home, (width) => home.replaceChildren(chart(strip, width, caption, gestures)));
  return [home, caption];
}

function chart(strip: Strip, width: number, caption: HTMLElement, gestures: Gestures): SVGElement {
  const { points, runs, stops, most } = strip;
  const [first, last] = stops;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = scaleLinear(first === last ? [first - 1, last + 1] : stops, [margin.left, right]);
  const y = scaleLinear([0, Math.max(most, 1)], [bottom, margin.top]).nice(3);
  const step = line<Point>(
    (one) => x(one.stop),
    (one) => y(one.count),
  ).curve(curveStepAfter);
  const dots = (right - margin.left) / Math.max(last - first, 1) >= roomForDots;
  const marks = points.map((point, at) => markOf(point, points[at - 1], points[at + 1]));
  const picture = svg(
    'svg',
    {
      class: `strip${dots ? ' dots' : ''}`,
      width,
      height,
      role: 'group',
      'aria-label': l10n.t('Count of references at each recorded stop'),
    },
    ...y
      .ticks(3)
      .filter(Number.isInteger)
      .flatMap((tick) => [
        svg('line', { class: 'grid', x1: margin.left, x2: right, y1: y(tick), y2: y(tick) }),
        svg(
          'text',
          { class: 'tick', x: margin.left - 8, y: y(tick) + 4, 'text-anchor': 'end' },
          told(tick),
        ),
      ]),
    ...stopTicks(first, last, width).map((tick) =>
      svg(
        'text',
        { class: 'tick', x: x(tick), y: height - 4, 'text-anchor': 'middle' },
        tick === first ? l10n.t('stop {0}', tick) : told(tick),
      ),
    ),
    ...runs.map((run) => svg('path', { class: 'line', d: step(run) })),
    ...marks,
  );
  // oxlint-disable-next-line no-new -- it lives in the listeners of the marks
  new Roving(marks, marks.length - 1, {
    onPick: (at) => say(caption, points[at]?.words ?? ''),
    onUse: (at) => {
      const source = points[at]?.source;
      if (source) gestures.reveal(source.path, source.line);
    },
  });
  return picture;

  /** A band as high as the chart, so that the pointer finds points that lie close together. */
  function markOf(point: Point, before: Point | undefined, after: Point | undefined): SVGElement {
    const at = x(point.stop);
    const from = before ? (x(before.stop) + at) / 2 : Math.max(at - 20, 0);
    const to = after ? (x(after.stop) + at) / 2 : Math.min(at + 20, width);
    return svg(
      'g',
      {
        class: `mark-point${point.change === 0 ? '' : ' changed'}`,
        role: point.source ? 'button' : 'img',
        'aria-label': point.words,
      },
      svg('rect', { class: 'band', x: from, y: 0, width: to - from, height: bottom }),
      svg('line', { class: 'at', x1: at, x2: at, y1: margin.top, y2: bottom }),
      svg('circle', { cx: at, cy: y(point.count), r: point.change === 0 ? 3 : 4 }),
    );
  }
}

/** The first and the last stop, and some between them. */
function stopTicks(first: number, last: number, width: number): number[] {
  const between = scaleLinear([first, last], [0, width])
    .ticks(Math.max(Math.floor(width / 110), 1))
    .filter(
      (one) =>
        Number.isInteger(one) &&
        one > first + (last - first) * 0.12 &&
        one < last - (last - first) * 0.06,
    );
  return first === last ? [first] : [first, ...between, last];
}
