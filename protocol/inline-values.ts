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

/** One text an expression, in their order; null where nothing can be told without running code. */
export const InlineValuesAnswer = v.object({ values: v.array(v.nullable(v.string())) });
export type InlineValuesAnswer = v.InferOutput<typeof InlineValuesAnswer>;
