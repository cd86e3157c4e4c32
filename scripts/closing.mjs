// The end of `npm test`: what failed, so that the last lines of a log are enough.
import { stripVTControlCharacters } from 'node:util';

const mostLines = 25;
/** Of more failures the titles alone are told. */
const mostTexts = 12;

/** The lines before `N passed, N failed`. Failures and recovered ones are `{ layer, title, text }`. */
export function closingPart({ failures, recovered, seed }) {
  const lines = [
    ...section('Passed when tried again:', recovered),
    ...section('Failed:', failures),
  ];
  if (lines.length > 0) lines.push(`CUTAWAY_SEED=${seed} draws the same by chance again.`);
  return lines;
}

function section(heading, ones) {
  if (ones.length === 0) return [];
  const told = ones.flatMap(({ layer, title, text }, at) => [
    `  ${layer}: ${title}`,
    ...(at < mostTexts ? beginning(text) : []),
  ]);
  return [heading, ...told, ''];
}

/** The first lines of a message, without colours. */
function beginning(text) {
  const lines = stripVTControlCharacters(text).trim().split(/\r?\n/);
  const shown = lines.slice(0, mostLines).map((line) => `      ${line}`.trimEnd());
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `      … ${more} more lines`] : shown;
}
