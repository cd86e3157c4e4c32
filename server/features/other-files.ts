import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CancellationToken } from 'vscode-languageserver';
import { filesAt, textOf } from '../terminal/files.ts';
import type { Checked } from '../workspace.ts';
import type { Service } from './service.ts';

/** Files kept as they were read last. */
const mostKept = 100;
/** Files of the workspace that are looked through for one question. */
const mostFiles = 3000;

/** The files beside the open ones, read for one question: what they define, not what happens in them. */
export class OtherFiles {
  readonly #service: Service;
  readonly #kept = new Map<string, { stamp: string; text: string; checked: Checked | null }>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** The document as the editor has it, or as it is on the disk. Null for one that is not there. */
  async at(uri: string, token: CancellationToken): Promise<Checked | null> {
    const open = await this.#service.check(uri, token);
    if (open !== null) return open;
    const kept = this.read(uri);
    if (kept === null) return null;
    kept.checked ??= this.#service.workspace.outlined(uri, kept.text);
    return kept.checked;
  }

  /** The files of the workspace whose text has the name somewhere. */
  naming(name: string): string[] {
    const { workspace, folders } = this.#service;
    const paths = folders.flatMap((it) => (it.startsWith('file:') ? [fileURLToPath(it)] : []));
    const files = filesAt(paths).files.slice(0, mostFiles);
    const uris = new Set([...workspace.uris(), ...files.map((it) => pathToFileURL(it).href)]);
    return [...uris].filter((it) => {
      const text = workspace.document(it)?.getText() ?? this.read(it)?.text;
      return text?.includes(name) === true;
    });
  }

  private read(uri: string) {
    if (!uri.startsWith('file:')) return null;
    try {
      const file = fileURLToPath(uri);
      const { mtimeMs, size } = statSync(file);
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#kept.get(uri);
      if (known?.stamp === stamp) return known;
      const kept = { stamp, text: textOf(readFileSync(file)), checked: null as Checked | null };
      this.#kept.set(uri, kept);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
      return kept;
    } catch {
      // Gone meanwhile, or no text: there is nothing in it.
      return null;
    }
  }
}
