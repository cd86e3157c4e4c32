import * as l10n from '@vscode/l10n';
import type { Sharing } from '../rules/rule.ts';

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

/** One shared object as an SVG: function, its `__defaults__`, the object, and two calls that meet in it. */
export function objectPicture(sharing: Sharing, theme: Theme): string {
  const { text, line, box, object } = colours[theme];
  const labels = labelsOf(sharing);
  const width = (label: string): number => Math.ceil(label.length * characterWidth) + 20;
  const left = Math.max(width(labels.owner), width(labels.first), width(labels.second));
  const middle = width(labels.holder);
  const right = Math.max(width(labels.object), width(labels.type));
  const x = { middle: left + 48, right: left + middle + 96 };
  const total = x.right + right + 8;
  const rectangle = (at: number, y: number, wide: number, label: string, fill: string): string =>
    `<rect x="${at}" y="${y}" width="${wide}" height="24" rx="4" fill="${fill}" stroke="${line}"/>` +
    `<text x="${at + wide / 2}" y="${y + 16}" text-anchor="middle">${escaped(label)}</text>`;
  const arrow = (x1: number, y1: number, x2: number, y2: number): string =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${line}" stroke-width="1.5" marker-end="url(#a)"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="110" viewBox="0 0 ${total} 110" ` +
    `font-family="Consolas, Menlo, monospace" font-size="12" fill="${text}">` +
    `<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path d="M0 0L8 4L0 8z" fill="${line}"/></marker></defs>` +
    rectangle(8, 4, left, labels.owner, box) +
    rectangle(x.middle, 4, middle, labels.holder, box) +
    rectangle(8, 42, left, labels.first, box) +
    rectangle(8, 80, left, labels.second, box) +
    `<rect x="${x.right}" y="32" width="${right}" height="52" rx="12" fill="${object}" stroke="${line}" stroke-width="2"/>` +
    `<text x="${x.right + right / 2}" y="54" text-anchor="middle" font-weight="bold">${escaped(labels.type)}</text>` +
    `<text x="${x.right + right / 2}" y="72" text-anchor="middle">${escaped(labels.object)}</text>` +
    arrow(left + 8, 16, x.middle, 16) +
    arrow(x.middle + middle, 18, x.right + 16, 32) +
    arrow(left + 8, 54, x.right, 55) +
    arrow(left + 8, 92, x.right, 72) +
    '</svg>'
  );
}

function labelsOf(sharing: Sharing) {
  return {
    owner: short(sharing.functionName, 32),
    holder: sharing.holder,
    first: short(l10n.t('call 1: {0}', sharing.parameterName), 32),
    second: short(l10n.t('call 2: {0}', sharing.parameterName), 32),
    type: l10n.t('one {0}', sharing.objectType),
    object: short(sharing.objectText, 32),
  };
}

/** The same picture in characters. */
export function objectText(sharing: Sharing): string {
  const { owner, holder, first, second, type, object } = labelsOf(sharing);
  const wide = Math.max(first.length, second.length, owner.length);
  return [
    `${owner.padEnd(wide)} ──▶ ${holder} ──▶ ${type}  ${object}`,
    `${first.padEnd(wide)} ${'─'.repeat(holder.length + 5)}──▶ ▲`,
    `${second.padEnd(wide)} ${'─'.repeat(holder.length + 5)}──▶ ▲`,
  ].join('\n');
}
