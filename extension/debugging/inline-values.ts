import * as v from 'valibot';
import * as vscode from 'vscode';
import { InlineValuesAnswer, inlineValuesCommand } from '../../protocol/inline-values.ts';
import { debugType } from '../../protocol/launch.ts';
import { log } from '../log.ts';
import { tokensOf } from './source/document-tokens.ts';
import { inlineNames, type InlineName } from './source/inline-names.ts';

/** A value is cut to this many characters: a line of the editor has to hold several. */
const longestValue = 60;
/** Most names that are asked for at a stop; those nearest to it come first. */
const mostNames = 500;
/** Values that a name already tells: `len`, a class, an imported module. As the driver writes them. */
const definitions = /^<(?:class|function|built-in function|bound method|module) /u;

/** Shows values at the ends of the lines that lead to the stop. Nothing of the program runs for it. */
export const inlineValues: vscode.InlineValuesProvider = {
  async provideInlineValues(document, viewPort, { frameId, stoppedLocation }) {
    const session = vscode.debug.activeStackItem?.session ?? vscode.debug.activeDebugSession;
    if (session?.type !== debugType) return [];
    const names = namesInView(document, viewPort, stoppedLocation.end.line);
    const expressions = [...new Set(names.map(({ expression }) => expression))];
    if (expressions.length === 0) return [];
    const values = await ask(session, frameId, expressions);
    return names.flatMap(({ expression, range }) => {
      const value = values.get(expression);
      return value === undefined
        ? []
        : new vscode.InlineValueText(range, `${expression} = ${value}`);
    });
  },
};

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

/** Values by expression, without those that cannot be told. */
async function ask(
  session: vscode.DebugSession,
  frameId: number,
  expressions: readonly string[],
): Promise<Map<string, string>> {
  try {
    const answer: unknown = await session.customRequest(inlineValuesCommand, {
      frameId,
      expressions,
    });
    const { values } = v.parse(InlineValuesAnswer, answer);
    return new Map(
      expressions.flatMap((expression, index) => {
        const value = values[index];
        const tells = typeof value === 'string' && !definitions.test(value);
        return tells ? [[expression, shortened(value)]] : [];
      }),
    );
  } catch (error) {
    // The program has moved on, most likely: the next stop asks again.
    log.debug(`inline values: ${String(error)}`);
    return new Map();
  }
}

/** On one line, and short. */
function shortened(value: string): string {
  const line = value.replaceAll(/\s+/gu, ' ');
  if (line.length <= longestValue) return line;
  // Half a character must not stay behind.
  return `${line.slice(0, longestValue - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
