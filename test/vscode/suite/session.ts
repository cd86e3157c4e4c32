import * as vscode from 'vscode';
import { lineOf, show, until } from './workspace.ts';

interface Event {
  readonly event: string;
  readonly body: Record<string, unknown>;
}

/** An event, or the answer to a request (its command is told instead of an event's name). */
interface Told {
  readonly event?: string;
  readonly command?: string;
  readonly body?: object;
}

/** What the Cutaway sessions of one test told VS Code, in order. `dispose` ends them, and closes the panels. */
export class Watched implements vscode.Disposable {
  readonly events: Event[] = [];
  readonly #arrived = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #taken = 0;

  constructor() {
    this.#disposables = [
      this.#arrived,
      vscode.debug.registerDebugAdapterTrackerFactory('cutaway', {
        createDebugAdapterTracker: () => ({
          onDidSendMessage: (message: Told) => {
            const event = message.event ?? `answer to ${message.command}`;
            this.events.push({ event, body: { ...message.body } });
            this.#arrived.fire();
          },
        }),
      }),
    ];
  }

  /** The next event of this name (`answer to COMMAND` for a request's) that no call has answered yet. Sessions that end before it fail the test. */
  async next(name: string): Promise<Record<string, unknown>> {
    return until(this.#arrived.event, `the event “${name}”`, () => {
      const at = this.events.findIndex((one, index) => index >= this.#taken && one.event === name);
      if (at < 0) return undefined;
      this.#taken = at + 1;
      return this.events[at]?.body;
    });
  }

  /** What was printed so far, in the debug console's order. */
  output(): string {
    return this.events
      .filter(({ event }) => event === 'output')
      .map(({ body }) => String(body['output']))
      .join('');
  }

  async dispose(): Promise<void> {
    if (vscode.debug.activeDebugSession) {
      // A program that ends by itself at this moment cancels the request; that it ended is waited for.
      await Promise.resolve(vscode.debug.stopDebugging()).catch(() => {});
      await until(vscode.debug.onDidChangeActiveDebugSession, 'the end of the session', () =>
        vscode.debug.activeDebugSession ? undefined : true,
      );
    }
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    // One that stayed would ask on its own at the stops of the next test.
    await vscode.window.tabGroups.close(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label.startsWith('Cutaway: ')),
    );
    for (const one of this.#disposables) one.dispose();
  }
}

/** Opens a file, sets a breakpoint at a marker and presses F5; resolves when the program has stopped there. */
export async function debugTo(
  watched: Watched,
  file: string,
  marker: string,
): Promise<vscode.TextDocument> {
  const document = await show(file);
  const place = new vscode.Location(document.uri, new vscode.Position(lineOf(document, marker), 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
  await debug(watched);
  return document;
}

/** Presses F5 and waits until VS Code shows the first stop, which it gives as the adapter told it. */
export async function debug(watched: Watched): Promise<Record<string, unknown>> {
  await vscode.commands.executeCommand('workbench.action.debug.start');
  const stop = await watched.next('stopped');
  await shownFrame();
  return stop;
}

export function activeSession(): vscode.DebugSession {
  const session = vscode.debug.activeDebugSession;
  if (!session) throw new Error('No session is active.');
  return session;
}

export interface Frame {
  readonly id: number;
  readonly name: string;
  /** 0-based, as the editor counts. */
  readonly line: number;
}

/** The innermost frame of the stop that VS Code itself shows: only then do its commands step. */
export async function shownFrame(): Promise<Frame> {
  const item = await until(vscode.debug.onDidChangeActiveStackItem, 'a frame in the editor', () =>
    vscode.debug.activeStackItem instanceof vscode.DebugStackFrame
      ? vscode.debug.activeStackItem
      : undefined,
  );
  const answer: { stackFrames: Frame[] } = await item.session.customRequest('stackTrace', {
    threadId: item.threadId,
  });
  const [top] = answer.stackFrames;
  if (!top) throw new Error('The stopped thread has no frame.');
  return { ...top, line: top.line - 1 };
}
