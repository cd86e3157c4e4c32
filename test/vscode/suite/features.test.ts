import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { lineOf, show, until, workspaceFolder } from './workspace.ts';

const file = 'language.py';

/** Ours of a document, once there are some. */
const diagnostics = (document: vscode.TextDocument): Promise<vscode.Diagnostic[]> =>
  until(vscode.languages.onDidChangeDiagnostics, 'a diagnostic', () => {
    const found = vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ source }) => source === 'cutaway');
    return found.length > 0 ? found : undefined;
  });

/** The position of a part of the line with a marker. */
function at(document: vscode.TextDocument, marker: string, part: string): vscode.Position {
  const line = lineOf(document, marker);
  return new vscode.Position(line, document.lineAt(line).text.indexOf(part));
}

/** What is offered at a position. VS Code gives nothing while the text or its providers change, so it is asked again. */
async function quickFixes(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CodeAction[]> {
  const end = Date.now() + 30_000;
  for (;;) {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(position, position),
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    if (actions.length > 0 || Date.now() > end) return actions;
  }
}

const tab = (label: string): Promise<vscode.Tab> =>
  until(vscode.window.tabGroups.onDidChangeTabs, `the panel “${label}”`, () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find((one) => one.label === label),
  );

async function lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 100);
}

describe('the language server in the editor', () => {
  it('changes the text by a quick fix, after which there is nothing to tell', async () => {
    const document = await show(file);
    await diagnostics(document);
    const position = at(document, 'twice', 'Base):');
    const actions = await quickFixes(document, position);
    const fix = actions.find(({ title }) => title.startsWith('Name `Base` once'));
    assert.ok(fix?.edit, `a fix among ${actions.map(({ title }) => title).join(', ')}`);
    assert.ok(actions.some(({ title }) => title === 'Ignore duplicate-base-class on this line'));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /class Twice\(Base\):/);
    await until(vscode.languages.onDidChangeDiagnostics, 'the end of the error', () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .some(
          ({ source, severity }) =>
            source === 'cutaway' && severity === vscode.DiagnosticSeverity.Error,
        )
        ? undefined
        : true,
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('says in the text what is one object', async () => {
    const document = await show(file);
    await diagnostics(document);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    const told = hints.map(({ label, position }) => [position.line, label]);
    assert.deepEqual(told, [
      [lineOf(document, 'shared'), 'one list shared by 4 rows'],
      [lineOf(document, 'shared') + 1, 'same object as table'],
    ]);
  });

  it('says above a function what it mutates, and leads to who keeps that', async () => {
    const document = await show(file);
    await diagnostics(document);
    const lens = (await lenses(document)).find(
      ({ range }) => range.start.line === lineOf(document, 'fill'),
    );
    assert.equal(lens?.command?.title, 'mutates `rows` in place · 1 caller keeps it');
    assert.equal(lens.command.command, 'cutaway.showPlaces');
    await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
  });

  it('opens the MRO panel from the lens of a class, with no program running', async () => {
    const document = await show(file);
    await diagnostics(document);
    const lens = (await lenses(document)).find(
      ({ range }) => range.start.line === lineOf(document, 'bottom'),
    );
    assert.equal(lens?.command?.title, 'MRO: Bottom, Left, Right, Base');
    assert.equal(vscode.debug.activeDebugSession, undefined);
    await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await vscode.window.tabGroups.close(await tab('Cutaway: MRO'));
  });

  it('opens the MRO panel on the class at the cursor', async () => {
    const document = await show(file);
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const position = at(document, 'bottom', 'Bottom');
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand('cutaway.showClassHere');
    await vscode.window.tabGroups.close(await tab('Cutaway: MRO'));
  });

  it('goes up and down the type hierarchy', async () => {
    const document = await show(file);
    await diagnostics(document);
    const [item] = await vscode.commands.executeCommand<vscode.TypeHierarchyItem[]>(
      'vscode.prepareTypeHierarchy',
      document.uri,
      at(document, 'bottom', 'Left'),
    );
    assert.equal(item?.name, 'Left');
    const names = async (way: string): Promise<string[]> =>
      (
        await vscode.commands.executeCommand<vscode.TypeHierarchyItem[]>(
          `vscode.provide${way}`,
          item,
        )
      ).map(({ name }) => name);
    assert.deepEqual(await names('Supertypes'), ['Base']);
    assert.deepEqual(await names('Subtypes'), ['Bottom']);
    // As the menu of a row calls it.
    await vscode.commands.executeCommand('cutaway.showClassOfHierarchy', { item });
    await vscode.window.tabGroups.close(await tab('Cutaway: MRO'));
  });

  it('draws in the hover of a name who holds its object', async () => {
    const document = await show(file);
    await diagnostics(document);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at(document, 'call', 'other'),
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((one) => (typeof one === 'string' ? one : one.value)),
    );
    assert.match(text.join('\n'), /data:image\/svg\+xml;base64/);
  });

  it('leaves to another source what has no more evidence than that', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'python',
      content: 'def f():\n    return dict.fromkeys("ab", [])\n',
    });
    await vscode.window.showTextDocument(document);
    const [own] = await diagnostics(document);
    assert.equal(own?.severity, vscode.DiagnosticSeverity.Information);
    const others = vscode.languages.createDiagnosticCollection('other');
    const other = new vscode.Diagnostic(own.range, 'mutable value');
    other.source = 'Ruff';
    other.code = 'RUF024';
    others.set(document.uri, [other]);
    await until(vscode.languages.onDidChangeDiagnostics, 'ours to go', () =>
      vscode.languages.getDiagnostics(document.uri).some(({ source }) => source === 'cutaway')
        ? undefined
        : true,
    );
    others.dispose();
  });

  it('checks files that are not open, for who asks for it', async () => {
    const uri = vscode.Uri.file(path.join(workspaceFolder(), 'never_opened.py'));
    const text = 'def f(items=[]):\n    items.append(1)\n    return items\n';
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    await show(file);
    const settings = vscode.workspace.getConfiguration('cutaway');
    const { Workspace } = vscode.ConfigurationTarget;
    await settings.update('workspaceDiagnostics', true, Workspace);
    try {
      await until(vscode.languages.onDidChangeDiagnostics, 'the warning', () =>
        vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'cutaway'),
      );
    } finally {
      await settings.update('workspaceDiagnostics', undefined, Workspace);
      await vscode.workspace.fs.delete(uri);
    }
  });
});
