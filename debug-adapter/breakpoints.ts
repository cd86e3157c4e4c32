import type { DebugProtocol } from '@vscode/debugprotocol';
import type {
  BoundBreakpoint,
  BreakpointSpec,
  ExceptionFilter,
  FunctionBreakpointSpec,
} from '../protocol/driver.ts';

/** What a client says of a breakpoint, lines counted from 1. */
export interface WantedBreakpoint {
  readonly line: number;
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

export type WantedFunction = Omit<WantedBreakpoint, 'line' | 'logMessage'> & {
  readonly name: string;
};

/** The editor's breakpoints of every kind, with the ids this session gave them. */
export class BreakpointTable {
  #byPath = new Map<string, BreakpointSpec[]>();
  /** Where a breakpoint is; null for one on a function. */
  #places = new Map<number, string | null>();
  #lastId = 0;
  functions: readonly FunctionBreakpointSpec[] = [];
  exceptionFilters: readonly ExceptionFilter[] = [];

  /** Replaces the breakpoints of one file; the specs go to the driver as they are. */
  replace(path: string, wanted: readonly WantedBreakpoint[]): BreakpointSpec[] {
    this.#forget(this.#byPath.get(path) ?? []);
    const specs = wanted.map(({ line, logMessage, ...rest }) => ({
      id: this.#newId(path),
      line,
      ...limits(rest),
      logMessage: textOrNull(logMessage),
    }));
    this.#byPath.set(path, specs);
    return specs;
  }

  replaceFunctions(wanted: readonly WantedFunction[]): FunctionBreakpointSpec[] {
    this.#forget(this.functions);
    const specs = wanted.map(({ name, ...rest }) => ({
      id: this.#newId(null),
      name: name.trim(),
      ...limits(rest),
    }));
    this.functions = specs;
    return specs;
  }

  /** Everything there is in files, for a driver that has just come in. */
  all(): { path: string; breakpoints: BreakpointSpec[] }[] {
    return [...this.#byPath].map(([path, breakpoints]) => ({ path, breakpoints }));
  }

  /** A breakpoint that was made in the program itself (pdb's `b`). */
  adopt(id: number, path: string | null): void {
    this.#places.set(id, path);
  }

  drop(id: number): void {
    this.#places.delete(id);
  }

  /** A breakpoint as the protocol shows it; null if it has been replaced since. */
  shown(
    bound: BoundBreakpoint,
    toClientLine: (line: number) => number,
  ): DebugProtocol.Breakpoint | null {
    const path = this.#places.get(bound.id);
    if (path === undefined) return null;
    const shown: DebugProtocol.Breakpoint = { id: bound.id, verified: bound.verified };
    if (bound.line !== null) shown.line = toClientLine(bound.line);
    if (bound.message !== null) shown.message = bound.message;
    if (path !== null) shown.source = { name: path.replace(/^.*[\\/]/, ''), path };
    return shown;
  }

  #newId(path: string | null): number {
    this.#lastId += 1;
    this.#places.set(this.#lastId, path);
    return this.#lastId;
  }

  #forget(specs: readonly { readonly id: number }[]): void {
    for (const { id } of specs) this.#places.delete(id);
  }
}

const textOrNull = (text: string | undefined): string | null => (text?.trim() ? text : null);

const limits = (wanted: Pick<WantedBreakpoint, 'condition' | 'hitCondition'>) => ({
  condition: textOrNull(wanted.condition),
  hitCondition: textOrNull(wanted.hitCondition),
});
