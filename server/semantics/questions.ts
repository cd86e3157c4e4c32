import type { ClassDefinition } from '../syntax/nodes.ts';
import type { FileFacts } from './file-facts.ts';
import type { Binding } from './module-facts.ts';
import { type Imported, isSameImport, type ModulePlace } from './modules.ts';
import { type FunctionOwner, homeOfNode } from './piece-index.ts';
import type { Callable } from './scopes.ts';
import type { Summary } from './summary.ts';

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

/** What was asked of a file's facts, so that a result can be kept while every answer would be the same. */
export class Questions {
  /** The revision of the facts for which all answers are known to hold. */
  #validAt: number;
  readonly #checks = new Map<string, (facts: FileFacts) => boolean>();

  constructor(facts: FileFacts) {
    this.#validAt = facts.revision;
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
        const head = headOf(answer, facts);
        this.note(`b ${name}`, (then) => sameBinding(answer, head, then.binding(name), then));
        return answer;
      }
      case 'written': {
        const { name } = question;
        const answer = facts.module.isWrittenSomewhere(name);
        this.note(`w ${name}`, (then) => then.module.isWrittenSomewhere(name) === answer);
        return answer;
      }
      case 'summary': {
        const { callable } = question;
        const answer = facts.summary(callable);
        const owner = facts.current(callable);
        const [signature, head] = [answer?.signature, owner?.head];
        const key = facts.keyOf(owner?.callable ?? callable);
        // A later answer stands: in recursion the first ones are provisional.
        this.#checks.set(
          key === undefined ? `f ${nameOfForeign(callable, owner)}` : `s ${key}`,
          (then) =>
            then.summary(callable)?.signature === signature &&
            then.current(callable)?.head === head,
        );
        return answer;
      }
      case 'imported': {
        const { path } = question;
        const answer = facts.imported(path);
        this.note(`i ${path}`, (then) => isSameImport(then.imported(path), answer));
        return answer;
      }
      case 'member': {
        const { place, name } = question;
        const answer = facts.member(place, name);
        this.note(`i ${place.home?.uri ?? place.folder ?? ''}#${name}`, (then) =>
          isSameImport(then.member(place, name), answer),
        );
        return answer;
      }
      case 'method': {
        const { of, name } = question;
        const answer = facts.classes.method(of, name);
        this.note(
          `m ${of.name.id} ${of.start} ${name}`,
          (then) => then.classes.method(of, name) === answer,
        );
        return answer;
      }
      case 'steady': {
        const { of, attribute } = question;
        const answer = facts.classes.isSteady(of, attribute);
        this.note(
          `a ${of.name.id} ${attribute}`,
          (then) => then.classes.isSteady(of, attribute) === answer,
        );
        return answer;
      }
      default:
        return question satisfies never;
    }
  }

  /** For questions of other kinds: `isSame` tells whether the answer still holds. */
  note(key: string, isSame: (facts: FileFacts) => boolean): void {
    if (!this.#checks.has(key)) this.#checks.set(key, isSame);
  }

  holdIn(facts: FileFacts): boolean {
    if (this.#validAt === facts.revision) return true;
    for (const [question, isSame] of this.#checks)
      if (facts.mayDiffer(question, this.#validAt) && !isSame(facts)) return false;
    this.#validAt = facts.revision;
    return true;
  }
}

/** By what a function of another file is told from all others. */
function nameOfForeign(callable: Callable, owner: FunctionOwner | null): string {
  const name = callable.kind === 'function' ? callable.name.id : 'lambda';
  return `${homeOfNode(callable)?.uri ?? ''} ${owner?.key ?? name} ${callable.start}`;
}

/** A function that was edited is the same to those who only name it, as long as its head is. */
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
  if (one?.kind !== 'function' || two?.kind !== 'function') return false;
  return head !== null && head === headOf(two, now);
}

/** What those who name a function depend on; null for what is none. */
export function headOf(binding: Binding | undefined, facts: FileFacts): string | null {
  if (binding?.kind !== 'function') return null;
  const owner = facts.current(binding.node);
  return owner === null ? null : `${owner.key} ${owner.head}`;
}
