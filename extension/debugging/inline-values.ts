import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  InlineValuesAnswer,
  inlineValuesCommand,
  type SharedNames,
} from '../../protocol/inline-values.ts';
import { debugType } from '../../protocol/launch.ts';
import { log } from '../log.ts';
import { tokensOf } from './source/document-tokens.ts';
import { inlineNames, type InlineName } from './source/inline-names.ts';

/** A value is cut to this many characters: a line of the editor has to hold several. */
const longestValue = 60;
/** Most names that are asked for at a stop; those nearest to it come first. */
const mostNames = 500;
/** Groups of names that share an object, and names of one: the line has other things to show. */
const mostGroups = 3;
const mostNamesOfGroup = 4;
const longestName = 30;
/** Values that a name already tells: `len`, a class, an imported module. As the driver writes them. */
const definitions = /^<(?:class|function|built-in function|bound method|module) /u;

/**
 * Shows values at the ends of the lines that lead to the stop, and at the stop itself which names share
 * one object that can change. Nothing of the program runs for it.
 */
export const inlineValues: vscode.InlineValuesProvider = {
  async provideInlineValues(document, viewPort, { frameId, stoppedLocation }) {
    const session = vscode.debug.activeStackItem?.session ?? vscode.debug.activeDebugSession;
    if (session?.type !== debugType) return [];
    const stopLine = stoppedLocation.end.line;
    const names = namesInView(document, viewPort, stopLine);
    const expressions = [...new Set(names.map(({ expression }) => expression))];
    const { values, shared } = await ask(session, frameId, expressions);
    const told = names.flatMap(({ expression, range }) => {
      const value = values.get(expression);
      return value === undefined
        ? []
        : new vscode.InlineValueText(range, `${expression} = ${value}`);
    });
    const { range } = document.lineAt(stopLine);
    const sharing = shared
      .slice(0, mostGroups)
      .map((group) => new vscode.InlineValueText(range, sharingText(group)));
    return viewPort.contains(range.start) ? [...told, ...sharing] : told;
  },
};

function sharingText({ names, type, serial }: SharedNames): string {
  const shown = names.slice(0, mostNamesOfGroup).map(visible);
  const more = names.length - shown.length;
  return more > 0
    ? vscode.l10n.t(
        '{0} and {1} more: same {2} #{3}',
        shown.join(', '),
        more,
        visible(type),
        serial,
      )
    : vscode.l10n.t('{0}: same {1} #{2}', shown.join(', '), visible(type), serial);
}

/** A name on one line, and short. */
const visible = (name: string): string => shortened(name, longestName);

interface PlacedName {
  readonly expression: string;
  readonly range: vscode.Range;
}

/** Each expression once a line, in the order of the text. */
function namesInView(
  document: vscode.TextDocument,
  viewPort: vscode.Range,
  stopLine: number,
): PlacedName[] {
  const stop = document.offsetAt(new vscode.Position(stopLine, 0));
  const place = ({ expression, start, end }: InlineName): PlacedName => ({
    expression,
    range: new vscode.Range(document.positionAt(start), document.positionAt(end)),
  });
  const seen = new Set<string>();
  return inlineNames(document.getText(), tokensOf(document), stop)
    .map(place)
    .filter(({ expression, range }) => {
      const key = `${range.start.line} ${expression}`;
      if (!viewPort.contains(range.start) || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(-mostNames);
}

/** Values by expression, without those that cannot be told, and which names share an object. */
async function ask(
  session: vscode.DebugSession,
  frameId: number,
  expressions: readonly string[],
): Promise<{ values: Map<string, string>; shared: readonly SharedNames[] }> {
  try {
    const answer: unknown = await session.customRequest(inlineValuesCommand, {
      frameId,
      expressions,
    });
    const { values, shared } = v.parse(InlineValuesAnswer, answer);
    const texts = expressions.flatMap((expression, index): [string, string][] => {
      const value = values[index];
      const tells = typeof value === 'string' && !definitions.test(value);
      return tells ? [[expression, shortened(value, longestValue)]] : [];
    });
    return { values: new Map(texts), shared };
  } catch (error) {
    // The program has moved on, most likely: the next stop asks again.
    log.debug(`inline values: ${String(error)}`);
    return { values: new Map(), shared: [] };
  }
}

/** On one line, and short. */
function shortened(value: string, longest: number): string {
  const line = value.replaceAll(/\s+/gu, ' ');
  if (line.length <= longest) return line;
  // Half a character must not stay behind.
  return `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
