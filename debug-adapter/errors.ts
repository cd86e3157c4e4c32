import * as l10n from '@vscode/l10n';

/**
 * A failure a person can do something about: a stable number for the protocol, a plain sentence, and
 * what to do next. Everything else that is thrown is a bug of ours.
 */
export class UserError extends Error {
  readonly id: number;
  /** The protocol's own word for it, where there is one. */
  readonly word: 'cancelled' | 'notStopped' | undefined;
  constructor(id: number, message: string, word?: UserError['word']) {
    super(message);
    this.id = id;
    this.word = word;
  }
}

export const errors = {
  invalidConfiguration: (field: string, problem: string) =>
    new UserError(
      1001,
      l10n.t('The launch configuration is not right: “{0}”: {1}', field, problem),
    ),
  nothingToRun: () =>
    new UserError(
      1002,
      l10n.t(
        'Nothing to run: set one of “program”, “module” or “code” in the launch configuration.',
      ),
    ),
  severalToRun: () =>
    new UserError(1003, l10n.t('Set only one of “program”, “module” and “code”.')),
  programMissing: (path: string) =>
    new UserError(1004, l10n.t('There is no file {0}. Check “program”.', path)),
  folderWithoutMain: (path: string) =>
    new UserError(
      1005,
      l10n.t(
        '{0} is a folder without a __main__.py, so Python cannot run it. Choose a file in it.',
        path,
      ),
    ),
  workingFolderMissing: (path: string) =>
    new UserError(1006, l10n.t('There is no folder {0}. Check “cwd”.', path)),
  noPython: (tried: string) =>
    new UserError(
      1007,
      l10n.t(
        'No Python was found (tried: {0}). Install Python 3.10 or newer, or set “python”.',
        tried,
      ),
    ),
  pythonFailed: (command: string, reason: string) =>
    new UserError(1008, l10n.t('{0} could not be started: {1}', command, reason)),
  pythonTooOld: (executable: string, version: string) =>
    new UserError(
      1009,
      l10n.t(
        '{0} is Python {1}; Cutaway needs 3.10 or newer. Choose another interpreter.',
        executable,
        version,
      ),
    ),
  protocolMismatch: () =>
    new UserError(
      1010,
      l10n.t('The driver inside Python is of another version of Cutaway. Install Cutaway again.'),
    ),
  notSeen: (exit: string) =>
    new UserError(
      1011,
      l10n.t(
        'The program ran without the debugger ({0}): this Python did not read PYTHONPATH, so Cutaway could not get in. Choose the interpreter itself, not a wrapper.',
        exit,
      ),
    ),
  terminalFailed: (reason: string) =>
    new UserError(1012, l10n.t('The editor could not open a terminal: {0}', reason)),
  launchStopped: () =>
    new UserError(1013, l10n.t('The session was ended before the program began.')),
  envFileMissing: (path: string) =>
    new UserError(1014, l10n.t('There is no file {0}. Check “envFile”.', path)),
  envFileUnreadable: (path: string, reason: string) =>
    new UserError(1015, l10n.t('{0} could not be read: {1}. Check “envFile”.', path, reason)),
  envFileUnclosed: (path: string, line: number) =>
    new UserError(
      1016,
      l10n.t('Line {0} of {1} opens a quote that is never closed. Close it.', line, path),
    ),
  endedEarly: (exit: string) =>
    new UserError(1017, l10n.t('The program ended before its first line ({0}).', exit)),
  notStopped: () =>
    new UserError(2001, l10n.t('The program is running; pause it first.'), 'notStopped'),
  noProgram: () => new UserError(2002, l10n.t('There is no program to debug.')),
  linkLost: () => new UserError(2003, l10n.t('The program can no longer be reached.')),
  timedOut: (what: string) =>
    new UserError(2004, l10n.t('The program did not answer “{0}” in time.', what)),
  driverRefused: (message: string) => new UserError(2005, message),
  unknownRequest: (command: string) =>
    new UserError(2006, l10n.t('Cutaway does not know the request “{0}”.', command)),
  invalidRequest: (command: string) =>
    new UserError(2007, l10n.t('The request “{0}” is not of its form.', command)),
  notInitialized: () => new UserError(2008, l10n.t('The first request must be “initialize”.')),
  twice: (command: string) =>
    new UserError(2009, l10n.t('The request “{0}” can be made only once in a session.', command)),
  pathFormat: () => new UserError(2010, l10n.t('Cutaway knows files by their path only.')),
  cancelled: () => new UserError(2011, l10n.t('The request was taken back.'), 'cancelled'),
  noFile: () =>
    new UserError(
      2012,
      l10n.t(
        'This source is not a file, so no breakpoint can be set in it. Use a function breakpoint.',
      ),
    ),
  noGotoTarget: () =>
    new UserError(2013, l10n.t('That line is no longer offered; ask for it again.')),
  notThere: (reason: string) => new UserError(2014, reason),
} as const;
