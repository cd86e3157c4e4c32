import * as v from 'valibot';

/** Debug type of launch configurations, and `source` of diagnostics. */
export const debugType = 'cutaway';

const Path = v.pipe(v.string(), v.minLength(1));
const Console = v.picklist(['integratedTerminal', 'externalTerminal', 'internalConsole']);

/**
 * What a launch configuration may say. Exactly one of `program`, `module` and `code` names what runs.
 * The manifest's schema (package.json) has the same keys; a test compares them.
 */
export const LaunchArguments = v.object({
  /** A .py file, a folder with `__main__.py`, or a .pyz archive; absolute, or relative to `cwd`. */
  program: v.optional(Path),
  /** A module, run as `python -m` does. */
  module: v.optional(Path),
  /** Source text, run as `python -c` does; a list is joined by line breaks. */
  code: v.optional(v.union([v.string(), v.array(v.string())])),
  args: v.optional(v.array(v.string()), []),
  /** Working folder; the program's own folder if absent. */
  cwd: v.optional(Path),
  /** Added to the environment; null takes a variable away. Wins over `envFile`. */
  env: v.optional(v.record(v.string(), v.nullable(v.string())), {}),
  /** A file of `NAME=value` lines, relative to `cwd`; none if empty. */
  envFile: v.optional(v.string()),
  /** An interpreter, or a list of a command and its arguments (`["conda", "run", "-n", "x", "python"]`). */
  python: v.optional(v.union([Path, v.pipe(v.array(v.string()), v.minLength(1))])),
  /** Options of the interpreter itself, such as `-X dev`. */
  pythonArgs: v.optional(v.array(v.string()), []),
  stopOnEntry: v.optional(v.boolean(), false),
  /** Where the program's input and output are. */
  console: v.optional(Console, 'integratedTerminal'),
  /** Steps pass over library code; breakpoints in it always hold. */
  justMyCode: v.optional(v.boolean(), true),
  /** Globs over absolute paths: code that is the person's own wherever it lies. */
  myCode: v.optional(v.array(v.string()), []),
  /** Globs over absolute paths: code that steps pass over. Wins over `myCode`. */
  notMyCode: v.optional(v.array(v.string()), []),
  /** A step over or out of a function shows what it returned. */
  showReturnValue: v.optional(v.boolean(), true),
  /** What the program prints in a terminal comes to the debug console too. */
  redirectOutput: v.optional(v.boolean(), false),
  /** The console reads the person's `.pdbrc`, as pdb does. */
  pdbrc: v.optional(v.boolean(), false),
  /** How long a watch, a copied or a new value may run; 0 for no limit. */
  evaluateTimeoutMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 3_000),
  /** Set by "Run Without Debugging". */
  noDebug: v.optional(v.boolean(), false),
});
export type LaunchArguments = v.InferOutput<typeof LaunchArguments>;
