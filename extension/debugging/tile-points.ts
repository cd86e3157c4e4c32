import * as v from 'valibot';
import * as vscode from 'vscode';
import { TilePass, tilePointMessage } from '../../protocol/lenses/attention.ts';
import type { TakenRecord } from './taken.ts';

/** What VS Code hands to a command of the menu beside a line number, lines counted from 1. */
const Line = v.object({
  uri: v.custom<vscode.Uri>((one) => one instanceof vscode.Uri),
  lineNumber: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/**
 * Tile points: logpoints whose message is `tilePointMessage`. VS Code keeps them, moves them with the text
 * and hands them to the debugger; here they are set, and drawn beside their lines.
 */
export function registerTilePoints(context: vscode.ExtensionContext, taken: TakenRecord): void {
  const drawing = new Drawing(taken);
  context.subscriptions.push(
    drawing,
    vscode.commands.registerCommand('cutaway.toggleTilePoint', (line: unknown) => toggle(line)),
  );
}

function toggle(line: unknown): void {
  const place = placeOf(line);
  if (!place) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Put the cursor into the inner loop of a kernel, in a Python file.'),
    );
    return;
  }
  const there = vscode.debug.breakpoints.filter(
    (one): one is vscode.SourceBreakpoint =>
      one instanceof vscode.SourceBreakpoint &&
      one.location.uri.toString() === place.uri.toString() &&
      one.location.range.start.line === place.range.start.line,
  );
  // VS Code shows one breakpoint a line: the tile point takes the place of another.
  vscode.debug.removeBreakpoints(there);
  if (there.some(isTilePoint)) return;
  const { SourceBreakpoint } = vscode;
  vscode.debug.addBreakpoints([
    new SourceBreakpoint(place, true, undefined, undefined, tilePointMessage),
  ]);
}

function placeOf(line: unknown): vscode.Location | undefined {
  const given = v.safeParse(Line, line);
  if (given.success) {
    const { uri, lineNumber } = given.output;
    return new vscode.Location(uri, new vscode.Position(lineNumber - 1, 0));
  }
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  // With a panel in front no editor is active: then the one that is seen is meant.
  const isPython = (one: vscode.TextEditor | undefined): boolean =>
    one?.document.languageId === 'python';
  const editor = isPython(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(isPython);
  return (
    editor &&
    new vscode.Location(editor.document.uri, new vscode.Position(editor.selection.active.line, 0))
  );
}

const isTilePoint = (one: vscode.Breakpoint): one is vscode.SourceBreakpoint =>
  one instanceof vscode.SourceBreakpoint && one.logMessage?.trim() === tilePointMessage;

/** Words behind the lines of tile points, with the number of passes that were taken there. */
class Drawing implements vscode.Disposable {
  #decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor('charts.blue'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('editorCodeLens.foreground'),
    },
  });
  #passes = new Map<string, number>();
  #later: NodeJS.Timeout | undefined;
  #disposables: vscode.Disposable[];

  constructor(taken: TakenRecord) {
    this.#disposables = [
      this.#decoration,
      vscode.debug.onDidChangeBreakpoints(() => this.#draw()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      taken.onDidTake(({ lens, data }) => {
        if (lens === 'attention') this.#count(data);
      }),
      taken.onDidBegin(() => {
        this.#passes.clear();
        this.#draw();
      }),
    ];
    this.#draw();
  }

  dispose(): void {
    clearTimeout(this.#later);
    for (const one of this.#disposables) one.dispose();
  }

  #count(data: unknown): void {
    const pass = v.safeParse(v.pick(TilePass, ['path', 'line']), data);
    if (!pass.success || pass.output.path === null) return;
    const key = `${vscode.Uri.file(pass.output.path).toString()}:${pass.output.line - 1}`;
    this.#passes.set(key, (this.#passes.get(key) ?? 0) + 1);
    // A loop passes thousands of times a second.
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#draw();
    }, 250);
  }

  #draw(): void {
    const points = vscode.debug.breakpoints.filter(isTilePoint);
    for (const editor of vscode.window.visibleTextEditors) {
      const { uri } = editor.document;
      const mine = points.filter((one) => one.location.uri.toString() === uri.toString());
      editor.setDecorations(
        this.#decoration,
        mine.map(({ location, enabled }) => {
          const { line } = location.range.start;
          const count = this.#passes.get(`${uri.toString()}:${line}`) ?? 0;
          return {
            range: location.range,
            hoverMessage: vscode.l10n.t(
              'At each pass the kernel’s m, l, accumulator and O are read for **Cutaway: Attention**, tab “Check my kernel”. The program does not stop.',
            ),
            renderOptions: { after: { contentText: words(enabled, count) } },
          };
        }),
      );
    }
  }
}

function words(enabled: boolean, count: number): string {
  if (!enabled) return vscode.l10n.t('▦ tile point, switched off');
  if (count === 0) return vscode.l10n.t('▦ tile point');
  return count === 1
    ? vscode.l10n.t('▦ tile point: 1 pass')
    : vscode.l10n.t('▦ tile point: {0} passes', count);
}
