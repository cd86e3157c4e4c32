import type { ClassDefinition } from '../syntax/nodes.ts';
import type { ClassModel } from './class-model.ts';
import type { ControlFlow } from './control-flow.ts';
import { controlFlowOf } from './control-flow.ts';
import type {
  Block,
  FileFacts,
  FoundCall,
  FoundRead,
  GlobalWrite,
  InstanceWrite,
} from './file-facts.ts';
import type { Binding } from './module-facts.ts';
import type { Imported } from './modules.ts';
import { type FunctionOwner, homeOfNode } from './piece-index.ts';
import type { Questions } from './questions.ts';
import type { Callable } from './scopes.ts';
import type { Summary } from './summary.ts';
import type { Start, Trace } from './trace.ts';

/** How the text is written: one step of indentation, and a line end. */
export interface FixContext {
  readonly indent: string;
  readonly lineEnd: string;
}

/** What a rule may ask of the file around what it checks. Each answer is noted, so that findings are kept while it holds. */
export class Facts {
  readonly style: FixContext;
  readonly #file: FileFacts;
  readonly #questions: Questions;
  #hasAskedClasses = false;

  constructor(file: FileFacts, questions: Questions, style: FixContext) {
    this.#file = file;
    this.#questions = questions;
    this.style = style;
  }

  /** What a module-level name is; undefined for one that no statement of the module binds. */
  binding(name: string): Binding | undefined {
    return this.#questions.ask(this.#file, { kind: 'binding', name });
  }

  /** Whether some code of the file changes an object through that name. */
  isWrittenSomewhere(name: string): boolean {
    return this.#questions.ask(this.#file, { kind: 'written', name });
  }

  summary(callable: Callable): Summary | null {
    return this.#questions.ask(this.#file, { kind: 'summary', callable });
  }

  /** The method that instances of a class have, if it stands in this file and nothing else may take its place. */
  method(of: ClassDefinition, name: string): Callable | null {
    return this.#questions.ask(this.#file, { kind: 'method', of, name });
  }

  /** What an import that is sure means in the workspace; null for what is not in it, or not known. */
  imported(path: string): Imported | null {
    return this.#questions.ask(this.#file, { kind: 'imported', path });
  }

  /** All that happens in another function, also in one that is imported; null where that is not known. */
  block(callable: Callable): Block | null {
    const answer = this.#file.block(callable);
    this.#questions.note(
      `block ${homeOfNode(callable)?.uri ?? ''} ${callable.start} ${answer?.owner?.key ?? ''}`,
      (then) => then.block(callable) === answer,
    );
    return answer;
  }

  /** The module's own statements. Whoever asks is asked again after every edit at module level. */
  module(): Block {
    const answer = this.#file.moduleBlock();
    this.#questions.note('module', (then) => then.moduleBlock() === answer);
    return answer;
  }

  /** Every function of the file, and the module. Whoever asks is asked again after every edit: only for what is rare. */
  everyBlock(): readonly Block[] {
    const all = (file: FileFacts): Block[] => [...file.blocks(), file.moduleBlock()];
    const answer = all(this.#file);
    this.#questions.note('every block', (then) => {
      const now = all(then);
      return now.length === answer.length && now.every((it, at) => it === answer[at]);
    });
    return answer;
  }

  /** What functions of the file change below a name of the module. */
  globalWrites(name: string): readonly GlobalWrite[] {
    const answer = this.#file.globalWrites(name);
    this.#questions.note(`global ${name}`, (then) => {
      const now = then.globalWrites(name);
      return now.length === answer.length && now.every((it, at) => it.write === answer[at]?.write);
    });
    return answer;
  }

  /** What is changed below instances of a class by others than its methods. */
  instanceWrites(of: ClassDefinition): readonly InstanceWrite[] {
    const answer = this.#file.instanceWrites(of);
    this.#questions.note(`instances ${of.name.id} ${of.start}`, (then) => {
      const now = then.instanceWrites(of);
      return now.length === answer.length && now.every((it, at) => it.write === answer[at]?.write);
    });
    return answer;
  }

  /** Where the file makes instances of a class: calls that are followed. Whoever asks is asked again after every edit. */
  instances(node: ClassDefinition): readonly FoundCall[] {
    const answer = this.#file.instances(node);
    this.#questions.note(`instances ${node.name.id} ${node.start}`, (then) => {
      const now = then.instances(node);
      return now.length === answer.length && now.every((it, at) => it.call === answer[at]?.call);
    });
    return answer;
  }

  /** The classes of the file. Whoever asks is asked again after every edit of a class. */
  get classes(): ClassModel {
    if (this.#hasAskedClasses) return this.#file.classes;
    this.#hasAskedClasses = true;
    const answer = this.#file.classes.nodes;
    this.#questions.note('classes', (then) => {
      const now = then.classes.nodes;
      return now.length === answer.length && now.every((it, at) => it === answer[at]);
    });
    return this.#file.classes;
  }

  /** The calls of a function that are found in this file. */
  calls(callable: Callable): readonly FoundCall[] {
    const answer = this.#file.calls(callable);
    this.#questions.note(`calls ${this.#file.keyOf(callable) ?? callable.start}`, (then) => {
      const now = then.calls(callable);
      return now.length === answer.length && now.every((it, at) => it.call === answer[at]?.call);
    });
    return answer;
  }

  /** Where a name of the module is read, in the module and in functions. */
  globalReads(name: string): readonly FoundRead[] {
    const answer = this.#file.globalReads(name);
    this.#questions.note(`reads ${name}`, (then) => {
      const now = then.globalReads(name);
      return now.length === answer.length && now.every((it, at) => it.read === answer[at]?.read);
    });
    return answer;
  }

  /** Follows a function again with certain arguments: what it does to just these objects. Null: too much to follow. */
  follow(owner: FunctionOwner, start: Start): Trace | null {
    return this.#file.follow(owner, start, this.#questions);
  }

  /** Where control can go in a function or in the module. Made when it is first asked for. */
  controlFlow(block: Block): ControlFlow {
    return controlFlowOf(block, this.#file.indexes);
  }
}
