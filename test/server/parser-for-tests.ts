import { createRequire } from 'node:module';
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver';
import { loadParser, type Parse } from '../../server/syntax/parser.ts';
import { type Checked, Workspace } from '../../server/workspace.ts';

const require = createRequire(import.meta.url);

/** The parser with the WebAssembly files out of node_modules, as the build copies them. */
export async function parserForTests(): Promise<Parse> {
  return loadParser(parserFiles());
}

/** Where the WebAssembly files are. */
export function parserFiles(): { runtime: string; grammar: string } {
  const runtime = path.dirname(require.resolve('web-tree-sitter'));
  const grammars = path.dirname(require.resolve('@vscode/tree-sitter-wasm/package.json'));
  return {
    runtime: path.join(runtime, 'web-tree-sitter.wasm'),
    grammar: path.join(grammars, 'wasm', 'tree-sitter-python.wasm'),
  };
}

/** Checks one text as if it were open in an editor. */
export async function checkedText(parse: Parse, text: string): Promise<Checked> {
  const workspace = new Workspace(parse);
  workspace.open('file:///input.py', 'python', 1, text);
  const checked = await workspace.checked('file:///input.py', new CancellationTokenSource().token);
  if (checked === null) throw new Error('nothing was checked');
  return checked;
}
