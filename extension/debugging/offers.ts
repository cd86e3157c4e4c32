import * as vscode from 'vscode';
import { debugType } from '../../protocol/launch.ts';

/** A configuration for what is named; the rest is filled in when it is started. */
const launch = (name: string, what: object): vscode.DebugConfiguration => ({
  type: debugType,
  request: 'launch',
  name,
  ...what,
});

/** What F5 runs when nothing else is said: the file in the active editor. */
export const currentFile = (): vscode.DebugConfiguration =>
  launch(vscode.l10n.t('Cutaway: Python file'), { program: '${file}' });

/** What a new launch.json begins with. */
export const initialConfigurations: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: async (folder) => [
    currentFile(),
    ...(folder ? await frameworks(folder) : []),
  ],
};

/** What "Select and Start Debugging" offers without a launch.json. */
export const dynamicConfigurations: vscode.DebugConfigurationProvider = {
  async provideDebugConfigurations(folder) {
    // Asked for each folder, and once more for none: what is offered twice helps nobody.
    const repeated = folder === undefined && (vscode.workspace.workspaceFolders ?? []).length > 0;
    return repeated ? [] : offered(folder);
  },
};

async function offered(
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration[]> {
  return [
    currentFile(),
    launch(vscode.l10n.t('Cutaway: Python file with arguments'), {
      program: '${file}',
      args: '${command:pickArgs}',
    }),
    launch(vscode.l10n.t('Cutaway: Python file, stop at its first line'), {
      program: '${file}',
      stopOnEntry: true,
    }),
    launch(vscode.l10n.t('Cutaway: module'), { module: '${command:pickModule}' }),
    ...(folder ? [...(await frameworks(folder)), ...(await packages(folder))] : []),
  ];
}

/** What the folder itself shows that it is used with. */
async function frameworks(folder: vscode.WorkspaceFolder): Promise<vscode.DebugConfiguration[]> {
  const found: vscode.DebugConfiguration[] = [];
  if (await usesPytest(folder))
    found.push(
      launch(vscode.l10n.t('Cutaway: pytest, current file'), {
        module: 'pytest',
        args: ['${file}'],
      }),
    );
  if ((await find(folder, 'manage.py', 1)).length > 0)
    found.push(
      launch(vscode.l10n.t('Cutaway: Django'), {
        program: '${workspaceFolder}/manage.py',
        args: ['runserver', '--noreload'],
      }),
    );
  return found;
}

const pytestSections = /^\[(?:tool[.:])?pytest\b/mu;

async function usesPytest(folder: vscode.WorkspaceFolder): Promise<boolean> {
  if ((await find(folder, '{pytest.ini,.pytest.ini,conftest.py,*/conftest.py}', 1)).length > 0)
    return true;
  const settings = await find(folder, '{pyproject.toml,tox.ini,setup.cfg}', 3);
  const texts = await Promise.all(
    settings.map(async (uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))),
  );
  return texts.some((text) => pytestSections.test(text));
}

/** Packages that `python -m` runs. */
async function packages(folder: vscode.WorkspaceFolder): Promise<vscode.DebugConfiguration[]> {
  const mains = await find(folder, '*/__main__.py', 5);
  return mains.map(({ path }) => {
    const module = path.split('/').at(-2) ?? '';
    return launch(vscode.l10n.t('Cutaway: module {0}', module), { module });
  });
}

function find(folder: vscode.WorkspaceFolder, glob: string, most: number): Thenable<vscode.Uri[]> {
  const where = new vscode.RelativePattern(folder, glob);
  return vscode.workspace.findFiles(where, '**/{.venv,venv,env,node_modules}/**', most);
}
