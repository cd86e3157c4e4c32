import * as v from 'valibot';
import type { Finding, Severity } from '../rules/rule.ts';

const Level = v.picklist(['off', 'hint', 'information', 'warning', 'error']);
const Rules = v.record(v.string(), v.unknown());

/** What the setting `cutaway.rules` says about each rule; rules and levels that are not known are passed over. */
export class Settings {
  #levels = new Map<string, v.InferOutput<typeof Level>>();

  /** Takes a new value of `cutaway.rules`; returns whether anything changed. */
  take(value: unknown): boolean {
    const levels = new Map<string, v.InferOutput<typeof Level>>();
    const rules = v.safeParse(Rules, value);
    if (rules.success)
      for (const [id, level] of Object.entries(rules.output)) {
        const known = v.safeParse(Level, level);
        if (known.success) levels.set(id, known.output);
      }
    const changed = JSON.stringify([...levels]) !== JSON.stringify([...this.#levels]);
    this.#levels = levels;
    return changed;
  }

  /** How loud a finding is; null: not at all. A chosen level stands for the rule's warnings, lesser ones stay lesser. */
  severityOf({ ruleId, severity }: Finding): Severity | null {
    const level = this.#levels.get(ruleId);
    if (severity === null || level === 'off') return null;
    if (level === undefined) return severity;
    if (severity === 'warning') return level;
    return loudness.indexOf(severity) < loudness.indexOf(level) ? severity : level;
  }

  isOff(ruleId: string): boolean {
    return this.#levels.get(ruleId) === 'off';
  }
}

const loudness: readonly Severity[] = ['hint', 'information', 'warning', 'error'];
