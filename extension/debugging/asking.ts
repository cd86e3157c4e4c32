import * as vscode from 'vscode';

/** Commands that a launch.json may name to ask a person: `${command:pickArgs}` and its like. */
export function registerAsking(context: vscode.ExtensionContext): void {
  const { registerCommand } = vscode.commands;
  const { t } = vscode.l10n;
  context.subscriptions.push(
    registerCommand('cutaway.pickArgs', () =>
      askLine(context, 'args', {
        title: t('Arguments of the program'),
        prompt: t('As in a terminal: parted by spaces, with quotes around what belongs together.'),
      }),
    ),
    registerCommand('cutaway.pickModule', () =>
      askLine(context, 'module', {
        title: t('Module to run'),
        prompt: t('Its dotted name, as behind “python -m”.'),
      }),
    ),
    registerCommand('cutaway.pickFile', pickFile),
  );
}

/** Asks with the answer of last time; undefined (Escape) starts nothing. */
async function askLine(
  context: vscode.ExtensionContext,
  key: string,
  options: vscode.InputBoxOptions,
): Promise<string | undefined> {
  const remembered = `cutaway.asked.${key}`;
  const value = context.workspaceState.get<string>(remembered) ?? '';
  const answer = await vscode.window.showInputBox({ ...options, value, ignoreFocusOut: true });
  if (answer !== undefined) await context.workspaceState.update(remembered, answer);
  return answer;
}

/** Asks for a Python file of the workspace; the one last looked at comes first. */
async function pickFile(): Promise<string | undefined> {
  const files = await vscode.workspace.findFiles(
    '**/*.py',
    '**/{.venv,venv,env,node_modules}/**',
    2000,
  );
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const offered = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
    .toSorted((a, b) => Number(b.uri.toString() === active) - Number(a.uri.toString() === active));
  const title = vscode.l10n.t('Python file to run');
  const chosen = await vscode.window.showQuickPick(offered, { title, matchOnDescription: true });
  return chosen?.uri.fsPath;
}
