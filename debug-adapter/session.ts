import {
  BreakpointEvent,
  ContinuedEvent,
  ExitedEvent,
  InitializedEvent,
  StoppedEvent,
  TerminatedEvent,
  Thread,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import os from 'node:os';
import * as v from 'valibot';
import type { DriverEvent } from '../protocol/driver.ts';
import { LensArguments, lensCommand } from '../protocol/lenses/request.ts';
import type { IdentityData } from '../protocol/lenses/identity.ts';
import { AnsweringSession } from './answering.ts';
import { BreakpointTable } from './breakpoints.ts';
import type { DriverLink } from './driver-link.ts';
import { errors } from './errors.ts';
import { History } from './history.ts';
import { checkedArguments } from './launch/arguments.ts';
import { describeEnding, launch, type LaunchHost, type Launched } from './launch/launcher.ts';
import type { Debuggee, Ending } from './launch/process.ts';
import { log } from './log.ts';
import { shownFrame, shownReason, shownScope, shownVariable } from './presentation.ts';

/** A program that has not stopped this long after a pause is not running Python at the moment. */
const pausePatienceMs = 1_000;

const defaultLens = { maxObjects: 2_000, timeBudgetMs: 50 };

/** One debug session: the Debug Adapter Protocol on one side, a driver on the other. */
export class CutawaySession extends AnsweringSession implements LaunchHost {
  #breakpoints = new BreakpointTable();
  #history = new History();
  #configured!: () => void;
  #configurationDone = new Promise<void>((resolve) => (this.#configured = resolve));
  #launching = Promise.resolve();
  #stopLaunch = new AbortController();
  #launched: Launched | undefined;
  #link: DriverLink | undefined;
  #uncaught: { type: string; message: string } | null = null;
  #programStarted = false;
  #exiting = false;
  #stoppedThread = 0;
  #terminated = false;
  /** The person let the program live on. */
  #released = false;
  canRunInTerminal = false;

  // ---- beginning

  protected override initializeRequest(
    response: DebugProtocol.InitializeResponse,
    args: DebugProtocol.InitializeRequestArguments,
  ): void {
    this.canRunInTerminal = args.supportsRunInTerminalRequest === true;
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsTerminateRequest: true,
      supportTerminateDebuggee: true,
      supportsClipboardContext: true,
    };
    this.sendResponse(response);
    // Breakpoints may come while Python starts: they wait here for the driver.
    this.sendEvent(new InitializedEvent());
  }

  protected override launchRequest(
    response: DebugProtocol.LaunchResponse,
    args: DebugProtocol.LaunchRequestArguments,
  ): void {
    this.#launching = this.answer(response, async () => {
      try {
        await this.#launch(args);
      } catch (error) {
        this.#end();
        throw error;
      }
    });
  }

  async #launch(given: unknown): Promise<void> {
    const args = checkedArguments(given);
    this.#launched = await launch(args, this, this.#stopLaunch.signal);
    const { debuggee, link } = this.#launched;
    const heardOut = link ? this.#listen(link) : Promise.resolve();
    void this.#awaitEnd(debuggee, heardOut, args.module);
    if (!link) return;
    await this.#configurationDone;
    const { breakpoints } = await link.request('adapter/start', {
      stopOnEntry: args.stopOnEntry,
      justMyCode: args.justMyCode,
      lineBuffered: args.console === 'internalConsole' || !this.canRunInTerminal,
      breakpoints: this.#breakpoints.all(),
    });
    for (const bound of breakpoints) this.#showBreakpoint(bound);
  }

  /** Takes in what the driver says; resolves when the link has ended and all of it was heard. */
  #listen(link: DriverLink): Promise<void> {
    this.#link = link;
    link.onEvent = (event) => this.#driverEvent(event);
    return new Promise((resolve) => {
      const told = link.onEnd;
      link.onEnd = () => {
        told();
        this.#linkEnded();
        resolve();
      };
      if (!link.open) resolve();
    });
  }

  protected override configurationDoneRequest(
    response: DebugProtocol.ConfigurationDoneResponse,
  ): void {
    this.#configured();
    this.sendResponse(response);
  }

  // ---- breakpoints

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    args: DebugProtocol.SetBreakpointsArguments,
  ): void {
    void this.answer(response, async () => {
      const path = args.source.path;
      if (path === undefined) throw errors.invalidRequest('setBreakpoints');
      const wanted = (args.breakpoints ?? []).map((one) => ({
        ...one,
        line: this.convertClientLineToDebugger(one.line),
      }));
      const specs = this.#breakpoints.replace(path, wanted);
      const bound = this.#link?.open
        ? (await this.#link.request('adapter/setBreakpoints', { path, breakpoints: specs }))
            .breakpoints
        : specs.map(({ id, line }) => ({ id, line, verified: false, message: null }));
      response.body = {
        breakpoints: bound.flatMap((one) => this.#shown(one) ?? []),
      };
    });
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
  ): void {
    // No filter is offered; editors send the empty list all the same.
    this.sendResponse(response);
  }

  #shown(bound: Parameters<BreakpointTable['shown']>[0]): DebugProtocol.Breakpoint | null {
    return this.#breakpoints.shown(bound, (line) => this.convertDebuggerLineToClient(line));
  }

  #showBreakpoint(bound: Parameters<BreakpointTable['shown']>[0]): void {
    const shown = this.#shown(bound);
    if (shown) this.sendEvent(new BreakpointEvent('changed', shown));
  }

  // ---- looking

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    void this.answer(response, async () => {
      const threads =
        this.#link?.open && this.#programStarted
          ? (await this.#link.request('adapter/threads', {})).threads
          : [];
      response.body = { threads: threads.map(({ threadId, name }) => new Thread(threadId, name)) };
    });
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    args: DebugProtocol.StackTraceArguments,
  ): void {
    void this.answer(response, async () => {
      const { frames, total } = await this.#driver().request('adapter/stack', {
        threadId: args.threadId,
        start: args.startFrame ?? 0,
        count: args.levels ?? 0,
      });
      response.body = {
        stackFrames: frames.map((frame) =>
          shownFrame(frame, (line) => this.convertDebuggerLineToClient(line)),
        ),
        totalFrames: total,
      };
    });
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    args: DebugProtocol.ScopesArguments,
  ): void {
    void this.answer(response, async () => {
      const { scopes } = await this.#driver().request('adapter/scopes', { frameId: args.frameId });
      response.body = { scopes: scopes.map(shownScope) };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    args: DebugProtocol.VariablesArguments,
  ): void {
    void this.answer(response, async () => {
      const { variables } = await this.#driver().request('adapter/variables', {
        reference: args.variablesReference,
        filter: args.filter ?? null,
        start: args.start ?? 0,
        count: args.count ?? 0,
      });
      response.body = { variables: variables.map(shownVariable) };
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    args: DebugProtocol.EvaluateArguments,
  ): void {
    void this.answer(response, async () => {
      const contexts = ['hover', 'watch', 'repl', 'clipboard', 'variables'] as const;
      const context = contexts.find((one) => one === args.context) ?? 'watch';
      const { result } = await this.#driver().request(
        'adapter/evaluate',
        { frameId: args.frameId ?? null, expression: args.expression, context },
        // What a person typed may take as long as it takes.
        context === 'repl' ? { timeoutMs: 0 } : {},
      );
      const { value, variablesReference, ...rest } = shownVariable(result);
      response.body = { ...rest, result: value, variablesReference };
    });
  }

  // ---- moving

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    void this.answer(response, async () => {
      await this.#driver().request('adapter/continue', {});
      response.body = { allThreadsContinued: true };
    });
  }

  protected override nextRequest(response: DebugProtocol.NextResponse): void {
    void this.answer(response, () => this.#driver().request('adapter/next', {}));
  }

  protected override stepInRequest(response: DebugProtocol.StepInResponse): void {
    void this.answer(response, () => this.#driver().request('adapter/stepIn', {}));
  }

  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void {
    void this.answer(response, () => this.#driver().request('adapter/stepOut', {}));
  }

  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    void this.answer(response, async () => {
      const { stop } = this.#history;
      await this.#driver().request('adapter/pause', {});
      const timer = setTimeout(() => {
        if (this.#terminated || this.#history.stop !== stop) return;
        this.say(
          l10n.t('The program is in code that is not Python; it stops at its next Python line.'),
        );
      }, pausePatienceMs);
      timer.unref();
    });
  }

  // ---- lenses

  protected override customRequest(
    command: string,
    response: DebugProtocol.Response,
    args: unknown,
  ): void {
    void this.answer(response, async () => {
      const checked = v.safeParse(LensArguments, args);
      if (command !== lensCommand || !checked.success) throw errors.invalidRequest(command);
      response.body = await this.#identity(checked.output);
    });
  }

  async #identity({ frameId, options }: LensArguments): Promise<IdentityData> {
    const snapshot = await this.#driver().request('adapter/lens', {
      lens: 'identity',
      frameId,
      maxObjects: options?.maxObjects ?? defaultLens.maxObjects,
      timeBudgetMs: options?.timeBudgetMs ?? defaultLens.timeBudgetMs,
    });
    const changes = this.#history.record(snapshot);
    const focusLane = snapshot.frames.find((frame) => frame.frameId === frameId)?.lane ?? null;
    return { lens: 'identity', stop: this.#history.stop, focusLane, snapshot, changes };
  }

  // ---- events of the driver

  #driverEvent(event: DriverEvent): void {
    switch (event.kind) {
      case 'driver/started':
        this.#programStarted = true;
        return;
      case 'driver/stopped':
        this.#stopped(event.body);
        return;
      case 'driver/resumed':
        this.sendEvent(new ContinuedEvent(this.#stoppedThread, true));
        return;
      case 'driver/output':
        this.output(event.body.category, event.body.text, event.body.path, event.body.line);
        return;
      case 'driver/exiting':
        this.#exiting = true;
        this.#showUncaught(event.body.uncaught);
        return;
      default:
        event satisfies never;
    }
  }

  #stopped(body: Extract<DriverEvent, { kind: 'driver/stopped' }>['body']): void {
    this.#history.nextStop();
    this.#stoppedThread = body.threadId;
    const { reason, description } = shownReason(body.reason);
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reason, body.threadId);
    event.body = {
      ...event.body,
      description: body.text ?? description,
      ...(body.text === null ? {} : { text: body.text }),
      hitBreakpointIds: body.breakpointIds,
      allThreadsStopped: true,
    };
    this.sendEvent(event);
  }

  #showUncaught(
    uncaught: Extract<DriverEvent, { kind: 'driver/exiting' }>['body']['uncaught'],
  ): void {
    this.#uncaught = uncaught;
    if (!uncaught) return;
    const text = uncaught.message ? `${uncaught.type}: ${uncaught.message}` : uncaught.type;
    this.output(
      'important',
      l10n.t('The program was ended by an exception. {0}', text) + '\n',
      uncaught.path,
      uncaught.line,
    );
  }

  #linkEnded(): void {
    if (this.#exiting || this.#terminated) return;
    // A program that ends takes its link along; one that closed it lives on.
    const timer = setTimeout(() => {
      if (!this.#terminated) {
        this.say(
          l10n.t('The program closed its connection to Cutaway and runs on without the debugger.'),
        );
      }
    }, 500);
    timer.unref();
  }

  // ---- ending

  async #awaitEnd(
    debuggee: Debuggee,
    heardOut: Promise<void>,
    module: string | undefined,
  ): Promise<void> {
    const ending = await debuggee.ending;
    // The driver's last words may be on their way; a child of the program may hold the link open.
    await Promise.race([heardOut, wait(500)]);
    this.#programEnded(ending, module);
  }

  #programEnded(ending: Ending, module: string | undefined): void {
    if (this.#terminated) return;
    if (this.#link && module !== undefined && !this.#programStarted && ending.code !== 0) {
      this.say(
        l10n.t('Python could not begin the module “{0}”; its own message says why.', module),
      );
    }
    if (ending.signal) this.say(l10n.t('The program was ended by {0}.', ending.signal));
    if (ending.code === null && !ending.signal) {
      if (this.#link)
        this.say(l10n.t('The program has ended; a terminal does not tell its exit code.'));
    } else {
      this.sendEvent(new ExitedEvent(exitCode(ending)));
    }
    log('session', `ended: ${describeEnding(ending)}`);
    this.#end();
  }

  #end(): void {
    if (this.#terminated) return;
    this.#terminated = true;
    this.sendEvent(new TerminatedEvent());
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    void this.answer(response, async () => {
      this.#stopLaunch.abort();
      await this.#letGo();
      this.#launched?.debuggee.end();
      if (!this.#launched) this.#end();
    });
  }

  protected override disconnectRequest(
    response: DebugProtocol.DisconnectResponse,
    args: DebugProtocol.DisconnectArguments,
  ): void {
    void this.answer(response, async () => {
      this.#released = args.terminateDebuggee === false;
      this.#stopLaunch.abort();
      await this.#letGo();
      // The editor ends this process after the answer: the program must be gone by then.
      if (!this.#launched) {
        await Promise.race([this.#launching, wait(3_000)]);
      } else if (!this.#released && !this.#terminated) {
        this.#launched.debuggee.end();
        await Promise.race([this.#launched.debuggee.ending, wait(3_000)]);
      }
    }).finally(() => this.shutdown());
  }

  /** Takes the debugger out of the program, so that its own signal handlers can run. */
  async #letGo(): Promise<void> {
    if (!this.#link?.open) return;
    this.#exiting = true;
    await this.#link.request('adapter/detach', {}, { timeoutMs: 500 }).catch(() => {});
  }

  /** The client is gone. A driver ends its program when its link does. */
  override shutdown(): void {
    this.#stopLaunch.abort();
    if (!this.#terminated && !this.#released) {
      if (this.#link?.open) this.#link.close();
      else this.#launched?.debuggee.end(50);
    }
    super.shutdown();
  }

  // ---- what launching needs (LaunchHost)

  runInTerminal(args: DebugProtocol.RunInTerminalRequestArguments): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.runInTerminalRequest(args, 30_000, (response) =>
        resolve(response.success ? undefined : response.message || 'failed'),
      );
    });
  }

  exitCodeTold(): number | null {
    return this.#uncaught ? 1 : null;
  }

  #driver(): DriverLink {
    if (!this.#link) throw errors.noProgram();
    return this.#link;
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function exitCode({ code, signal }: Ending): number {
  return code ?? 128 + (signal ? os.constants.signals[signal] : 0);
}
