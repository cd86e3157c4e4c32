// What was measured, as a table in Markdown: a line a figure, a column a contestant, and the aim beside it.
import { excessOf, figureOf, ratioOf } from './measure.mjs';

/** In the order they are shown. Other tables than the first show those alone that a row of theirs has. */
const columns = [
  'plain',
  'pdb',
  'debugpy',
  'mended',
  'memoryGraph',
  'objgraph',
  'pylint',
  'bugbear',
  'cutaway',
];
const columnsOfFirst = ['plain', 'pdb', 'debugpy', 'mended', 'cutaway'];

/**
 * The lines of a Python's tables, with an empty one between two. `rows` are `{figures, results, table}`, and those
 * of one `table` stand together. `unit` of a figure is `ms`, `ns`, `kB`, `MiB` or `/s`; with `against: 'plain'`
 * others are told in multiples of the plain run, with `excess` in what they have more.
 */
export function tableOf(rows, minor, headings) {
  const tables = new Map();
  for (const row of rows) tables.set(row.table, [...(tables.get(row.table) ?? []), row]);
  return [...tables].flatMap(([name, ofTable], at) => [
    ...(at > 0 ? [''] : []),
    ...linesOf(ofTable, name === undefined ? columnsOfFirst : columnsIn(ofTable), minor, headings),
  ]);
}

function columnsIn(rows) {
  const keys = new Set(rows.flatMap(({ results }) => results.map(({ key }) => key)));
  return columns.filter((key) => keys.has(key));
}

function linesOf(rows, shownKeys, minor, headings) {
  return [
    `| | ${shownKeys.map((key) => headings[key]).join(' | ')} | aim | |`,
    `| --- | ${shownKeys.map(() => '---').join(' | ')} | --- | --- |`,
    ...rows.flatMap(({ figures, results }) =>
      figures.map((one) => line(one, results, shownKeys, minor)),
    ),
  ];
}

function line(figure, results, shownKeys, minor) {
  const byKey = Object.fromEntries(results.map((one) => [one.key, one]));
  const cells = shownKeys.map((key) => cell(figure, byKey, key));
  const aims = figure.aims?.(minor) ?? [];
  const aim = aims.map((one) => aimText(one, figure.unit)).join(', ');
  return `| ${figure.title} | ${cells.join(' | ')} | ${aim || '–'} | ${verdict(aims, figure, byKey)} |`;
}

function cell({ name, unit, against, excess }, byKey, key) {
  const result = byKey[key];
  if (!result) return '–';
  if (result.missing) return 'not measured';
  if (result.failure !== null) return 'failed';
  const value = figureOf(result, name);
  if (value === null) return result.rounds.map((one) => one[name]).find(isSentence) ?? '–';
  if (against !== undefined && key !== against)
    return shown(ratioOf(result, byKey[against], name), times) ?? quantity(value, unit);
  if (excess !== undefined && key !== excess)
    return (
      shown(excessOf(result, byKey[excess], name), (more) => `+${quantity(more, unit)}`) ?? '–'
    );
  return quantity(value, unit);
}

const isSentence = (value) => typeof value === 'string';
const shown = (value, format) => (value === null ? null : format(value));

/**
 * Whether every aim is met, in words. An aim is `{atMost}` in the figure's unit, with `of` a multiple of that
 * contestant's figure, with `over` an excess over it.
 */
export function verdict(aims, figure, byKey) {
  if (aims.length === 0) return '';
  const found = aims.map((aim) => ({ aim, value: reached(aim, figure.name, byKey) }));
  const missed = found.filter(({ aim, value }) => value !== null && value > aim.atMost);
  const unknown = found.filter(({ value }) => value === null);
  if (missed.length > 0)
    return `not met: ${missed.map(({ aim, value }) => withPeer(aim, value, figure.unit)).join(', ')}`;
  if (unknown.length === aims.length) return 'not known';
  const rest = unknown.map(
    ({ aim }) => `${names[aim.of ?? aim.over] ?? 'Cutaway'} was not measured`,
  );
  const ratios = found.filter(({ aim, value }) => aim.of !== undefined && value !== null);
  const told = ratios.map(({ aim, value }) => withPeer(aim, value, figure.unit)).join(', ');
  return ['met', ...(figure.against === undefined && told ? [told] : []), ...rest].join('; ');
}

function reached({ of, over }, name, byKey) {
  const own = byKey.cutaway;
  if (of !== undefined) return ratioOf(own, byKey[of], name);
  if (over !== undefined) return excessOf(own, byKey[over], name);
  return own ? figureOf(own, name) : null;
}

const names = {
  plain: 'plain',
  debugpy: 'debugpy',
  mended: 'mended debugpy',
  pdb: 'pdb',
  pylint: 'pylint',
  bugbear: 'flake8-bugbear',
};
const aimText = (aim, unit) => `≤ ${withPeer(aim, aim.atMost, unit, String)}`;

function withPeer({ of, over }, value, unit, digits = threeDigits) {
  if (of !== undefined) return `${digits(value)} × ${names[of]}`;
  return over === undefined ? `${digits(value)} ${unit}` : `+${digits(value)} ${unit}`;
}

const times = (value) => `${threeDigits(value)} ×`;
const quantity = (value, unit) => `${threeDigits(value)} ${unit}`;

/** Three significant digits, or all before the point, without an exponent. */
export function threeDigits(value) {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}
