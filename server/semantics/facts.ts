import type { ClassDefinition } from '../syntax/nodes.ts';
import { isSameList } from './same-list.ts';
import { AskedClasses } from './asked-classes.ts';
import type { Classes } from './classes.ts';
import type { ControlFlow } from './control-flow.ts';
import { controlFlowOf } from './control-flow.ts';
import type { Block } from './fact-store.ts';
import type { FileFacts } from './file-facts.ts';
import type { Binding } from './module-facts.ts';
import type { Imported } from './modules.ts';
import { type FunctionOwner, homeOfNode } from './piece-index.ts';
import type { QuestionKind, Questions } from './questions.ts';
import type { Callable } from './scopes.ts';
import type { Location } from './sites.ts';
import type { Summary } from './summary.ts';
import type { Start, Trace } from './trace.ts';
import type { FoundCall, FoundKind, FoundRead, FoundWrite } from './where-found.ts';

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
  #classes: Classes | null = null;

  constructor(file: FileFacts, questions: Questions, style: FixContext) {
    this.#file = file;
    this.#questions = questions;
    this.style = style;
  }

  /** The classes of the file. */
  get classes(): Classes {
    // What is asked once needs no notes.
    this.#classes ??= this.#file.textsChange
      ? new AskedClasses(this.#file, this.#questions)
      : this.#file.classes;
    return this.#classes;
  }

  /** What a module-level name is; undefined for one that no statement of the module binds. */
  binding(name: string): Binding | undefined {
    const answer = this.#questions.ask(this.#file, { kind: 'binding', name });
    // A rule may look into the statement itself.
    this.#questions.note('binding', name, 'statement', (then) => then.binding(name) === answer);
    return answer;
  }

  /** Whether some code of the file changes an object through that name. */
  isWrittenSomewhere(name: string): boolean {
    return this.#questions.ask(this.#file, { kind: 'written', name });
  }

  /** Whether the file of a value that is imported changes the object through its name, or binds that anew. */
  isWrittenAtHome(value: Imported & { kind: 'value' }): boolean {
    const answer = this.#file.isWrittenAtHome(value);
    this.#questions.note(
      'foreign',
      value.home.uri,
      `written ${value.name}`,
      (then) => then.isWrittenAtHome(value) === answer,
    );
    return answer;
  }

  summary(callable: Callable): Summary | null {
    return this.#questions.ask(this.#file, { kind: 'summary', callable });
  }

  /** Whether two places are one, also if what happens there was followed before an edit of the function around. */
  isSamePlace(one: Location, two: Location): boolean {
    return (
      one.start === two.start &&
      one.end === two.end &&
      this.#file.currentPiece(one.piece) === this.#file.currentPiece(two.piece)
    );
  }

  /** What an import that is sure means in the workspace; null for what is not in it, or not known. */
  imported(path: string): Imported | null {
    return this.#questions.ask(this.#file, { kind: 'imported', path });
  }

  /** All that happens in another function, also in one that is imported; null where that is not known. */
  block(callable: Callable): Block | null {
    const answer = this.#file.block(callable);
    this.#questions.note(
      ...this.subjectOf(answer?.owner?.callable ?? callable),
      (then) => then.block(callable) === answer,
    );
    return answer;
  }

  private subjectOf(callable: Callable): [QuestionKind, string, string] {
    const key = this.#file.keyOf(callable);
    const { start } = callable;
    return key === undefined
      ? ['foreign', homeOfNode(callable)?.uri ?? '', `block ${start}`]
      : ['block', key, ''];
  }

  /** The module's own statements. Whoever asks is asked again after every edit at module level. */
  module(): Block {
    const answer = this.#file.moduleBlock();
    this.#questions.note('module', '', '', (then) => then.moduleBlock() === answer);
    return answer;
  }

  /** Every function of the file, and the module. Whoever asks is asked again after every edit: only for what is rare. */
  everyBlock(): readonly Block[] {
    const answer = this.#file.allBlocks();
    this.#questions.note('every-block', '', '', (then) => isSameList(then.allBlocks(), answer));
    return answer;
  }

  /** What functions of the file change below a name of the module. */
  globalWrites(name: string): readonly FoundWrite[] {
    return this.found(
      'global-writes',
      name,
      (file) => file.globalWrites(name),
      (it) => it.write,
    );
  }

  /** What is changed below instances of a class by others than its methods. */
  instanceWrites(of: ClassDefinition): readonly FoundWrite[] {
    const key = this.#file.classes.keyOf(of);
    return this.found(
      'instance-writes',
      key,
      (file) => file.instanceWrites(of),
      (it) => it.write,
    );
  }

  /** Where the file makes instances of a class: calls that are followed. */
  instances(of: ClassDefinition): readonly FoundCall[] {
    const key = this.#file.classes.keyOf(of);
    return this.found(
      'instances',
      key,
      (file) => file.instances(of),
      (it) => it.call,
    );
  }

  /** The calls of a function that are found in this file. */
  calls(callable: Callable): readonly FoundCall[] {
    const key = this.#file.keyOf(callable) ?? '';
    return this.found(
      'calls',
      key,
      (file) => file.calls(callable),
      (it) => it.call,
    );
  }

  /** The calls of a function in files that import this one: asked once there is something to tell that needs one. */
  callsElsewhere(callable: Callable): readonly FoundCall[] {
    const answer = this.#file.callsElsewhere(callable);
    this.#questions.note('importers', this.#file.keyOf(callable) ?? '', 'calls', (then) =>
      isSameList(
        then.callsElsewhere(callable).map((it) => it.call),
        answer.map((it) => it.call),
      ),
    );
    return answer;
  }

  /** Classes in files that import this one which have the class among their ancestors. */
  descendantsElsewhere(of: ClassDefinition): readonly ClassDefinition[] {
    const answer = this.#file.descendantsElsewhere(of);
    this.#questions.note('importers', this.#file.classes.keyOf(of), 'descendants', (then) =>
      isSameList(then.descendantsElsewhere(of), answer),
    );
    return answer;
  }

  /** Where a name of the module is read, in the module and in functions. */
  globalReads(name: string): readonly FoundRead[] {
    return this.found(
      'reads',
      name,
      (file) => file.globalReads(name),
      (it) => it.read,
    );
  }

  private found<Entry>(
    kind: FoundKind,
    subject: string,
    find: (file: FileFacts) => readonly Entry[],
    eventOf: (entry: Entry) => unknown,
  ): readonly Entry[] {
    const answer = find(this.#file);
    this.#questions.note(kind, subject, '', (then) =>
      isSameList(find(then).map(eventOf), answer.map(eventOf)),
    );
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
