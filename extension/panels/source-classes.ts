import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  type MroRequest,
  mroRequest,
  ShowClass,
  showClassCommand,
  ShowPlaces,
  showPlacesCommand,
} from '../../protocol/language.ts';
import type { Language } from '../language/register.ts';
import type { Source } from './panel.ts';

/** How long typing must pause before a class that is looked at is read again. */
const idleMs = 300;

/** The class that an answer is about: what is asked for again when the text changes. */
const Answered = v.object({
  asked: v.object({ expression: v.string(), path: v.nullish(v.string()) }),
});

/** A row of the type hierarchy, as VS Code's own view of it hands it to a menu. */
const HierarchyRow = v.object({
  item: v.object({
    name: v.string(),
    uri: v.custom<vscode.Uri>((it) => it instanceof vscode.Uri),
    selectionRange: v.instance(vscode.Range),
  }),
});

/** Commands that show a class of the source in the MRO panel, and places in the editor's own list. */
export function registerClassCommands(
  context: vscode.ExtensionContext,
  language: Language,
  show: (source: Source) => Promise<void>,
): void {
  tellOfEditor(vscode.window.activeTextEditor);
  context.subscriptions.push(
    vscode.commands.registerCommand(showClassCommand, async (argument: unknown) => {
      const wanted = v.safeParse(ShowClass, argument);
      if (!wanted.success) return;
      const { uri, className } = wanted.output;
      await show(new ClassSource(language, vscode.Uri.parse(uri), className));
    }),
    vscode.commands.registerCommand('cutaway.showClassHere', async () => {
      const found = await classHere(language);
      if (found) await show(new ClassSource(language, found.uri, found.className));
      else void vscode.window.showInformationMessage(noClass());
    }),
    vscode.commands.registerCommand('cutaway.showClassOfHierarchy', async (argument: unknown) => {
      const found = await classOfHierarchy(language, argument);
      if (found) await show(new ClassSource(language, found.uri, found.className));
      else void vscode.window.showInformationMessage(notOfAFile());
    }),
    vscode.window.onDidChangeActiveTextEditor(tellOfEditor),
    vscode.commands.registerCommand(showPlacesCommand, async (argument: unknown) => {
      const wanted = v.safeParse(ShowPlaces, argument);
      if (wanted.success) await showPlaces(wanted.output);
    }),
  );
}

interface FoundClass {
  readonly uri: vscode.Uri;
  readonly className: string;
}

/** The class at the cursor, wherever it stands, or around it; undefined where there is none. */
async function classHere(language: Language): Promise<FoundClass | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') return undefined;
  return classAt(language, editor.document.uri, editor.selection.active);
}

/** The class of a row of VS Code's type hierarchy; undefined for one of the library, which stands in no file here. */
async function classOfHierarchy(
  language: Language,
  argument: unknown,
): Promise<FoundClass | undefined> {
  const row = v.safeParse(HierarchyRow, argument);
  if (!row.success) return undefined;
  const { name, uri, selectionRange } = row.output.item;
  await vscode.workspace.openTextDocument(uri);
  const found = await classAt(language, uri, selectionRange.start);
  return found?.className.split('.').at(-1) === name ? found : undefined;
}

async function classAt(
  language: Language,
  uri: vscode.Uri,
  { line, character }: vscode.Position,
): Promise<FoundClass | undefined> {
  const textDocument = { uri: uri.toString() };
  const asked: MroRequest = { textDocument, position: { line, character } };
  const answer = v.safeParse(Answered, await language.request(mroRequest, asked));
  if (!answer.success) return undefined;
  const { expression, path } = answer.output.asked;
  return { uri: path ? vscode.Uri.file(path) : uri, className: expression };
}

/** For the menu of the type hierarchy, whose rows do not say which language they are of. */
function tellOfEditor(editor: vscode.TextEditor | undefined): void {
  const isPython = editor?.document.languageId === 'python';
  void vscode.commands.executeCommand('setContext', 'cutaway.isPythonEdited', isPython);
}

const notOfAFile = (): string =>
  vscode.l10n.t(
    'This class stands in no Python file here. Where a program has stopped, the panel shows classes of the library as well.',
  );

const noClass = (): string =>
  vscode.l10n.t('There is no class here. Put the cursor into a class, or on the name of one.');

/** A class of a document, read again when the document has changed. */
class ClassSource implements Source {
  readonly #language: Language;
  readonly #uri: vscode.Uri;
  readonly #className: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(language: Language, uri: vscode.Uri, className: string) {
    this.#language = language;
    this.#uri = uri;
    this.#className = className;
    this.#listening = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      // Its bases may stand in any of them.
      if (document.languageId !== 'python') return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#changed.fire(), idleMs);
    });
  }

  async read(options: {
    expression?: string;
    path?: string;
    attribute?: string;
  }): Promise<unknown> {
    const uri = options.path === undefined ? this.#uri : vscode.Uri.file(options.path);
    await vscode.workspace.openTextDocument(uri);
    const asked: MroRequest = {
      textDocument: { uri: uri.toString() },
      className: options.expression ?? this.#className,
      ...(options.attribute !== undefined && { attribute: options.attribute }),
    };
    return (await this.#language.request(mroRequest, asked)) ?? undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
    this.#changed.dispose();
  }
}

async function showPlaces({ uri, position, places }: ShowPlaces): Promise<void> {
  const at = (one: { line: number; character: number }): vscode.Position =>
    new vscode.Position(one.line, one.character);
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri),
    at(position),
    places.map(
      ({ uri: of, range }) =>
        new vscode.Location(vscode.Uri.parse(of), new vscode.Range(at(range.start), at(range.end))),
    ),
  );
}
