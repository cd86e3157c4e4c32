import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { DriverEvent } from '../protocol/driver.ts';
import type { LaunchArguments } from '../protocol/launch.ts';
import { takenEvent, type Taken } from '../protocol/lenses/request.ts';
import { AnsweringSession } from './answering.ts';
import { BreakpointTable } from './breakpoints.ts';
import { request, type Answers } from './call.ts';
import { capabilities } from './capabilities.ts';
import { InitializeArguments } from './client-form.ts';
import { Conversation } from './conversation.ts';
import type { DriverLink } from './driver-link.ts';
import { errors } from './errors.ts';
import { checkedArguments } from './launch/arguments.ts';
import { describeEnding, exitCodeOf, type Ending } from './launch/ending.ts';
import type { LaunchHost, Launched } from './launch/launcher.ts';
import type { Debuggee, OutputCategory } from './launch/process.ts';
import { log } from './log.ts';
import { shownReason } from './presentation.ts';
import { Int, Nothing } from './requests/arguments.ts';
import { breakpointAnswers, breakpointEvent } from './requests/breakpoints.ts';
import { evaluatingAnswers } from './requests/evaluating.ts';
import { lensAnswers } from './requests/lens.ts';
import { lookingAnswers } from './requests/looking.ts';
import { movingAnswers } from './requests/moving.ts';
import { sourceAnswers } from './requests/sources.ts';

type Body<K extends DriverEvent['kind']> = Extract<DriverEvent, { kind: K }>['body'];

const Disconnect = v.object({ terminateDebuggee: v.optional(v.nullable(v.boolean()), null) });
const Cancel = v.object({ requestId: v.optional(Int) });

/** One debug session: the Debug Adapter Protocol on one side, a driver on the other. */
export class CutawaySession extends AnsweringSession implements LaunchHost {
  #talk = new Conversation();
  #breakpoints = new BreakpointTable();
  #configured!: () => void;
  #configurationDone = new Promise<void>((resolve) => (this.#configured = resolve));
  #launching: Promise<void> | undefined;
  #stopLaunch = new AbortController();
  #launched: Launched | undefined;
  #uncaught: Body<'driver/exiting'>['uncaught'] = null;
  #exiting = false;
  #ending: Ending | undefined;
  #stoppedThread = 0;
  #terminated = false;
  /** The person let the program live on. */
  #released = false;

  protected readonly answers: Answers = {
    initialize: request(InitializeArguments, (args) => this.#initialize(args)),
    launch: (args) => this.#launchOnce(args),
    configurationDone: request(Nothing, () => this.#configured()),
    ...breakpointAnswers(this.#talk, this.#breakpoints),
    ...lookingAnswers(this.#talk),
    ...evaluatingAnswers(this.#talk),
    ...movingAnswers(this.#talk, (sentence) => this.say(sentence)),
    ...sourceAnswers(this.#talk),
    ...lensAnswers(this.#talk),
    cancel: request(Cancel, ({ requestId }) => {
      if (requestId !== undefined) this.cancelCall(requestId);
    }),
    terminate: request(Nothing, () => this.#terminate()),
    disconnect: request(Disconnect, (args) => this.#disconnect(args.terminateDebuggee === false)),
  };

  protected override toClientLine(line: number): number {
    return this.#talk.client.toClientLine(line);
  }

  // ---- beginning

  #initialize(args: v.InferOutput<typeof InitializeArguments>): DebugProtocol.Capabilities {
    this.#talk.client.learn(args);
    return capabilities();
  }

  protected override answered(command: string, well: boolean): void {
    // Breakpoints may come while Python starts: they wait here for the driver.
    if (command === 'initialize' && well) {
      this.tell('initialized');
      setImmediate(() => void launcher());
    }
    if (command === 'disconnect') this.clientGone();
  }

  #launchOnce(given: unknown): Promise<void> {
    if (this.#launching) throw errors.twice('launch');
    this.#launching = this.#launch(given).catch((error: unknown) => {
      this.#end();
      throw error;
    });
    return this.#launching;
  }

  async #launch(given: unknown): Promise<void> {
    const args = checkedArguments(given);
    this.#talk.evaluateTimeoutMs = args.evaluateTimeoutMs;
    const { launch } = await launcher();
    this.#launched = await launch(args, this, this.#stopLaunch.signal);
    const { debuggee, link } = this.#launched;
    const heardOut = link ? this.#listen(link) : Promise.resolve();
    const ended = this.#awaitEnd(debuggee, heardOut, args.module);
    if (!link) return;
    await this.#configurationDone;
    try {
      await this.#begin(link, args);
    } catch (error) {
      // What ended the program says more than the link that went with it.
      debuggee.end();
      await Promise.race([ended, wait(3_000)]);
      throw this.#ending ? errors.endedEarly(describeEnding(this.#ending)) : error;
    }
  }

  async #begin(link: DriverLink, args: LaunchArguments): Promise<void> {
    const inTerminal = args.console !== 'internalConsole' && this.canRunInTerminal;
    this.#talk.begun = true;
    const { breakpoints } = await link.request('adapter/start', {
      stopOnEntry: args.stopOnEntry,
      justMyCode: args.justMyCode,
      myCode: args.myCode,
      notMyCode: args.notMyCode,
      showReturnValue: args.showReturnValue,
      lineBuffered: !inTerminal,
      redirectOutput: args.redirectOutput && inTerminal,
      pdbrc: args.pdbrc,
      breakpoints: this.#breakpoints.all(),
      functionBreakpoints: [...this.#breakpoints.functions],
      exceptionFilters: [...this.#breakpoints.exceptionFilters],
    });
    for (const breakpoint of breakpoints) {
      this.#showBreakpoint({ reason: 'changed', breakpoint, path: null });
    }
  }

  /** Takes in what the driver says; resolves when the link has ended and all of it was heard. */
  #listen(link: DriverLink): Promise<void> {
    this.#talk.link = link;
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

  // ---- events of the driver

  #driverEvent(event: DriverEvent): void {
    switch (event.kind) {
      case 'driver/started':
        this.#talk.programStarted = true;
        return;
      case 'driver/stopped':
        this.#stopped(event.body);
        return;
      case 'driver/resumed':
        this.#talk.movesOn();
        this.tell('continued', { threadId: this.#stoppedThread, allThreadsContinued: true });
        return;
      case 'driver/output':
        this.#driverOutput(event.body);
        return;
      case 'driver/tile':
        this.#took({ lens: 'attention', data: event.body });
        return;
      case 'driver/breakpoint':
        this.#showBreakpoint(event.body);
        return;
      case 'driver/exiting':
        this.#exiting = true;
        this.#showUncaught(event.body.uncaught);
        return;
      default:
        event satisfies never;
    }
  }

  #stopped(stop: Body<'driver/stopped'>): void {
    [this.#talk.place] = stop.look.frames;
    this.#talk.history.nextStop(this.#talk.place);
    this.#talk.movesOn();
    this.#talk.look.take(stop);
    this.#stoppedThread = stop.threadId;
    const { reason, description } = shownReason(stop.reason);
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason,
      threadId: stop.threadId,
      description: stop.text ?? description,
      ...(stop.text === null ? {} : { text: stop.text }),
      hitBreakpointIds: stop.breakpointIds,
      allThreadsStopped: true,
    };
    this.tell('stopped', body);
  }

  #driverOutput(body: Body<'driver/output'>): void {
    this.output(body);
    this.#waitForClient();
  }

  #took(taken: Taken): void {
    this.tell(takenEvent, taken);
    this.#waitForClient();
  }

  #waitForClient(): void {
    // The driver waits, and with it the program, while the client does not take what was said.
    const drained = this.drained();
    if (drained) this.#talk.link?.hold(drained);
  }

  #showBreakpoint(body: Body<'driver/breakpoint'>): void {
    const event = breakpointEvent(body, this.#breakpoints, this.#talk.client.toClientLine);
    if (event) this.tell('breakpoint', event);
  }

  #showUncaught(uncaught: Body<'driver/exiting'>['uncaught']): void {
    this.#uncaught = uncaught;
    if (!uncaught) return;
    const { type, message, path, line } = uncaught;
    const text = message ? `${type}: ${message}` : type;
    const sentence = l10n.t('The program was ended by an exception. {0}', text) + '\n';
    this.output({ category: 'important', text: sentence, path, line });
  }

  #linkEnded(): void {
    this.#talk.movesOn();
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
    this.#ending = ending;
    // The driver's last words may be on their way; a child of the program may hold the link open.
    await Promise.race([heardOut, wait(500)]);
    this.#programEnded(ending, module);
  }

  #programEnded(ending: Ending, module: string | undefined): void {
    if (this.#terminated) return;
    const { link, programStarted } = this.#talk;
    if (link && module !== undefined && !programStarted && ending.code !== 0) {
      this.say(
        l10n.t('Python could not begin the module “{0}”; its own message says why.', module),
      );
    }
    if (ending.signal) this.say(l10n.t('The program was ended by {0}.', ending.signal));
    const exitCode = exitCodeOf(ending);
    if (exitCode !== null) {
      this.tell('exited', { exitCode });
    } else if (link) {
      this.say(l10n.t('The program has ended; a terminal does not tell its exit code.'));
    }
    log('session', `ended: ${describeEnding(ending)}`);
    this.#end();
  }

  #end(): void {
    if (this.#terminated) return;
    this.#terminated = true;
    this.tell('terminated');
  }

  async #terminate(): Promise<void> {
    this.#stopLaunch.abort();
    await this.#letGo();
    this.#launched?.debuggee.end();
    if (!this.#launched) this.#end();
  }

  async #disconnect(release: boolean): Promise<void> {
    this.#released = release;
    this.#stopLaunch.abort();
    await this.#letGo();
    // The editor ends this process after the answer: the program must be gone by then.
    if (!this.#launched) {
      await Promise.race([this.#launching?.catch(() => {}), wait(3_000)]);
    } else if (release) {
      this.#release(this.#launched.debuggee);
    } else if (!this.#terminated) {
      this.#launched.debuggee.end();
      await Promise.race([this.#launched.debuggee.ending, wait(3_000)]);
    }
  }

  #release(debuggee: Debuggee): void {
    if (this.#terminated) return;
    const shownElsewhere = debuggee.release();
    this.say(
      shownElsewhere
        ? l10n.t('The program runs on without the debugger.')
        : l10n.t('The program runs on without the debugger; what it prints is no longer shown.'),
    );
  }

  /** Takes the debugger out of the program, so that its own signal handlers can run. */
  async #letGo(): Promise<void> {
    const { link } = this.#talk;
    if (!link?.open) return;
    this.#exiting = true;
    this.#talk.look.forget();
    await link.request('adapter/detach', {}, { timeoutMs: 500 }).catch(() => {});
  }

  /** A driver ends its program when its link does. */
  protected override clientGone(): void {
    this.#stopLaunch.abort();
    if (!this.#terminated && !this.#released) {
      if (this.#talk.link?.open) this.#talk.link.close();
      else this.#launched?.debuggee.end(50);
    }
    this.leave();
  }

  /** What follows the end of a session: this process goes, unless it serves others. */
  leave: () => void = () => {};

  /** The process is asked to end. */
  shutdown(): void {
    this.clientGone();
  }

  // ---- what launching needs (LaunchHost)

  get canRunInTerminal(): boolean {
    return this.#talk.client.canRunInTerminal;
  }

  runInTerminal(
    args: DebugProtocol.RunInTerminalRequestArguments,
  ): Promise<DebugProtocol.RunInTerminalResponse> {
    return new Promise((resolve) => {
      this.sendRequest('runInTerminal', args, 30_000, (response) =>
        // The client's word for it; TerminalProcess reads it with care.
        resolve(response as DebugProtocol.RunInTerminalResponse),
      );
    });
  }

  exitCodeTold(): number | null {
    return this.#uncaught ? 1 : null;
  }

  /** Output of the program; resolves when the client has taken enough of it for more to be sent. */
  write(category: OutputCategory, text: string): Promise<void> | undefined {
    this.output({ category, text, path: null, line: null });
    return this.drained();
  }
}

/** What starts programs is loaded behind the first answer: an editor waits for that one. */
const launcher = () => import('./launch/launcher.ts');

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());
