import * as v from 'valibot';

// What the standard SARIF 2.1.0 (OASIS, chapter 3) demands of the parts that we write. Its schema refuses properties
// that it does not name, so each object here is strict; the numbers are those of its sections.

const uri = v.pipe(v.string(), v.url());
/** A URI or a relative reference: no character in it that has to be encoded. */
const uriReference = v.pipe(v.string(), v.regex(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/));
const fromOne = v.pipe(v.number(), v.integer(), v.minValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(-1));
const isUnique = (items: readonly unknown[]): boolean =>
  new Set(items.map((it) => JSON.stringify(it))).size === items.length;

/** 3.11 */
const message = v.strictObject({ text: v.string() });

/** 3.30: a region with an end comes not before its start. */
const region = v.pipe(
  v.strictObject({
    startLine: fromOne,
    startColumn: v.optional(fromOne),
    endLine: v.optional(fromOne),
    endColumn: v.optional(fromOne),
  }),
  v.check(({ startLine, startColumn = 1, endLine = startLine, endColumn }) =>
    endLine === startLine ? (endColumn ?? startColumn) >= startColumn : endLine > startLine,
  ),
);

/** 3.28 */
const location = v.strictObject({
  id: v.optional(index),
  physicalLocation: v.strictObject({
    artifactLocation: v.strictObject({ uri: uriReference }),
    region,
  }),
  message: v.optional(message),
});

/** 3.27: `relatedLocations` holds no location twice. */
const result = v.strictObject({
  ruleId: v.string(),
  ruleIndex: index,
  level: v.picklist(['none', 'note', 'warning', 'error']),
  message,
  locations: v.array(location),
  relatedLocations: v.pipe(
    v.array(location),
    v.check((it) => isUnique(it)),
  ),
});

/** 3.49: of a rule at least the id, and none twice (3.19.23). */
const rules = v.pipe(
  v.array(v.strictObject({ id: v.string(), helpUri: v.optional(uri) })),
  v.check((it) => isUnique(it)),
);

/** 3.18, 3.19 */
const tool = v.strictObject({
  driver: v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    version: v.string(),
    informationUri: uri,
    rules,
  }),
});

/** 3.14: where a result says which of the rules it is of, that rule has its id (3.27.6). */
const run = v.pipe(
  v.strictObject({
    tool,
    columnKind: v.picklist(['utf16CodeUnits', 'unicodeCodePoints']),
    results: v.array(result),
  }),
  v.check((it) =>
    it.results.every((one) => it.tool.driver.rules[one.ruleIndex]?.id === one.ruleId),
  ),
);

/** 3.13 */
const log = v.strictObject({
  $schema: v.optional(uri),
  version: v.literal('2.1.0'),
  runs: v.array(run),
});

/** Where a log is not as the standard has it, and how. */
export function sarifMistakes(given: unknown): string[] {
  const { issues } = v.safeParse(log, given);
  return (issues ?? []).map((it) => `${v.getDotPath(it) ?? ''}: ${it.message}`);
}
