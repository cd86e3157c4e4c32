import * as v from 'valibot';
import * as vscode from 'vscode';
import { log } from '../log.ts';

/** What the Python Environments extension says about an environment, as far as it is used here. */
const Environments = v.object({ getEnvironment: v.function() });
const Environment = v.object({
  execInfo: v.object({
    run: v.object({
      executable: v.pipe(v.string(), v.minLength(1)),
      args: v.optional(v.array(v.string())),
    }),
  }),
});

/** The interpreter chosen in the Python Environments extension; null without it, or while it is switched off. */
export async function fromEnvironmentsExtension(
  uri: vscode.Uri | undefined,
): Promise<string | string[] | null> {
  return quietly('Python Environments extension', async () => {
    const extension = vscode.extensions.getExtension<unknown>('ms-python.vscode-python-envs');
    const api = v.safeParse(Environments, await extension?.activate());
    if (!api.success) return null;
    const found = v.safeParse(Environment, await api.output.getEnvironment(uri));
    if (!found.success) return null;
    const { executable, args = [] } = found.output.execInfo.run;
    return args.length > 0 ? [executable, ...args] : executable;
  });
}

/** What the Python extension has active, if it is installed; it is never needed. */
export async function fromPythonExtension(uri: vscode.Uri | undefined): Promise<string | null> {
  if (!vscode.extensions.getExtension('ms-python.python')) return null;
  return quietly('Python extension', async () => {
    const { PythonExtension } = await import('@vscode/python-extension');
    const api = await PythonExtension.api();
    const active = api.environments.getActiveEnvironmentPath(uri);
    const resolved = await api.environments.resolveEnvironment(active);
    return resolved?.executable.uri?.fsPath ?? null;
  });
}

/** What another extension throws is its own matter: the next source is asked. */
async function quietly<T>(name: string, ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    log.warn(`interpreter: ${name}: ${String(error)}`);
    return null;
  }
}
