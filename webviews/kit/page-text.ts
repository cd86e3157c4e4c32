/** Texts of the page as they are laid out: lines, what boxes cut off, fonts. */

/** What of a text stands on each line, and where. */
export function linesOf(node: Text): { text: string; box: DOMRect }[] {
  const range = document.createRange();
  // Blanks at the ends have a width of their own where something else follows.
  range.setStart(node, node.data.length - node.data.trimStart().length);
  range.setEnd(node, node.data.trimEnd().length);
  const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
  const [only] = boxes;
  if (!only) return [];
  if (boxes.length === 1) return [{ text: squeezed(node.data), box: only }];
  const lines: { from: number; to: number; top: number }[] = [];
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.top - box.top) < 2) last.to = at + 1;
    else lines.push({ from: at, to: at + 1, top: box.top });
  }
  return lines.map(({ from, to }) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return { text: squeezed(node.data.slice(from, to)), box: range.getBoundingClientRect() };
  });
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** As much of a line as the boxes around it show, with an ellipsis where some is missing; null for nothing. */
export function cutText(
  text: string,
  box: DOMRect,
  cuts: readonly DOMRect[],
  style: CSSStyleDeclaration,
): { text: string; width: number } | null {
  const right = Math.min(box.right, ...cuts.map((one) => one.right));
  const middle = (box.top + box.bottom) / 2;
  if (cuts.some((one) => middle > one.bottom || middle < one.top || box.left > one.right - 2))
    return null;
  if (box.right <= right + 1) return { text, width: box.width };
  const { measure } = fontOf(style);
  const room = right - box.left;
  const letters = Array.from(segmenter.segment(text), ({ segment }) => segment);
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${letters.slice(0, middle).join('')}…`) <= room) low = middle;
    else high = middle - 1;
  }
  const shown = `${letters.slice(0, low).join('').trimEnd()}…`;
  return { text: shown, width: Math.min(room, measure(shown)) };
}

const segmenter = new Intl.Segmenter();

interface Font {
  readonly ascent: number;
  readonly descent: number;
  readonly measure: (text: string) => number;
}

const fonts = new Map<string, Font>();
const pen = document.createElement('canvas').getContext('2d');

/** Heights above and below the line, and widths, of a font. */
export function fontOf({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): Font {
  const name = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const known = fonts.get(name);
  if (known) return known;
  const with_ = <T>(use: (context: CanvasRenderingContext2D) => T, otherwise: T): T => {
    if (!pen) return otherwise;
    pen.font = name;
    return use(pen);
  };
  const { ascent, descent } = with_(
    (context) => {
      const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('x');
      return { ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
    },
    { ascent: 4, descent: 1 },
  );
  const measure = (text: string): number => with_((one) => one.measureText(text).width, 0);
  const made = { ascent, descent, measure };
  fonts.set(name, made);
  return made;
}

/** Where none of the families is there, at least the same kind of letters. */
export const withGeneric = (families: string): string =>
  /(serif|monospace|system-ui)\s*$/.test(families)
    ? families
    : `${families}, ${/mono|consol|courier/i.test(families) ? 'monospace' : 'sans-serif'}`;
