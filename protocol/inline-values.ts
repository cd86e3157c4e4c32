import * as v from 'valibot';

/** The DAP request for the values an editor shows beside its lines: `cutaway/inlineValues`. Runs nothing. */
export const inlineValuesCommand = 'cutaway/inlineValues';

export const InlineValuesArguments = v.object({
  /** A frame id of the current stop, as `stackTrace` gave it. */
  frameId: v.pipe(v.number(), v.integer()),
  /** Names, attributes (`a.b`) and items with a plain index (`a[0]`, `a["b"]`). */
  expressions: v.array(v.string()),
});
export type InlineValuesArguments = v.InferOutput<typeof InlineValuesArguments>;

/** Names of a frame that refer to one object that can change; `serial` is its number in the lenses. */
export const SharedNames = v.object({
  names: v.array(v.string()),
  serial: v.pipe(v.number(), v.integer(), v.minValue(1)),
  type: v.string(),
});
export type SharedNames = v.InferOutput<typeof SharedNames>;

export const InlineValuesAnswer = v.object({
  /** One text an expression, in their order; null where nothing can be told without running code. */
  values: v.array(v.nullable(v.string())),
  shared: v.array(SharedNames),
});
export type InlineValuesAnswer = v.InferOutput<typeof InlineValuesAnswer>;
