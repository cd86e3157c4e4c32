import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { BoundBreakpoint, DriverEvent, ExceptionFilter } from '../../protocol/driver.ts';
import type { BreakpointTable } from '../breakpoints.ts';
import { request, type Answers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { errors } from '../errors.ts';
import { Int, Source, Text } from './arguments.ts';

const Limits = { condition: Text, hitCondition: Text };
const SetBreakpoints = v.object({
  source: Source,
  breakpoints: v.optional(v.array(v.object({ line: Int, logMessage: Text, ...Limits }))),
  /** What clients sent before there were conditions. */
  lines: v.optional(v.array(Int)),
});
const SetFunctionBreakpoints = v.object({
  breakpoints: v.array(v.object({ name: v.string(), ...Limits })),
});
const SetExceptionBreakpoints = v.object({
  filters: v.optional(v.array(v.string()), []),
  filterOptions: v.optional(v.array(v.object({ filterId: v.string(), condition: Text })), []),
  exceptionOptions: v.optional(
    v.array(
      v.object({
        path: v.optional(v.array(v.object({ names: v.array(v.string()) })), []),
        breakMode: v.picklist(['never', 'always', 'unhandled', 'userUnhandled']),
      }),
    ),
    [],
  ),
});
const BreakpointLocations = v.object({ source: Source, line: Int, endLine: v.optional(Int) });

const filterNames = ['raised', 'uncaught', 'userUnhandled'] as const;

/** The kinds of exceptions a program can be stopped at, as `initialize` offers them. */
export function exceptionFilters(): DebugProtocol.ExceptionBreakpointsFilter[] {
  const labels = {
    raised: l10n.t('Raised exceptions'),
    uncaught: l10n.t('Uncaught exceptions'),
    userUnhandled: l10n.t('Uncaught in my code'),
  };
  const descriptions = {
    raised: l10n.t('Stops wherever an exception is raised, even if it is handled.'),
    uncaught: l10n.t('Stops when an exception is about to end the program.'),
    userUnhandled: l10n.t('Stops when an exception leaves your own code for that of a library.'),
  };
  return filterNames.map((filter) => ({
    filter,
    label: labels[filter],
    description: descriptions[filter],
    default: filter === 'uncaught',
    supportsCondition: true,
    conditionDescription: l10n.t(
      'Exception types such as ValueError, json.JSONDecodeError, or a Python expression over “exception”',
    ),
  }));
}

/** Answers to the requests that set breakpoints. Before the driver is there they are kept for it. */
export function breakpointAnswers(talk: Conversation, table: BreakpointTable): Answers {
  const shown = (all: readonly BoundBreakpoint[]) => ({
    breakpoints: all.flatMap((one) => table.shown(one, talk.client.toClientLine) ?? []),
  });
  const waiting = (specs: readonly { id: number; line?: number }[]) =>
    shown(
      specs.map(({ id, line }) => ({ id, line: line ?? null, verified: false, message: null })),
    );

  return {
    setBreakpoints: request(SetBreakpoints, async (args, call) => {
      const path = filePath(args.source);
      const given = args.breakpoints ?? (args.lines ?? []).map((line) => ({ line }));
      const wanted = given.map((one) => ({ ...one, line: talk.client.fromClientLine(one.line) }));
      const specs = table.replace(path, wanted);
      if (!talk.begun) return waiting(specs);
      const body = { path, breakpoints: specs };
      return shown((await talk.ask(call, 'adapter/setBreakpoints', body)).breakpoints);
    }),

    setFunctionBreakpoints: request(SetFunctionBreakpoints, async (args, call) => {
      const specs = table.replaceFunctions(args.breakpoints);
      if (!talk.begun) return waiting(specs);
      const body = { breakpoints: specs };
      return shown((await talk.ask(call, 'adapter/setFunctionBreakpoints', body)).breakpoints);
    }),

    setExceptionBreakpoints: request(SetExceptionBreakpoints, async (args, call) => {
      const wanted = wantedFilters(args);
      const filters = wanted.flatMap(({ known }) => known ?? []);
      table.exceptionFilters = filters;
      const problems = talk.begun
        ? (await talk.ask(call, 'adapter/setExceptionBreakpoints', { filters })).problems
        : [];
      let place = 0;
      return {
        breakpoints: wanted.map(({ known, name, never }) => {
          if (never) return { verified: true };
          const unknown = l10n.t('There is no exception filter “{0}”.', name);
          const problem = known ? (problems[place++] ?? null) : unknown;
          return problem === null ? { verified: true } : { verified: false, message: problem };
        }),
      };
    }),

    breakpointLocations: request(BreakpointLocations, async (args, call) => {
      const { fromClientLine, toClientLine } = talk.client;
      const { lines } = await talk.ask(call, 'adapter/breakpointLocations', {
        path: filePath(args.source),
        line: fromClientLine(args.line),
        endLine: fromClientLine(args.endLine ?? args.line),
      });
      return { breakpoints: lines.map((line) => ({ line: toClientLine(line) })) };
    }),
  };
}

/** The event for a breakpoint that was bound, lost or made by the program itself; null if nobody knows it. */
export function breakpointEvent(
  { reason, breakpoint, path }: Extract<DriverEvent, { kind: 'driver/breakpoint' }>['body'],
  table: BreakpointTable,
  toClientLine: (line: number) => number,
): DebugProtocol.BreakpointEvent['body'] | null {
  if (reason === 'new') table.adopt(breakpoint.id, path);
  const shown = table.shown(breakpoint, toClientLine);
  if (reason === 'removed') table.drop(breakpoint.id);
  return shown && { reason, breakpoint: shown };
}

function filePath(source: v.InferOutput<typeof Source>): string {
  if (!source.path || source.sourceReference) throw errors.noFile();
  return source.path;
}

interface WantedFilter {
  readonly name: string;
  /** Null if there is no such filter, or it never stops. */
  readonly known: ExceptionFilter | null;
  /** The client says that these are not to stop: nothing does, unless another filter says so. */
  readonly never?: true;
}

/** All three ways in which a client may say it, in the order in which the protocol wants the answers. */
function wantedFilters(args: v.InferOutput<typeof SetExceptionBreakpoints>): WantedFilter[] {
  const known = (name: string, condition: string | undefined): WantedFilter => {
    const filter = filterNames.find((one) => one === name);
    return { name, known: filter ? { filter, condition: condition?.trim() || null } : null };
  };
  const modes = {
    always: 'raised',
    unhandled: 'uncaught',
    userUnhandled: 'userUnhandled',
  } as const;
  return [
    ...args.filters.map((name) => known(name, undefined)),
    ...args.filterOptions.map(({ filterId, condition }) => known(filterId, condition)),
    ...args.exceptionOptions.map(({ path, breakMode }): WantedFilter =>
      breakMode === 'never'
        ? { name: breakMode, known: null, never: true }
        : known(modes[breakMode], path.length > 1 ? path.at(-1)?.names.join(', ') : undefined),
    ),
  ];
}
