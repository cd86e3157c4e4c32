import * as v from 'valibot';
import { HeapSnapshot } from './heap.ts';
import { InlineValuesAnswer } from './inline-values.ts';
import { AttentionReport, TilePass } from './lenses/attention.ts';
import { MroReport } from './lenses/mro.ts';
import { ReferencesReport } from './lenses/references.ts';

/**
 * What the adapter (Node) and the driver (Python, inside the program) say to each other.
 * Framing: one JSON object per line, ended by `\n`; the driver escapes everything outside ASCII.
 * docs/protocol.md tells the handshake and the order; test/contracts checks both ends.
 */

/** Goes up when a message changes its meaning; both ends refuse any other. */
export const protocolVersion = 1;
/** Longest line, in bytes, that either end reads before it gives up the link. */
export const maxLineBytes = 32 * 1024 * 1024;

const Int = v.pipe(v.number(), v.integer());
const Count = v.pipe(Int, v.minValue(0));

/** Environment variables the driver reads and takes away before the program can see them. */
export const driverEnvironment = {
  /** `fd=N:NONCE` and/or `dir=FOLDER`, joined by `;`. */
  link: 'CUTAWAY_LINK',
  /** PYTHONPATH as it would have been; absent when it was not set. */
  pythonPath: 'CUTAWAY_PYTHONPATH',
} as const;

/** Content of the file `secret` in the link's folder (mode 0600, deleted by the driver). */
export const LinkSecret = v.object({ secret: v.string(), port: v.nullable(Int) });
export type LinkSecret = v.InferOutput<typeof LinkSecret>;

// ---- driver to adapter -------------------------------------------------------------------------

/** First line from the driver. Any Python from 2.7 on sends it; the adapter decides whether it will do. */
export const DriverHello = v.object({
  kind: v.literal('driver/hello'),
  body: v.object({
    protocol: Int,
    /** The secret of the link's folder; empty over the inherited descriptor. */
    secret: v.string(),
    /** For example [3, 11, 7]. */
    version: v.array(Int),
    implementation: v.string(),
    executable: v.string(),
    pid: Int,
    /** Process group, or null on Windows. */
    processGroup: v.nullable(Int),
  }),
});
export type DriverHello = v.InferOutput<typeof DriverHello>;

export const StopReason = v.picklist([
  'entry',
  'breakpoint',
  'functionBreakpoint',
  'exception',
  'step',
  'pause',
  'call',
  'goto',
  'restart',
]);
/** `call`: the program called breakpoint() or pdb.set_trace(). `goto`, `restart`: a frame was moved. */
export type StopReason = v.InferOutput<typeof StopReason>;

export const SourceFrame = v.object({
  /** Valid until the program moves on. */
  frameId: Int,
  name: v.string(),
  /** Absolute path of an existing source file, or null (`<string>`, frozen modules, files that are gone). */
  path: v.nullable(v.string()),
  /** The name Python itself gives the source, `co_filename`. */
  sourceName: v.string(),
  /** For `adapter/source` where there is no file but its text is known; else 0. Good for the session. */
  sourceReference: Count,
  line: Int,
  /** Code of a library (standard library, site-packages) when justMyCode is on. */
  library: v.boolean(),
  /** `__name__` of the module, or null. */
  module: v.nullable(v.string()),
  /** `adapter/restartFrame` can be honest about this frame. */
  canRestart: v.boolean(),
});
export type SourceFrame = v.InferOutput<typeof SourceFrame>;

export const ThreadInfo = v.object({
  threadId: Int,
  name: v.string(),
  /** `runsOn`: in code that is not Python, so that it could not be held; false while the program runs. */
  runsOn: v.boolean(),
});
export type ThreadInfo = v.InferOutput<typeof ThreadInfo>;

/** A place in a file, as an uncaught exception reports it; `line` is 1-based. */
const UncaughtError = v.object({
  type: v.string(),
  message: v.string(),
  path: v.nullable(v.string()),
  line: v.nullable(Int),
});

export const BoundBreakpoint = v.object({
  id: Int,
  verified: v.boolean(),
  line: v.nullable(Int),
  /** Why it is not verified, or was moved; null when there is nothing to say. */
  message: v.nullable(v.string()),
});
export type BoundBreakpoint = v.InferOutput<typeof BoundBreakpoint>;

export const Variable = v.object({
  name: v.string(),
  /** Made without user code. */
  value: v.string(),
  type: v.string(),
  /** Handle for `adapter/variables`, 0 for a leaf; valid until the program moves on. */
  reference: Count,
  /** Children by name and by index; the editor pages through `indexed`. */
  named: Count,
  indexed: Count,
  /** A Python expression for it, or null where there is none. */
  evaluateName: v.nullable(v.string()),
  /**
   * What it is to a reader. `wouldRun` marks what only user code could tell (a property, a `__repr__`):
   * asking for the children of its reference runs that, and gives the one row that takes its place.
   */
  presentation: v.picklist(['data', 'class', 'method', 'virtual', 'wouldRun']),
  /** For `adapter/readMemory`, where the value is a buffer; else null. */
  memory: v.nullable(v.string()),
  /** `adapter/setVariable` can give it another value. */
  settable: v.boolean(),
});
export type Variable = v.InferOutput<typeof Variable>;

export const Scope = v.object({
  name: v.picklist(['Locals', 'Nonlocals', 'Class', 'Globals', 'Returned', 'Exception']),
  reference: Int,
  named: Count,
});
export type Scope = v.InferOutput<typeof Scope>;

/** What an editor asks first at a stop, read without touching, so that a stop costs one message. */
export const FirstLook = v.object({
  threads: v.array(ThreadInfo),
  /** The innermost frames of the stopped thread (at most 20), and how many there are in all. */
  frames: v.array(SourceFrame),
  totalFrames: Count,
  /** Scopes of `frames[0]`. */
  scopes: v.array(Scope),
  /** All rows of `scopes[0]`; null if they are more than a page (100). */
  variables: v.nullable(v.array(Variable)),
});
export type FirstLook = v.InferOutput<typeof FirstLook>;

export const DriverEvent = v.variant('kind', [
  /** The program's first own line is about to run. */
  v.object({ kind: v.literal('driver/started'), body: v.object({}) }),
  v.object({
    kind: v.literal('driver/stopped'),
    body: v.object({
      threadId: Int,
      reason: StopReason,
      /** Ids of the breakpoints that stopped it. */
      breakpointIds: v.array(Int),
      /** A sentence for people where the reason alone does not say it; else null. */
      text: v.nullable(v.string()),
      look: FirstLook,
    }),
  }),
  /** It moved on without a request: a command typed in the console, or a signal handler that raised. */
  v.object({ kind: v.literal('driver/resumed'), body: v.object({}) }),
  /** Text from the driver itself (pdb's console, a notice). The program's own output never comes this way. */
  v.object({
    kind: v.literal('driver/output'),
    body: v.object({
      category: v.picklist(['console', 'stdout', 'stderr', 'important']),
      text: v.string(),
      path: v.nullable(v.string()),
      line: v.nullable(Int),
    }),
  }),
  /** A breakpoint that the editor knows was bound, or lost its place, since; or pdb's `b` made a new one. */
  v.object({
    kind: v.literal('driver/breakpoint'),
    body: v.object({
      reason: v.picklist(['changed', 'new', 'removed']),
      breakpoint: BoundBreakpoint,
      /** File of a `new` one, else null. Its id is negative. */
      path: v.nullable(v.string()),
    }),
  }),
  /** The program passed a tile point (a logpoint whose message is `tilePointMessage`) and goes on. */
  v.object({ kind: v.literal('driver/tile'), body: TilePass }),
  /** The interpreter is finalizing (atexit). `uncaught` is the exception that ends it, if one does. */
  v.object({
    kind: v.literal('driver/exiting'),
    body: v.object({ uncaught: v.nullable(UncaughtError) }),
  }),
]);
export type DriverEvent = v.InferOutput<typeof DriverEvent>;

/**
 * `code` is a stable word: `running`, `staleReference`, `noSuchObject`, `evaluation`, `wouldRun`,
 * `cancelled`, `timedOut`, `busy` (an evaluation has not ended), `impossible` (goto, restart), `unknownRequest`, `invalidRequest`, `bug`.
 */
export const DriverError = v.object({ code: v.string(), message: v.string() });
export type DriverError = v.InferOutput<typeof DriverError>;

export const DriverReply = v.variant('ok', [
  v.object({ kind: v.literal('reply'), id: Int, ok: v.literal(true), body: v.unknown() }),
  v.object({ kind: v.literal('reply'), id: Int, ok: v.literal(false), error: DriverError }),
]);
export type DriverReply = v.InferOutput<typeof DriverReply>;

// ---- adapter to driver -------------------------------------------------------------------------

export const BreakpointSpec = v.object({
  /** Given by the adapter, unique in the session, positive. */
  id: Int,
  line: Int,
  condition: v.nullable(v.string()),
  /** `5`, `== 5`, `>= 5`, `> 5`, `<= 5`, `< 5`, `% 5`: counted where the condition holds. */
  hitCondition: v.nullable(v.string()),
  /** Makes it a logpoint: `{expression}` is evaluated, `{{` and `}}` are braces; or a tile point. */
  logMessage: v.nullable(v.string()),
});
export type BreakpointSpec = v.InferOutput<typeof BreakpointSpec>;

export const FunctionBreakpointSpec = v.object({
  id: Int,
  /** `function`, `Class.method`, `module.function`: matched with the end of module and qualified name. */
  name: v.string(),
  condition: v.nullable(v.string()),
  hitCondition: v.nullable(v.string()),
});
export type FunctionBreakpointSpec = v.InferOutput<typeof FunctionBreakpointSpec>;

export const ExceptionFilter = v.object({
  filter: v.picklist(['raised', 'uncaught', 'userUnhandled']),
  /** Names of exception types (`ValueError, json.JSONDecodeError`), or an expression over `exception`. */
  condition: v.nullable(v.string()),
});
export type ExceptionFilter = v.InferOutput<typeof ExceptionFilter>;

/** An exception as it is shown; texts are made without its `__str__`. */
export interface ExceptionDetails {
  readonly type: string;
  readonly fullType: string;
  readonly message: string;
  /** Lines as Python prints them, without the chain. */
  readonly stackTrace: string;
  /** `cause`, `context`: how it hangs on the one above it; `group`: one of a group's. */
  readonly relation: 'top' | 'cause' | 'context' | 'group';
  readonly notes: string[];
  readonly inner: ExceptionDetails[];
}
export const ExceptionDetails: v.GenericSchema<ExceptionDetails> = v.object({
  type: v.string(),
  fullType: v.string(),
  message: v.string(),
  stackTrace: v.string(),
  relation: v.picklist(['top', 'cause', 'context', 'group']),
  notes: v.array(v.string()),
  inner: v.array(v.lazy(() => ExceptionDetails)),
});

const RowReply = v.object({ result: Variable });

/**
 * Every request to the driver: its body and the body of its reply, as schemas.
 * A failed request is answered with a `DriverError`.
 */
export const driverRequests = {
  /** Lets the program begin. Sent once, after the breakpoints are known. */
  'adapter/start': {
    body: v.object({
      stopOnEntry: v.boolean(),
      justMyCode: v.boolean(),
      /** Globs over absolute paths (`*`, `?`, `**`): code that is the person's own, or is not, whatever its folder. */
      myCode: v.array(v.string()),
      notMyCode: v.array(v.string()),
      /** A step over or out of a function shows what it returned. */
      showReturnValue: v.boolean(),
      /** stdout is a pipe: make each printed line leave at once. */
      lineBuffered: v.boolean(),
      /** What the program prints comes as `driver/output` too (it has a terminal of its own). */
      redirectOutput: v.boolean(),
      /** The console reads the person's `.pdbrc`. */
      pdbrc: v.boolean(),
      /** What `adapter/setBreakpoints` would say, one entry a file; and the other kinds. */
      breakpoints: v.array(v.object({ path: v.string(), breakpoints: v.array(BreakpointSpec) })),
      functionBreakpoints: v.array(FunctionBreakpointSpec),
      exceptionFilters: v.array(ExceptionFilter),
    }),
    reply: v.object({ breakpoints: v.array(BoundBreakpoint) }),
  },

  // Answered while the program runs too.
  /** All breakpoints of one file, replacing those it had. */
  'adapter/setBreakpoints': {
    body: v.object({ path: v.string(), breakpoints: v.array(BreakpointSpec) }),
    reply: v.object({ breakpoints: v.array(BoundBreakpoint) }),
  },
  'adapter/setFunctionBreakpoints': {
    body: v.object({ breakpoints: v.array(FunctionBreakpointSpec) }),
    reply: v.object({ breakpoints: v.array(BoundBreakpoint) }),
  },
  /** `problems`: one entry a filter, null where all is well. */
  'adapter/setExceptionBreakpoints': {
    body: v.object({ filters: v.array(ExceptionFilter) }),
    reply: v.object({ problems: v.array(v.nullable(v.string())) }),
  },
  /** Lines from `line` to `endLine` on which Python can stop. */
  'adapter/breakpointLocations': {
    body: v.object({ path: v.string(), line: Int, endLine: Int }),
    reply: v.object({ lines: v.array(Int) }),
  },
  'adapter/threads': { body: v.object({}), reply: v.object({ threads: v.array(ThreadInfo) }) },
  /** Stops at the next Python line of any thread. */
  'adapter/pause': { body: v.object({}), reply: v.object({}) },
  'adapter/modules': {
    body: v.object({ start: Count, count: Count }),
    reply: v.object({
      modules: v.array(
        v.object({ name: v.string(), path: v.nullable(v.string()), library: v.boolean() }),
      ),
      total: Count,
    }),
  },
  /** Files, and sources without a file, of the modules there are. */
  'adapter/loadedSources': {
    body: v.object({}),
    reply: v.object({
      sources: v.array(
        v.object({ path: v.nullable(v.string()), sourceName: v.string(), sourceReference: Count }),
      ),
    }),
  },
  'adapter/source': {
    body: v.object({ sourceReference: Int }),
    reply: v.object({ content: v.string() }),
  },
  /** Gives up the request with this id, if it runs the program's code; that request is answered `cancelled`. */
  'adapter/cancel': { body: v.object({ id: Int }), reply: v.object({}) },
  /** The program runs on without a debugger; the driver closes the link after its answer. */
  'adapter/detach': { body: v.object({}), reply: v.object({}) },

  // Answered while the program is stopped. Those that move it are answered before it moves; frame ids
  // and references end there.
  'adapter/continue': { body: v.object({}), reply: v.object({}) },
  'adapter/next': { body: v.object({}), reply: v.object({}) },
  /** `target` is an id of `adapter/stepInTargets`, or null. */
  'adapter/stepIn': { body: v.object({ target: v.nullable(Int) }), reply: v.object({}) },
  'adapter/stepOut': { body: v.object({}), reply: v.object({}) },
  /** Calls of the line that a step could go into, in the order they run. Lines and columns are 1-based. */
  'adapter/stepInTargets': {
    body: v.object({ frameId: Int }),
    reply: v.object({
      targets: v.array(
        v.object({
          id: Int,
          label: v.string(),
          line: Int,
          column: Int,
          endLine: Int,
          endColumn: Int,
        }),
      ),
    }),
  },
  /** Lines the stopped frame could be moved to; empty with a `reason` where it cannot. */
  'adapter/gotoTargets': {
    body: v.object({ path: v.string(), line: Int }),
    reply: v.object({ lines: v.array(Int), reason: v.nullable(v.string()) }),
  },
  /** Runs nothing between; a `driver/stopped` of reason `goto` follows. */
  'adapter/goto': { body: v.object({ line: Int }), reply: v.object({}) },
  /** Back to the first line of the function; a `driver/stopped` of reason `restart` follows. */
  'adapter/restartFrame': { body: v.object({ frameId: Int }), reply: v.object({}) },
  /** Frames of a thread, innermost first. `count` 0 asks for all. */
  'adapter/stack': {
    body: v.object({ threadId: Int, start: Count, count: Count }),
    reply: v.object({ frames: v.array(SourceFrame), total: Count }),
  },
  'adapter/scopes': {
    body: v.object({ frameId: Int }),
    reply: v.object({ scopes: v.array(Scope) }),
  },
  /** Children of a handle; `count` 0 asks for all of the filter. */
  'adapter/variables': {
    body: v.object({
      reference: Int,
      filter: v.nullable(v.picklist(['named', 'indexed'])),
      start: Count,
      count: Count,
    }),
    reply: v.object({ variables: v.array(Variable) }),
  },
  /**
   * `hover` and `variables` call nothing; the others run the expression because a person asked, for at
   * most `timeoutMs` (0: as long as it takes).
   */
  'adapter/evaluate': {
    body: v.object({
      frameId: v.nullable(Int),
      expression: v.string(),
      context: v.picklist(['hover', 'watch', 'repl', 'clipboard', 'variables']),
      timeoutMs: Count,
    }),
    reply: RowReply,
  },
  /** What an editor shows beside the lines of a frame, without running code. */
  'adapter/inlineValues': {
    body: v.object({ frameId: Int, expressions: v.array(v.string()) }),
    reply: InlineValuesAnswer,
  },
  /** `value` is a Python expression, evaluated in the frame the row belongs to. */
  'adapter/setVariable': {
    body: v.object({ reference: Int, name: v.string(), value: v.string(), timeoutMs: Count }),
    reply: RowReply,
  },
  'adapter/setExpression': {
    body: v.object({ frameId: Int, expression: v.string(), value: v.string(), timeoutMs: Count }),
    reply: RowReply,
  },
  /** For the text before the cursor; `start` is where the word begins in it, in characters. */
  'adapter/completions': {
    body: v.object({ frameId: v.nullable(Int), text: v.string() }),
    reply: v.object({
      start: Count,
      targets: v.array(
        v.object({
          label: v.string(),
          kind: v.picklist([
            'variable',
            'function',
            'class',
            'module',
            'property',
            'method',
            'keyword',
          ]),
        }),
      ),
    }),
  },
  'adapter/exceptionInfo': {
    body: v.object({ threadId: Int }),
    reply: v.object({ exception: ExceptionDetails, filter: v.nullable(v.string()) }),
  },
  /** `memory` of a row; bytes in base64, `unreadable` counts those asked for behind the end. */
  'adapter/readMemory': {
    body: v.object({ memory: v.string(), offset: Int, count: Count }),
    reply: v.object({ address: v.string(), data: v.string(), unreadable: Count }),
  },
  'adapter/lens': {
    body: v.object({
      lens: v.picklist(['identity']),
      frameId: Int,
      maxObjects: Count,
      timeBudgetMs: v.number(),
      /** The object to look at too, as `adapter/references` has it. */
      expression: v.nullable(v.string()),
      serial: v.nullable(Int),
      address: v.nullable(v.string()),
      pages: v.array(v.object({ serial: Int, start: Count })),
    }),
    reply: v.object({
      snapshot: HeapSnapshot,
      focus: v.nullable(Int),
      /** True: `focus` is null since the time for finding the object was over, and it may live. */
      searchCut: v.optional(v.boolean()),
    }),
  },
  /**
   * Who holds an object: what `expression` (a name, attribute or item; nothing is run) refers to in a
   * frame, or else what `serial` at `address` of an earlier answer is; or none, with all null.
   */
  'adapter/references': {
    body: v.object({
      frameId: Int,
      expression: v.nullable(v.string()),
      serial: v.nullable(Int),
      address: v.nullable(v.string()),
      timeBudgetMs: v.number(),
    }),
    reply: ReferencesReport,
  },
  /** Arrays of a frame that fit together as queries, keys and values, and a part of one head of them. */
  'adapter/attention': {
    body: v.object({
      frameId: Int,
      /** Names of queries, keys and values; null: the likeliest. */
      names: v.nullable(v.array(v.string())),
      layout: v.nullable(v.picklist(['headsFirst', 'tokensFirst'])),
      /** Null: those that the frame's counters say are at hand, else the first. */
      batch: v.nullable(Count),
      head: v.nullable(Count),
      firstQuery: Count,
      firstKey: Count,
    }),
    reply: AttentionReport,
  },
  /**
   * Where the behaviour of a class comes from: the one chosen as `adapter/references` has it, or that of
   * the method that runs. `attribute` is a name to look up, without doing it.
   */
  'adapter/classes': {
    body: v.object({
      frameId: Int,
      expression: v.nullable(v.string()),
      serial: v.nullable(Int),
      address: v.nullable(v.string()),
      attribute: v.nullable(v.string()),
      timeBudgetMs: v.number(),
    }),
    reply: MroReport,
  },
  /** Runs the collector because a person asked: finalizers and weak references' callbacks run. */
  'adapter/collect': {
    body: v.object({ generation: Count, timeoutMs: Count }),
    reply: v.object({ found: Count, uncollectable: Count }),
  },
} as const;

export type DriverRequestKind = keyof typeof driverRequests;
export type DriverRequestBody<K extends DriverRequestKind> = v.InferOutput<
  (typeof driverRequests)[K]['body']
>;
export type DriverReplyBody<K extends DriverRequestKind> = v.InferOutput<
  (typeof driverRequests)[K]['reply']
>;
