import * as v from 'valibot';

/** The DAP request by which a lens gets its data: `cutaway/lens`. */
export const lensCommand = 'cutaway/lens';

/** Lenses there are. The panel host and the adapter know them only through this list. */
export const LensName = v.picklist(['identity']);
export type LensName = v.InferOutput<typeof LensName>;

export const LensArguments = v.object({
  /** `references` is no panel yet: it answers for one object, which the options choose. */
  lens: v.picklist([...LensName.options, 'references']),
  /** A frame id of the current stop, as `stackTrace` gave it. */
  frameId: v.pipe(v.number(), v.integer()),
  options: v.optional(
    v.object({
      maxObjects: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000))),
      timeBudgetMs: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(5_000))),
      /** References: a name of the frame; or else a card of the identity lens, by number and address. */
      name: v.optional(v.string()),
      serial: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      address: v.optional(v.string()),
    }),
  ),
});
export type LensArguments = v.InferOutput<typeof LensArguments>;
