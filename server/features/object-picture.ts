import type { Picture } from '../rules/rule.ts';

/** The colours of the editor; `both` holds on light and on dark ground. */
export type Theme = 'light' | 'dark' | 'hc' | 'both';

const colours: Record<Theme, { text: string; line: string; box: string; object: string }> = {
  light: { text: '#1f2328', line: '#57606a', box: '#f6f8fa', object: '#fff1c2' },
  dark: { text: '#e6edf3', line: '#9da7b1', box: '#2d333b', object: '#5c4813' },
  hc: { text: '#ffffff', line: '#ffffff', box: '#000000', object: '#000000' },
  both: { text: '#1f2328', line: '#7d8590', box: '#e7ebef', object: '#ffe08a' },
};

/** The width of a character of the picture's font, at its size. */
const characterWidth = 7.3;

function escaped(text: string): string {
  const clean = text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\p{Cc}\ufffe\uffff]/gu, ' ');
  return clean.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}

function short(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

const rowHeight = 38;
const boxHeight = 24;

/** Who reaches which object, as an SVG: holders on the left, what they go through in the middle, objects on the right. */
export function objectPicture(picture: Picture, theme: Theme): string {
  const { text, line, box, object } = colours[theme];
  const { holders, objects } = shortened(picture);
  const width = (label: string): number => Math.ceil(label.length * characterWidth) + 20;
  const widest = (labels: readonly string[]): number => Math.max(0, ...labels.map(width));
  const left = widest(holders.map((it) => it.label));
  const middle = widest(holders.map((it) => it.through ?? ''));
  const right = widest(objects.flatMap((it) => [it.label, it.text]));
  const hasMiddle = holders.some((it) => it.through !== null);
  const x = { middle: left + 48, right: left + (hasMiddle ? middle + 96 : 64) };
  const total = x.right + right + 8;
  const height = Math.max(holders.length * rowHeight, objects.length * 60) - 4;
  const rectangle = (at: number, y: number, wide: number, label: string): string =>
    `<rect x="${at}" y="${y}" width="${wide}" height="${boxHeight}" rx="4" fill="${box}" stroke="${line}"/>` +
    `<text x="${at + wide / 2}" y="${y + 16}" text-anchor="middle">${escaped(label)}</text>`;
  const arrow = (x1: number, y1: number, x2: number, y2: number): string =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${line}" stroke-width="1.5" marker-end="url(#a)"/>`;
  const objectTop = (at: number): number =>
    Math.round(((at + 0.5) * height) / objects.length - objectHeight / 2);
  const target = (at: number, share: number): number =>
    objectTop(at) + Math.round(8 + share * (objectHeight - 16));
  const rows = holders.map(({ label, through, object }, index) => {
    const y = 4 + index * rowHeight;
    const to = target(object, holders.length === 1 ? 0.5 : index / (holders.length - 1));
    const centre = y + boxHeight / 2;
    if (through === null)
      return rectangle(8, y, left, label) + arrow(left + 8, centre, x.right, to);
    return (
      rectangle(8, y, left, label) +
      rectangle(x.middle, y, middle, through) +
      arrow(left + 8, centre, x.middle, centre) +
      arrow(x.middle + middle, centre, x.right, to)
    );
  });
  const boxes = objects.map(
    ({ label, text }, at) =>
      `<rect x="${x.right}" y="${objectTop(at)}" width="${right}" height="${objectHeight}" rx="12" fill="${object}" stroke="${line}" stroke-width="2"/>` +
      `<text x="${x.right + right / 2}" y="${objectTop(at) + 22}" text-anchor="middle" font-weight="bold">${escaped(label)}</text>` +
      `<text x="${x.right + right / 2}" y="${objectTop(at) + 40}" text-anchor="middle">${escaped(text)}</text>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height}" viewBox="0 0 ${total} ${height}" ` +
    `font-family="Consolas, Menlo, monospace" font-size="12" fill="${text}">` +
    `<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path d="M0 0L8 4L0 8z" fill="${line}"/></marker></defs>` +
    rows.join('') +
    boxes.join('') +
    '</svg>'
  );
}

const objectHeight = 52;

function shortened({ holders, objects }: Picture): Picture {
  return {
    holders: holders.map(({ label, through, object }) => ({
      label: short(label, 32),
      through: through === null ? null : short(through, 32),
      object,
    })),
    objects: objects.map(({ label, text }) => ({ label: short(label, 32), text: short(text, 32) })),
  };
}

/** The same picture in characters: the first holder of an object shows it, the others point up to it. */
export function objectText(picture: Picture): string {
  const { holders, objects } = shortened(picture);
  const wide = Math.max(...holders.map((it) => it.label.length));
  const middle = Math.max(...holders.map((it) => it.through?.length ?? -5));
  const shown = new Set<number>();
  return holders
    .map(({ label, through, object }) => {
      const way =
        through === null
          ? `${'─'.repeat(middle + 6)}▶`.replace(/─▶$/, '──▶')
          : `──▶ ${through.padEnd(middle)} ──▶`;
      const isFirst = !shown.has(object);
      shown.add(object);
      const one = objects[object];
      const end = isFirst && one !== undefined ? `${one.label}  ${one.text}` : '▲';
      return `${label.padEnd(wide)} ${way} ${end}`;
    })
    .join('\n');
}
