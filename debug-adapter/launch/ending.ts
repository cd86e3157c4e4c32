import * as l10n from '@vscode/l10n';
import { constants } from 'node:os';

/** How a process ended; `code` is null when it cannot be known. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** As a shell tells it: 128 and the signal's number for a signal; null if it cannot be known. */
export function exitCodeOf({ code, signal }: Ending): number | null {
  return code ?? (signal ? 128 + constants.signals[signal] : null);
}

/** `exit code 3`, `SIGKILL`: for the inside of a sentence. */
export function describeEnding(ending: Ending): string {
  if (ending.signal) return ending.signal;
  return l10n.t('exit code {0}', ending.code ?? '?');
}
