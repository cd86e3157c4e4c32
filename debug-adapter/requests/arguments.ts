import * as v from 'valibot';

/** Parts of the protocol's arguments, as far as this adapter reads them. Clients may say more. */

export const Int = v.pipe(v.number(), v.safeInteger());
export const Count = v.pipe(Int, v.minValue(0));
/** A text that may be missing; some clients send null for nothing. */
export const Text = v.optional(
  v.pipe(
    v.nullish(v.string()),
    v.transform((text) => text ?? undefined),
  ),
);
export const Nothing = v.looseObject({});
export const Source = v.object({ path: Text, sourceReference: v.optional(v.nullish(Int)) });
export const OfThread = v.object({ threadId: Int });
export const OfFrame = v.object({ frameId: Int });
