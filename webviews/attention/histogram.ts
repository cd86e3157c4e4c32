import * as l10n from '@vscode/l10n';
import type { ArraySummary } from '../../protocol/lenses/attention.ts';
import { svg } from '../kit/svg.ts';
import { counted, shown } from './words.ts';

const [width, height, below] = [280, 34, 14];
/** Room at the right for what is no number, which has no place between the least and the largest. */
const besideWidth = 58;

/** How the numbers of an array lie, as bars; NaN and infinity stand beside them. Null where there are none. */
export function histogram(summary: ArraySummary): SVGSVGElement | null {
  const { histogram: counts, least, largest, notNumbers, infinite } = summary;
  const beside = [
    { name: 'NaN', count: notNumbers },
    { name: '±∞', count: infinite },
  ].filter((one) => one.count > 0);
  if (counts.length === 0 && beside.length === 0) return null;
  // Those beside may have been counted among many more numbers than the sample has.
  const most = Math.max(...(counts.length > 0 ? counts : beside.map((one) => one.count)));
  const room = width - (beside.length > 0 ? besideWidth : 0);
  const step = room / Math.max(counts.length, 1);
  // A bar of a few among thousands is still seen.
  const tall = (count: number): number =>
    count === 0 ? 0 : Math.max(1.5, Math.min(1, count / most) * height);
  const bars = counts.map((count, at) => {
    const gap = counts.length > 1 ? 1 : step / 2;
    return bar('bar', at * step + gap / 2, step - gap, tall(count));
  });
  const outside = beside.flatMap(({ name, count }, at) => {
    const x = room + 10 + at * 26;
    return [
      bar('bar broken', x, 16, tall(count)),
      svg('text', { class: 'end broken', x: x + 8, y: height + 11, 'text-anchor': 'middle' }, name),
    ];
  });
  const ends =
    least === null || largest === null
      ? []
      : [
          svg('text', { class: 'end', x: 0, y: height + 11 }, shown(least, 3)),
          ...(least === largest
            ? []
            : [svg('text', { class: 'end', x: room, y: height + 11, 'text-anchor': 'end' }, shown(largest, 3))]),
        ]; // prettier-ignore
  return svg(
    'svg',
    { class: 'histogram', viewBox: `0 0 ${width} ${height + below}`, role: 'img', 'aria-label': words(summary) },
    svg('path', { class: 'ground', d: `M0 ${height + 0.5}H${room}` }),
    ...bars,
    ...outside,
    ...ends,
  ); // prettier-ignore
}

const bar = (name: string, x: number, wide: number, tall: number): SVGRectElement =>
  svg('rect', { class: name, x, y: height - tall, width: wide, height: tall });

/** The bars in a sentence: where most of the numbers are. */
function words({ histogram: counts, least, largest, read }: ArraySummary): string {
  if (least === null || largest === null) return l10n.t('No finite number.');
  const most = Math.max(...counts);
  const part = (largest / 2 - least / 2) / counts.length;
  const from = least + 2 * part * counts.indexOf(most);
  return l10n.t(
    'Of {0} numbers, most lie between {1} and {2}: {3}.',
    counted(read), shown(from, 3), shown(from + 2 * part, 3), counted(most),
  ); // prettier-ignore
}
