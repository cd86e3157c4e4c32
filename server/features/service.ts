import type { CancellationToken, Connection } from 'vscode-languageserver';
import type { Abilities } from '../client-abilities.ts';
import type { Checked, Workspace } from '../workspace.ts';
import type { Theme } from './object-picture.ts';
import type { Others } from './others.ts';
import type { Settings } from './settings.ts';

/** What every provider answers from. A provider registers itself on the connection. */
export interface Service {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly abilities: Abilities;
  readonly others: Others;
  readonly theme: Theme;
  /** Whether a picture in a hover is seen as one; else its text version stands alone. */
  readonly drawsPictures: boolean;
  /** The folders that the client shows, as URIs. */
  readonly folders: readonly string[];
  /** Whether the client has the commands of protocol/language.ts. */
  readonly hasCommands: boolean;
  /** Null for a document that is not open. Rejects when cancelled, or when the text changed while it was checked. */
  check(uri: string, token: CancellationToken): Promise<Checked | null>;
}
