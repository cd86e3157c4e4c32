import type { ClassDefinition } from '../syntax/nodes.ts';
import { isSameOutline } from './class-outline.ts';
import type { FileFacts } from './file-facts.ts';
import type { Binding } from './module-facts.ts';
import { type Imported, isSameImport, type ModulePlace } from './modules.ts';
import { type FunctionOwner, homeOfNode } from './piece-index.ts';
import type { Callable } from './scopes.ts';
import type { Summary } from './summary.ts';
import type { FoundKind } from './where-found.ts';

interface Asked {
  imported: { kind: 'imported'; path: string };
  member: { kind: 'member'; place: ModulePlace; name: string };
  binding: { kind: 'binding'; name: string };
  written: { kind: 'written'; name: string };
  summary: { kind: 'summary'; callable: Callable };
  method: { kind: 'method'; of: ClassDefinition; name: string };
  steady: { kind: 'steady'; of: ClassDefinition; attribute: string };
}
interface Answers {
  imported: Imported | null;
  member: Imported | null;
  binding: Binding | undefined;
  written: boolean;
  summary: Summary | null;
  method: Callable | null;
  steady: boolean;
}

/** What a question is about. `FileFacts.changed` tells of each which subjects an edit may have changed. */
export type QuestionKind =
  /** A name of the module, by name. */
  | 'binding'
  | 'written'
  /** What a function does to what it is handed, by key. */
  | 'summary'
  /** What stands in a class and its ancestors, methods' bodies included, by key of the class. */
  | 'class'
  /** What classes there are, of which bases, and which one a name means. */
  | 'structure'
  /** All that happens in a function, by key; in the module; in every function. */
  | 'block'
  | 'module'
  | 'every-block'
  /** What another file is asked: it has no subjects of this one. */
  | 'foreign'
  /** What only the files tell that import this one. */
  | 'importers'
  /** What all functions do to something: see `WhereFound`. */
  | FoundKind;

type IsSame = (facts: FileFacts) => boolean;

/** What was asked of one subject: mostly one thing. */
type Details = { readonly detail: string; readonly isSame: IsSame } | Map<string, IsSame>;

/** What was asked of a file's facts, so that a result can be kept while every answer would be the same. */
export class Questions {
  /** The revision of the facts for which all answers are known to hold. */
  #validAt: number;
  /** By kind, by subject, and by what was asked of that. */
  readonly #checks = new Map<QuestionKind, Map<string, Details>>();

  readonly #isKept: boolean;
  readonly #asker: FunctionOwner | null;

  /** `asker`: the function that is followed; null for the module, and for whoever asks once all is known. */
  constructor(facts: FileFacts, asker: FunctionOwner | null = null) {
    this.#asker = asker;
    this.#validAt = facts.revision;
    this.#isKept = facts.textsChange;
  }

  ask<Kind extends keyof Asked>(
    facts: FileFacts,
    question: Asked[Kind] & { kind: Kind },
  ): Answers[Kind];
  ask(facts: FileFacts, question: Asked[keyof Asked]): Answers[keyof Asked] {
    switch (question.kind) {
      case 'binding': {
        const { name } = question;
        const answer = facts.binding(name);
        if (this.isNoted('binding', name, '')) return answer;
        const head = headOf(answer, facts);
        this.note('binding', name, '', (then) =>
          sameBinding(answer, head, then.binding(name), then),
        );
        return answer;
      }
      case 'written': {
        const { name } = question;
        const answer = facts.module.isWrittenSomewhere(name);
        if (this.isNoted('written', name, '')) return answer;
        this.note('written', name, '', (then) => then.module.isWrittenSomewhere(name) === answer);
        return answer;
      }
      case 'summary': {
        const { callable } = question;
        const asker = this.#asker;
        const answer = facts.summary(callable, asker);
        if (!this.#isKept) return answer;
        const owner = facts.current(callable);
        const head = owner?.head;
        let known = answer;
        const key = facts.keyOf(owner?.callable ?? callable);
        const isForeign = key === undefined;
        // A later answer stands: in recursion the first ones are provisional.
        this.put(
          isForeign ? 'foreign' : 'summary',
          key ?? nameOfForeign(callable, owner),
          '',
          (then) => {
            const now = then.summary(callable, asker);
            if (now !== known && now?.signature !== known?.signature) return false;
            known = now;
            return then.current(callable)?.head === head;
          },
        );
        return answer;
      }
      case 'imported': {
        const { path } = question;
        const answer = facts.imported(path);
        if (this.isNoted('foreign', '', path)) return answer;
        this.note('foreign', '', path, (then) => isSameImport(then.imported(path), answer));
        return answer;
      }
      case 'member': {
        const { place, name } = question;
        const answer = facts.member(place, name);
        const subject = place.home?.uri ?? place.folder ?? '';
        if (this.isNoted('foreign', subject, name)) return answer;
        this.note('foreign', subject, name, (then) =>
          isSameImport(then.member(place, name), answer),
        );
        return answer;
      }
      case 'method': {
        const { of, name } = question;
        const answer = facts.classes.method(of, name);
        if (!this.#isKept) return answer;
        const [subject, detail] = [facts.classes.keyOf(of), `called ${name}`];
        if (this.isNoted('class', subject, detail)) return answer;
        const [key, head] = [answer && facts.keyOf(answer), headOfCallable(answer, facts)];
        this.note('class', subject, detail, (then) => {
          if (then.classes.place(of) === null) return false;
          const now = then.classes.method(of, name);
          // Who calls a method depends on its head; on what it does by its summary, a question of its own.
          return (now && then.keyOf(now)) === key && headOfCallable(now, then) === head;
        });
        return answer;
      }
      case 'steady': {
        const { of, attribute } = question;
        const answer = facts.classes.isSteady(of, attribute);
        if (!this.#isKept) return answer;
        this.note(
          'class',
          facts.classes.keyOf(of),
          `steady ${attribute}`,
          (then) =>
            then.classes.place(of) !== null && then.classes.isSteady(of, attribute) === answer,
        );
        return answer;
      }
      default:
        return question satisfies never;
    }
  }

  /** Notes an answer: an edit of `subject` may change it, `detail` is what was asked of that. The first answer stands. */
  note(kind: QuestionKind, subject: string, detail: string, isSame: IsSame): void {
    if (!this.isNoted(kind, subject, detail)) this.put(kind, subject, detail, isSame);
  }

  /** Whether an answer need not be noted: it is already, or the text does not change. */
  isNoted(kind: QuestionKind, subject: string, detail: string): boolean {
    if (!this.#isKept) return true;
    const details = this.#checks.get(kind)?.get(subject);
    if (details === undefined) return false;
    return details instanceof Map ? details.has(detail) : details.detail === detail;
  }

  private put(kind: QuestionKind, subject: string, detail: string, isSame: IsSame): void {
    let subjects = this.#checks.get(kind);
    if (subjects === undefined) {
      subjects = new Map();
      this.#checks.set(kind, subjects);
    }
    const details = subjects.get(subject);
    if (details instanceof Map) details.set(detail, isSame);
    else if (details === undefined || details.detail === detail)
      subjects.set(subject, { detail, isSame });
    else
      subjects.set(
        subject,
        new Map([
          [details.detail, details.isSame],
          [detail, isSame],
        ]),
      );
  }

  holdIn(facts: FileFacts): boolean {
    if (this.#validAt === facts.revision) return true;
    if (!this.#isKept) return false;
    for (const [kind, subjects] of this.#checks) {
      const changed = facts.changed(kind, this.#validAt);
      if (changed === 'all') {
        for (const details of subjects.values()) if (!areSame(details, facts)) return false;
      } else if (changed.size < subjects.size) {
        for (const it of changed) if (!areSame(subjects.get(it), facts)) return false;
      } else {
        for (const [subject, details] of subjects)
          if (changed.has(subject) && !areSame(details, facts)) return false;
      }
    }
    this.#validAt = facts.revision;
    return true;
  }
}

/** By what a function of another file is told from all others. */
function nameOfForeign(callable: Callable, owner: FunctionOwner | null): string {
  const name = callable.kind === 'function' ? callable.name.id : 'lambda';
  return `${homeOfNode(callable)?.uri ?? ''} ${owner?.key ?? name} ${callable.start}`;
}

function areSame(details: Details | undefined, facts: FileFacts): boolean {
  if (details === undefined) return true;
  if (!(details instanceof Map)) return details.isSame(facts);
  for (const isSame of details.values()) if (!isSame(facts)) return false;
  return true;
}

/** A function that was edited is the same to those who only name it, as long as its head is; a class, as long as its outline is. */
export function sameBinding(
  one: Binding | undefined,
  head: string | null,
  two: Binding | undefined,
  now: FileFacts,
): boolean {
  if (one === two) return true;
  if (one?.kind === 'import' && two?.kind === 'import')
    return one.path === two.path && one.isSure === two.isSure;
  if (one?.kind === 'many' || two?.kind === 'many') return one?.kind === two?.kind;
  if (one?.kind === 'class' && two?.kind === 'class') return isSameOutline(one.node, two.node);
  if (one?.kind !== 'function' || two?.kind !== 'function') return false;
  return head !== null && head === headOf(two, now);
}

/** What those who name a function depend on; null for what is none. */
export function headOf(binding: Binding | undefined, facts: FileFacts): string | null {
  return binding?.kind === 'function' ? headOfCallable(binding.node, facts) : null;
}

function headOfCallable(callable: Callable | null, facts: FileFacts): string | null {
  const owner = callable === null ? null : facts.current(callable);
  return owner === null ? null : `${owner.key} ${owner.head}`;
}
