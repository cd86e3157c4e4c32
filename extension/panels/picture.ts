import * as v from 'valibot';
import * as vscode from 'vscode';
import { PanelSave } from '../../protocol/panel.ts';

/** Writes a picture that a view made where the person says; nothing happens without an answer. */
export async function savePicture(body: unknown): Promise<void> {
  const wanted = v.safeParse(PanelSave, body);
  if (!wanted.success) return;
  const { name, kind, content } = wanted.output;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `${name}.${kind}`) } : {}),
    filters: kind === 'svg' ? { SVG: ['svg'] } : { PNG: ['png'] },
  });
  if (!file) return;
  try {
    await vscode.workspace.fs.writeFile(file, Buffer.from(content, 'base64'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The picture could not be written: {0}', reason),
    );
  }
}
