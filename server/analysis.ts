import { setImmediate } from 'node:timers/promises';
import type { CancellationToken } from 'vscode-languageserver';
import { rules } from './rules/all-rules.ts';
import type { Edit, Finding, Fix } from './rules/rule.ts';
import { Facts, type FixContext } from './semantics/facts.ts';
import { FactStore } from './semantics/fact-store.ts';
import { FileFacts } from './semantics/file-facts.ts';
import { Questions } from './semantics/questions.ts';
import { importsOf } from './semantics/imports-of.ts';
import type { ModuleFacts } from './semantics/module-facts.ts';
import { levelFor } from './semantics/module-level.ts';
import { type Modules, noModules, type Placed } from './semantics/modules.ts';
import type { Location } from './semantics/sites.ts';
import type { Parse } from './syntax/parser.ts';
import type { Statement } from './syntax/nodes.ts';
import { type Home, homeOf, type Piece, Source } from './syntax/source.ts';
import { blocksOf } from './syntax/walk.ts';

interface Kept {
  readonly findings: readonly Finding[];
  readonly questions: Questions;
  /** Fixes are written in the style of the whole text. */
  readonly style: FixContext;
}

/** Offsets in the whole text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a text belongs. */
export interface Surroundings {
  readonly home: Home;
  readonly modules: Modules;
}

/** How long the message loop may have to wait for us. */
const sliceMs = 12;

/** The findings of one text as it changes. Only what an edit touched, or what it depended on, is worked out again. */
export class Analysis {
  readonly #parse: Parse;
  readonly #modules: Modules;
  #source: Source;
  #starts: ReadonlyMap<Piece, number> | null = null;
  #style: FixContext | null = null;
  #facts: FileFacts | null = null;
  #findings: readonly Finding[] | null = null;
  /** The facts that the findings are of. */
  #foundIn: FileFacts | null = null;
  #imports: readonly string[] | null = null;
  /** The module level as far as single names are concerned. */
  readonly #levels = new Map<string, ModuleFacts>();
  readonly #store: FactStore;
  /** By block, and by class. */
  #kept: WeakMap<object, Kept>;

  /** `around`: null for a text that stands alone. `shared`: knows what that one knows, for a text that is only tried. */
  constructor(parse: Parse, around: Surroundings | null = null, shared: Analysis | null = null) {
    this.#parse = parse;
    this.#modules = around?.modules ?? noModules;
    this.#source = Source.of('', around?.home ?? null);
    this.#store = shared === null ? new FactStore() : new FactStore(shared.#store);
    this.#kept = shared === null ? new WeakMap() : shared.#kept;
  }

  /** About how much of it is kept, in characters: of a text whose functions were not asked for, less. */
  get size(): number {
    const { length } = this.#source.text;
    return this.#facts === null ? length / 4 : length;
  }

  get source(): Source {
    return this.#source;
  }

  /** The text has changed. */
  update(text: string): void {
    const source = this.#source.changed(text);
    if (source === this.#source) return;
    this.#source = source;
    this.#starts = null;
    this.#facts = null;
    this.#imports = null;
    this.#levels.clear();
    this.#style = null;
  }

  /** The paths that the module imports whatever happens: nothing else is parsed for them. */
  imports(): readonly string[] {
    this.#imports ??= importsOf(this.#source, this.#parse);
    return this.#imports;
  }

  /** The module level, right for one name: the same whether all is parsed already or not. */
  level(name: string): ModuleFacts {
    let level = this.#levels.get(name);
    if (level === undefined) {
      level = levelFor(name, this.#source, this.#parse);
      this.#levels.set(name, level);
    }
    return level;
  }

  /** All findings in the order of the text; null when it was cancelled or the text changed meanwhile. */
  async findings(token: CancellationToken): Promise<readonly Finding[] | null> {
    const source = this.#source;
    let pause = performance.now() + sliceMs;
    // Once more where another file has changed meanwhile.
    while (!this.isChecked()) {
      for (const _ of this.beforehand()) {
        if (performance.now() > pause) {
          await setImmediate();
          pause = performance.now() + sliceMs;
        }
        if (token.isCancellationRequested || source !== this.#source) return null;
      }
    }
    return this.#findings;
  }

  private isChecked(): boolean {
    return this.#findings !== null && this.#foundIn === this.outline();
  }

  /** All findings at once, for whoever has nobody waiting. */
  findingsNow(): readonly Finding[] {
    for (const _ of this.steps());
    return this.#findings ?? [];
  }

  /** The facts of the text as it is; worked out now where they are not. */
  facts(): FileFacts {
    for (const _ of this.steps());
    return this.outline();
  }

  /** The same, without following functions for it: each one when it is asked for. */
  outline(): FileFacts {
    const { home } = this.#source;
    const isCurrent =
      this.#facts !== null &&
      this.#facts.stamp === this.#modules.stamp(home) &&
      this.#facts.stampOfImporters === this.#modules.stampOfImporters(home);
    if (this.#facts === null || !isCurrent)
      this.#facts = new FileFacts(this.#source, this.#parse, this.#store, this.#modules);
    return this.#facts;
  }

  /** All steps, and before them those files one by one that are sure to be asked for. */
  private *beforehand(): Generator<void> {
    for (const path of this.imports()) {
      const imported = this.outline().imported(path);
      yield;
      if (imported === null || imported.kind === 'module' || imported.kind === 'value') continue;
      this.#modules.facts(imported.home);
      yield;
    }
    yield* this.steps();
  }

  /** Forgets what only matters to who looks at this text, not to those that import it. */
  lighten(): void {
    this.#findings = null;
    this.#foundIn = null;
    this.#kept = new WeakMap();
    this.#facts?.lighten();
  }

  private *steps(): Generator<void> {
    if (this.isChecked()) return;
    for (const { piece } of this.#source.pieces) {
      if (piece.isParsed) continue;
      piece.statements(this.#parse);
      yield;
    }
    const facts = this.outline();
    yield* facts.run();
    const findings: Finding[] = [];
    for (const block of facts.allBlocks()) {
      if (block.owner === null) continue;
      findings.push(...this.check(block, facts, (rule, asked) => rule.checkBlock?.(block, asked)));
      yield;
    }
    const module = facts.moduleBlock();
    findings.push(...this.check(module, facts, (rule, asked) => rule.checkBlock?.(module, asked)));
    for (const place of facts.classes.all()) {
      findings.push(
        ...this.check(place.node, facts, (rule, asked) => rule.checkClass?.(place, asked)),
      );
      yield;
    }
    this.#foundIn = facts;
    this.#findings = this.inOrder(findings.flatMap((it) => this.ofThisText(it)));
  }

  /** What is told of another file is that file's to tell, and to mend. */
  private ofThisText(finding: Finding): Finding[] {
    const isHere = ({ piece }: Location): boolean => piece.home === this.#source.home;
    if (!isHere(finding.location)) return [];
    if (finding.alsoAt.every(isHere) && finding.fixes.every((it) => it.edits.every(isHere)))
      return [finding];
    const alsoAt = finding.alsoAt.filter(isHere);
    const fixes = finding.fixes.filter((it) => it.edits.every(isHere));
    return [{ ...finding, alsoAt, fixes }];
  }

  /** In the order of the text; of what is told twice of one place, by two functions, the loudest. */
  private inOrder(findings: readonly Finding[]): Finding[] {
    const placed = new Map<string, { finding: Finding; start: number }>();
    for (const finding of findings) {
      const { start, end } = this.rangeOf(finding.location);
      const key = `${finding.ruleId} ${start} ${end}`;
      const known = placed.get(key);
      if (known === undefined || loudness(finding) > loudness(known.finding))
        placed.set(key, { finding, start });
    }
    return [...placed.values()].sort((one, two) => one.start - two.start).map((it) => it.finding);
  }

  private check(
    key: object,
    file: FileFacts,
    run: (rule: (typeof rules)[number], facts: Facts) => readonly Finding[] | undefined,
  ): readonly Finding[] {
    const known = this.#kept.get(key);
    const style = this.style();
    const isInStyle = known?.style.indent === style.indent && known.style.lineEnd === style.lineEnd;
    if (isInStyle && known.questions.holdIn(file)) return known.findings;
    const questions = new Questions(file);
    const facts = new Facts(file, questions, style);
    const findings = rules.flatMap((rule) => run(rule, facts) ?? []);
    this.#kept.set(key, { findings, questions, style });
    return findings;
  }

  /** Where a location is now, in this text or in that of another file; null where that one is gone. */
  placed(location: Location): Placed | null {
    if (location.piece.home !== this.#source.home) return this.#modules.placed(location);
    return { ...this.rangeOf(location), source: this.#source };
  }

  /** Where a location of this text is now. */
  rangeOf(location: Location): Range {
    this.#starts ??= new Map([...this.#source.placed()].map((it) => [it.piece, it.start]));
    const { piece } = location;
    // Of a function that was edited, others may know only the head, which is as it was.
    const start = this.#starts.get(piece) ?? this.#starts.get(this.#store.successor(piece)) ?? 0;
    return { start: start + location.start, end: start + location.end };
  }

  /** The whole text with the fix in it, if checking that text again finds this no more, and nothing new. */
  fixed(finding: Finding, fix: Fix): string | null {
    const { after, trial } = this.tried(fix.edits);
    const before = countsOf(this.findingsNow());
    const now = countsOf(trial.findingsNow());
    const isGone = (now.get(finding.ruleId) ?? 0) < (before.get(finding.ruleId) ?? 0);
    const isNew = [...now].some(([rule, count]) => count > (before.get(rule) ?? 0));
    return isGone && !isNew && trial.brokenStatements() <= this.brokenStatements() ? after : null;
  }

  /** Those of the fixes that may be made together: the most of them, from the first, after which none of their findings is left. */
  fixedTogether(fixes: readonly { finding: Finding; fix: Fix }[]): readonly Fix[] {
    for (let count = fixes.length; count > 0; count -= 1) {
      const taken = fixes.slice(0, count);
      const { trial } = this.tried(taken.flatMap((it) => it.fix.edits));
      const before = countsOf(this.findingsNow());
      const now = countsOf(trial.findingsNow());
      for (const { finding } of taken)
        before.set(finding.ruleId, (before.get(finding.ruleId) ?? 0) - 1);
      const isClean = [...now].every(([rule, left]) => left <= (before.get(rule) ?? 0));
      if (isClean && trial.brokenStatements() <= this.brokenStatements())
        return taken.map((it) => it.fix);
    }
    return [];
  }

  /** The text with the edits in it, and what may be asked of that. */
  private tried(edits: readonly Edit[]): { after: string; trial: Analysis } {
    const after = edits
      .map((it) => ({ ...this.rangeOf(it), text: it.text }))
      .sort((one, two) => two.start - one.start || two.end - one.end)
      .reduce(
        (before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end),
        this.#source.text,
      );
    const { home } = this.#source;
    const around = home === null ? null : { home, modules: this.#modules };
    const trial = new Analysis(this.#parse, around, this);
    trial.#source = this.#source.changed(after);
    return { after, trial };
  }

  private brokenStatements(): number {
    return this.brokenLocations().length;
  }

  /** Where the text could not be understood. */
  brokenLocations(): Location[] {
    return this.#source.pieces.flatMap(({ piece }) => {
      const found: Location[] = [];
      const visit = (statements: readonly Statement[], around: Piece): void => {
        for (const statement of statements) {
          const own = homeOf(statement) ?? around;
          if (statement.kind === 'not-analysed')
            found.push({ piece: own, start: statement.start, end: statement.end });
          else for (const inner of blocksOf(statement)) visit(inner, own);
        }
      };
      visit(piece.statements(this.#parse), piece);
      return found;
    });
  }

  private style(): FixContext {
    const { text } = this.#source;
    this.#style ??= {
      indent: /^(?:\t| {1,8})(?=[^\s#])/m.exec(text)?.[0] ?? '    ',
      lineEnd: /\r\n|\r|\n/.exec(text)?.[0] ?? '\n',
    };
    return this.#style;
  }
}

function loudness({ severity }: Finding): number {
  return severity === null ? -1 : ['hint', 'information', 'warning', 'error'].indexOf(severity);
}

/** How many findings of each rule there are, hovers left out. */
function countsOf(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ruleId, severity } of findings)
    if (severity !== null) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  return counts;
}
