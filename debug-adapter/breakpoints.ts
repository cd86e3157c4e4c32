import { Breakpoint, Source } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BoundBreakpoint, BreakpointSpec } from '../protocol/driver.ts';

/** The editor's breakpoints, by file, with the ids this session gave them. */
export class BreakpointTable {
  #byPath = new Map<string, BreakpointSpec[]>();
  #paths = new Map<number, string>();
  #lastId = 0;

  /** Replaces the breakpoints of one file; the specs go to the driver as they are. */
  replace(path: string, wanted: readonly DebugProtocol.SourceBreakpoint[]): BreakpointSpec[] {
    for (const { id } of this.#byPath.get(path) ?? []) this.#paths.delete(id);
    const specs = wanted.map(({ line, condition }) => {
      const id = ++this.#lastId;
      this.#paths.set(id, path);
      return { id, line, condition: condition?.trim() ? condition : null };
    });
    this.#byPath.set(path, specs);
    return specs;
  }

  /** Everything there is, for a driver that has just come in. */
  all(): { path: string; breakpoints: BreakpointSpec[] }[] {
    return [...this.#byPath].map(([path, breakpoints]) => ({ path, breakpoints }));
  }

  /** A breakpoint as the protocol shows it; null if it has been replaced since. */
  shown(
    bound: BoundBreakpoint,
    toClientLine: (line: number) => number,
  ): DebugProtocol.Breakpoint | null {
    const path = this.#paths.get(bound.id);
    if (path === undefined) return null;
    const shown: DebugProtocol.Breakpoint = new Breakpoint(bound.verified);
    shown.id = bound.id;
    if (bound.line !== null) shown.line = toClientLine(bound.line);
    if (bound.message !== null) shown.message = bound.message;
    shown.source = new Source(path.replace(/^.*[\\/]/, ''), path);
    return shown;
  }
}
