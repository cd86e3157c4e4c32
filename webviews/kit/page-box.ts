import { plainPaint } from './picture-file.ts';
import { svg } from './svg.ts';

/** Boxes of the page as shapes: corners, sides, rings. */

/** A length that the browser has worked out. */
export const pixels = (length: string): number => Number.parseFloat(length) || 0;
/** As exact as a picture needs it. */
export const round = (length: number): number => Math.round(length * 100) / 100;
/** Null, which is not written, for what covers whole. */
export const opacityOf = (opacity: number): number | null => (opacity === 1 ? null : opacity);
export const corner = (box: DOMRect) => ({ x: round(box.left), y: round(box.top) });
export const sizeOf = (box: DOMRect) => ({ width: round(box.width), height: round(box.height) });

export type Radii = readonly [number, number, number, number];

/** Radii of the four corners, from the top left on clockwise. */
export function radiiOf(style: CSSStyleDeclaration, { width, height }: DOMRect): Radii {
  const most = Math.min(width, height) / 2;
  const radius = (length: string): number =>
    Math.min(most, length.includes('%') ? (pixels(length) / 100) * width : pixels(length));
  const { borderTopLeftRadius: a, borderTopRightRadius: b } = style;
  const { borderBottomRightRadius: c, borderBottomLeftRadius: d } = style;
  return [radius(a), radius(b), radius(c), radius(d)];
}

/** A box with round corners, so far outside of itself (negative: inside). */
export function roundedPath(box: DOMRect, radii: Radii, away = 0): string {
  const [x, y] = [box.left - away, box.top - away];
  const [w, h] = [box.width + 2 * away, box.height + 2 * away];
  const [a, b, c, d] = radii.map((one) => (one > 0 ? Math.max(0, one + away) : 0));
  const arc = (radius = 0, dx = 1, dy = 1): string =>
    radius > 0 ? `a${round(radius)} ${round(radius)} 0 0 1 ${round(dx * radius)} ${round(dy * radius)}` : ''; // prettier-ignore
  return [
    `M${round(x + (a ?? 0))} ${round(y)}H${round(x + w - (b ?? 0))}${arc(b, 1, 1)}`,
    `V${round(y + h - (c ?? 0))}${arc(c, -1, 1)}H${round(x + (d ?? 0))}${arc(d, -1, -1)}`,
    `V${round(y + (a ?? 0))}${arc(a, 1, -1)}Z`,
  ].join('');
}

/** A line round a box, so far outside of it. */
export const outlined = (
  box: DOMRect,
  radii: Radii,
  away: number,
  look: Record<string, string | number>,
) => svg('path', { d: roundedPath(box, radii, away), fill: 'none', ...look });

/** The four sides: one path where they are alike, else a line each. */
export function borders(box: DOMRect, radii: Radii, style: CSSStyleDeclaration): SVGElement[] {
  const side = (width: string, line: string, colour: string) => ({
    width: line === 'none' || line === 'hidden' ? 0 : pixels(width),
    line,
    paint: plainPaint(colour),
  });
  const sides = [
    side(style.borderTopWidth, style.borderTopStyle, style.borderTopColor),
    side(style.borderRightWidth, style.borderRightStyle, style.borderRightColor),
    side(style.borderBottomWidth, style.borderBottomStyle, style.borderBottomColor),
    side(style.borderLeftWidth, style.borderLeftStyle, style.borderLeftColor),
  ] as const;
  const [first] = sides;
  const isSeen = sides.filter(({ width, paint }) => width > 0 && paint.opacity > 0);
  if (isSeen.length === 0) return [];
  if (sides.every((one) => JSON.stringify(one) === JSON.stringify(first))) {
    const { width, line, paint } = first;
    const look = { stroke: paint.colour, 'stroke-opacity': paint.opacity };
    if (line === 'double') {
      const thin = { ...look, 'stroke-width': round(width / 3) };
      return [-width / 6, (-width * 5) / 6].map((away) => outlined(box, radii, away, thin));
    }
    const dashes = { dashed: `${3 * width} ${2 * width}`, dotted: `${width} ${width}` }[line];
    const dashed = dashes === undefined ? {} : { 'stroke-dasharray': dashes };
    return [outlined(box, radii, -width / 2, { ...look, 'stroke-width': width, ...dashed })];
  }
  const { left, top, right, bottom } = box;
  const [t, r, b, l] = sides;
  const bars = [
    { x: left, y: top, width: box.width, height: t.width, paint: t.paint },
    { x: right - r.width, y: top, width: r.width, height: box.height, paint: r.paint },
    { x: left, y: bottom - b.width, width: box.width, height: b.width, paint: b.paint },
    { x: left, y: top, width: l.width, height: box.height, paint: l.paint },
  ];
  return bars
    .filter(({ width, height, paint }) => width > 0 && height > 0 && paint.opacity > 0)
    .map(({ x, y, width, height, paint }) =>
      svg('rect', {
        x: round(x), y: round(y), width: round(width), height: round(height),
        fill: paint.colour, 'fill-opacity': opacityOf(paint.opacity),
      }),
    ); // prettier-ignore
}

export interface Shadow {
  readonly inset: boolean;
  readonly x: number;
  readonly spread: number;
  readonly colour: string;
}

/** Shadows that are rings or bars; soft ones are left out. */
export function shadowsOf(shadow: string): Shadow[] {
  if (shadow === 'none') return [];
  return shadow.split(/,(?![^(]*\))/).flatMap((one): Shadow[] => {
    const lengths = [...one.matchAll(/(-?[\d.]+)px/g)].map((found) => Number(found[1]));
    const [x = 0, , blur = 0, spread = 0] = lengths;
    const colour = one.replace(/-?[\d.]+px|inset/g, '').trim();
    const inset = one.includes('inset');
    if (blur > 0 || (spread <= 0 && !(inset && x > 0))) return [];
    return [{ inset, x, spread, colour: plainPaint(colour).colour }];
  });
}
