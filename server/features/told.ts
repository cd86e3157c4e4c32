import type { ShowClass } from '../../protocol/language.ts';
import type { Picture, Step } from '../rules/rule.ts';
import type { Location } from '../semantics/sites.ts';

/** What a hover tells, before it is put into words for one client. All texts are plain but for `code` in backticks. */
export interface Told {
  readonly location: Location;
  readonly sentence: string;
  readonly picture: Picture | null;
  /** Lines in fixed width. */
  readonly table: readonly string[];
  readonly steps: readonly Step[];
  /** The rule whose page tells more; null for what no rule tells. */
  readonly ruleId: string | null;
  /** The class that the MRO panel can show. */
  readonly shownClass: ShowClass | null;
}
