import * as v from 'valibot';
import { HeapSnapshot } from './heap.ts';

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

export const StopReason = v.picklist(['entry', 'breakpoint', 'step', 'pause', 'call']);
/** `call`: the program called breakpoint() or pdb.set_trace(). */
export type StopReason = v.InferOutput<typeof StopReason>;

export const SourceFrame = v.object({
  /** Valid until the program moves on. */
  frameId: Int,
  name: v.string(),
  /** Absolute path of an existing source file, or null (`<string>`, frozen modules, files that are gone). */
  path: v.nullable(v.string()),
  /** The name Python itself gives the source, `co_filename`. */
  sourceName: v.string(),
  line: Int,
  /** Code of a library (standard library, site-packages) when justMyCode is on. */
  library: v.boolean(),
});
export type SourceFrame = v.InferOutput<typeof SourceFrame>;

export const ThreadInfo = v.object({ threadId: Int, name: v.string() });
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
    }),
  }),
  /** A signal handler of the program raised while it was held: it moved on by itself. */
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
  /** The interpreter is finalizing (atexit). `uncaught` is the exception that ends it, if one does. */
  v.object({
    kind: v.literal('driver/exiting'),
    body: v.object({ uncaught: v.nullable(UncaughtError) }),
  }),
]);
export type DriverEvent = v.InferOutput<typeof DriverEvent>;

/** `code` is a stable word (`running`, `staleReference`, `evaluation`, `unknownRequest`, `bug`). */
export const DriverError = v.object({ code: v.string(), message: v.string() });
export type DriverError = v.InferOutput<typeof DriverError>;

export const DriverReply = v.variant('ok', [
  v.object({ kind: v.literal('reply'), id: Int, ok: v.literal(true), body: v.unknown() }),
  v.object({ kind: v.literal('reply'), id: Int, ok: v.literal(false), error: DriverError }),
]);
export type DriverReply = v.InferOutput<typeof DriverReply>;

// ---- adapter to driver -------------------------------------------------------------------------

export const BreakpointSpec = v.object({
  /** Given by the adapter, unique in the session. */
  id: Int,
  line: Int,
  condition: v.nullable(v.string()),
});
export type BreakpointSpec = v.InferOutput<typeof BreakpointSpec>;

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
  /** What it is to a reader; `wouldRun` marks what only user code could tell (a property). */
  presentation: v.picklist(['data', 'class', 'method', 'virtual', 'wouldRun']),
});
export type Variable = v.InferOutput<typeof Variable>;

export const Scope = v.object({
  name: v.picklist(['Locals', 'Globals', 'Class', 'Nonlocals']),
  reference: Int,
  named: Count,
});

export type Scope = v.InferOutput<typeof Scope>;

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
      /** stdout is a pipe: make each printed line leave at once. */
      lineBuffered: v.boolean(),
      /** What `adapter/setBreakpoints` would say, one entry a file. */
      breakpoints: v.array(v.object({ path: v.string(), breakpoints: v.array(BreakpointSpec) })),
    }),
    reply: v.object({ breakpoints: v.array(BoundBreakpoint) }),
  },
  /** All breakpoints of one file, replacing those it had. Answered while the program runs too. */
  'adapter/setBreakpoints': {
    body: v.object({ path: v.string(), breakpoints: v.array(BreakpointSpec) }),
    reply: v.object({ breakpoints: v.array(BoundBreakpoint) }),
  },
  'adapter/threads': { body: v.object({}), reply: v.object({ threads: v.array(ThreadInfo) }) },
  /** The four that resume are answered before the program moves; frame ids and references end there. */
  'adapter/continue': { body: v.object({}), reply: v.object({}) },
  'adapter/next': { body: v.object({}), reply: v.object({}) },
  'adapter/stepIn': { body: v.object({}), reply: v.object({}) },
  'adapter/stepOut': { body: v.object({}), reply: v.object({}) },
  /** Stops at the next Python line of the main thread. */
  'adapter/pause': { body: v.object({}), reply: v.object({}) },
  /** Frames of the stopped thread, innermost first. `count` 0 asks for all. */
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
  /** `hover` calls nothing; `watch` and `repl` run the expression because a person asked. */
  'adapter/evaluate': {
    body: v.object({
      frameId: v.nullable(Int),
      expression: v.string(),
      context: v.picklist(['hover', 'watch', 'repl', 'clipboard', 'variables']),
    }),
    reply: v.object({ result: Variable }),
  },
  'adapter/lens': {
    body: v.object({
      lens: v.picklist(['identity']),
      frameId: Int,
      maxObjects: Count,
      timeBudgetMs: v.number(),
    }),
    reply: HeapSnapshot,
  },
  /** The program runs on without a debugger; the driver closes the link after its answer. */
  'adapter/detach': { body: v.object({}), reply: v.object({}) },
} as const;

export type DriverRequestKind = keyof typeof driverRequests;
export type DriverRequestBody<K extends DriverRequestKind> = v.InferOutput<
  (typeof driverRequests)[K]['body']
>;
export type DriverReplyBody<K extends DriverRequestKind> = v.InferOutput<
  (typeof driverRequests)[K]['reply']
>;
