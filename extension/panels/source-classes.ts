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

/** Commands that show a class of the source in the MRO panel, and places in the editor's own list. */
export function registerClassCommands(
  context: vscode.ExtensionContext,
  language: Language,
  show: (source: Source) => Promise<void>,
): void {
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
    vscode.commands.registerCommand(showPlacesCommand, async (argument: unknown) => {
      const wanted = v.safeParse(ShowPlaces, argument);
      if (wanted.success) await showPlaces(wanted.output);
    }),
  );
}

/** The class at the cursor, wherever it stands, or around it; undefined where there is none. */
async function classHere(
  language: Language,
): Promise<{ uri: vscode.Uri; className: string } | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') return undefined;
  const { line, character } = editor.selection.active;
  const textDocument = { uri: editor.document.uri.toString() };
  const asked: MroRequest = { textDocument, position: { line, character } };
  const answer = v.safeParse(Answered, await language.request(mroRequest, asked));
  if (!answer.success) return undefined;
  const { expression, path } = answer.output.asked;
  const uri = path ? vscode.Uri.file(path) : editor.document.uri;
  return { uri, className: expression };
}

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
