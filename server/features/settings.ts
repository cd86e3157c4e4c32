import * as v from 'valibot';
import type { Finding, Severity } from '../rules/rule.ts';

const Level = v.picklist(['off', 'hint', 'information', 'warning', 'error']);
const Rules = v.record(v.string(), v.unknown());

/** What is shown between the letters of the text; each kind can be switched off. */
export const hintKinds = ['sameObject', 'shared', 'evaluatedOnce'] as const;
export type HintKind = (typeof hintKinds)[number];
/** What is shown above functions and classes; each kind can be switched off. */
export const lensKinds = ['mutates', 'mro'] as const;
export type LensKind = (typeof lensKinds)[number];

/** The section `cutaway` of a client's settings, as far as the server reads it. What is malformed is passed over. */
const Section = v.object({
  rules: v.fallback(v.optional(v.unknown()), undefined),
  inlayHints: v.fallback(v.optional(v.record(v.string(), v.unknown())), undefined),
  codeLens: v.fallback(v.optional(v.record(v.string(), v.unknown())), undefined),
  workspaceDiagnostics: v.fallback(v.optional(v.boolean()), undefined),
});

/** What has changed by new settings. */
export interface SettingsChange {
  readonly rules: boolean;
  readonly hints: boolean;
  readonly lenses: boolean;
  readonly workspaceDiagnostics: boolean;
}

/** The settings that the server reads; rules, levels and kinds that are not known are passed over. */
export class Settings {
  #levels = new Map<string, v.InferOutput<typeof Level>>();
  #off: ReadonlySet<string> = new Set();
  #workspaceDiagnostics: boolean;
  #revision = 0;

  constructor(workspaceDiagnostics = false) {
    this.#workspaceDiagnostics = workspaceDiagnostics;
  }

  /** Another number whenever what is told of the same findings may be different. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether files that are not open are checked, too. */
  get workspaceDiagnostics(): boolean {
    return this.#workspaceDiagnostics;
  }

  shows(kind: HintKind | LensKind): boolean {
    return !this.#off.has(kind);
  }

  /** Takes a new value of the section `cutaway`. */
  takeSection(value: unknown): SettingsChange {
    const read = v.safeParse(Section, value ?? {});
    const section = read.success ? read.output : {};
    const before = this.#off;
    this.#off = new Set([
      ...hintKinds.filter((it) => section.inlayHints?.[it] === false),
      ...lensKinds.filter((it) => section.codeLens?.[it] === false),
    ]);
    const differs = (kinds: readonly string[]): boolean =>
      kinds.some((it) => before.has(it) !== this.#off.has(it));
    const wanted = section.workspaceDiagnostics ?? this.#workspaceDiagnostics;
    const workspaceDiagnostics = wanted !== this.#workspaceDiagnostics;
    this.#workspaceDiagnostics = wanted;
    return {
      rules: this.take(section.rules),
      hints: differs(hintKinds),
      lenses: differs(lensKinds),
      workspaceDiagnostics,
    };
  }

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
    if (changed) this.#revision += 1;
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
