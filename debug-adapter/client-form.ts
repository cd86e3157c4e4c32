import * as v from 'valibot';
import { errors } from './errors.ts';

export const InitializeArguments = v.object({
  linesStartAt1: v.optional(v.boolean(), true),
  columnsStartAt1: v.optional(v.boolean(), true),
  pathFormat: v.optional(v.string(), 'path'),
  supportsRunInTerminalRequest: v.optional(v.boolean(), false),
});

/** How the client counts lines and columns, and what it can do. Inside the adapter both begin with 1. */
export class ClientForm {
  #firstLine = 1;
  #firstColumn = 1;
  canRunInTerminal = false;

  /** Throws a user error for a client that knows files by something else than paths. */
  learn(args: v.InferOutput<typeof InitializeArguments>): void {
    if (args.pathFormat !== 'path') throw errors.pathFormat();
    this.#firstLine = args.linesStartAt1 ? 1 : 0;
    this.#firstColumn = args.columnsStartAt1 ? 1 : 0;
    this.canRunInTerminal = args.supportsRunInTerminalRequest;
  }

  readonly toClientLine = (line: number): number => line - 1 + this.#firstLine;
  readonly fromClientLine = (line: number): number => line + 1 - this.#firstLine;
  readonly toClientColumn = (column: number): number => column - 1 + this.#firstColumn;
  readonly fromClientColumn = (column: number): number => column + 1 - this.#firstColumn;
}
