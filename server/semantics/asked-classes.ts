import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { AskedMap } from './asked-map.ts';
import { isSameList } from './same-list.ts';
import type { Base, ClassBody, ClassKind, ClassModel, ClassReference } from './class-model.ts';
import { ClassShapes } from './class-shape.ts';
import type { Classes } from './classes.ts';
import type { FileFacts } from './file-facts.ts';
import type { Linearization } from './linearization.ts';
import type { Binding } from './module-facts.ts';
import type { Questions } from './questions.ts';
import type { ClassPlace } from './piece-index.ts';
import type { Callable } from './scopes.ts';
import type { Scope } from './symbols.ts';

/**
 * The classes of a file for who is asked again only when an answer changes. Each class that is handed out is noted with
 * its family (`ClassModel.family`); what stands inside its methods only when its `body` is looked into.
 */
export class AskedClasses implements Classes {
  readonly #classes: ClassModel;
  readonly #questions: Questions;
  readonly #file: FileFacts;
  readonly module: { binding(name: string): Binding | undefined };
  readonly #bodies = new Map<string, ClassBody>();
  readonly #resolved = new Set<Expression>();
  #shapes: ClassShapes | null = null;

  constructor(file: FileFacts, questions: Questions) {
    this.#file = file;
    this.#classes = file.classes;
    this.#questions = questions;
    this.module = { binding: (name) => questions.ask(file, { kind: 'binding', name }) };
  }

  get shapes(): ClassShapes {
    this.#shapes ??= new ClassShapes(this);
    return this.#shapes;
  }

  moduleOf(node: ClassDefinition): { binding(name: string): Binding | undefined } {
    const module = this.#classes.moduleOf(node);
    if (module === this.#classes.module) return this.module;
    return {
      binding: (name) => {
        const answer = module.binding(name);
        this.#questions.note(
          'foreign',
          this.#classes.keyOf(node),
          `binding ${name}`,
          (then) => then.classes.moduleOf(node).binding(name) === answer,
        );
        return answer;
      },
    };
  }

  place(node: ClassDefinition): ClassPlace | null {
    this.note(node);
    return this.#classes.place(node);
  }

  current(node: ClassDefinition): ClassDefinition {
    this.note(node);
    return this.#classes.current(node);
  }

  body(of: ClassDefinition): ClassBody {
    const key = this.#classes.keyOf(of);
    let body = this.#bodies.get(key);
    if (body === undefined) {
      this.note(of);
      body = this.askedBody(of, key);
      this.#bodies.set(key, body);
    }
    return body;
  }

  private askedBody(of: ClassDefinition, key: string): ClassBody {
    const body = this.#classes.body(of);
    const part = <Value>(
      name: string,
      find: (body: ClassBody) => ReadonlyMap<string, Value>,
      isSameValue: (one: Value, two: Value) => boolean,
    ): AskedMap<Value> =>
      new AskedMap(
        find(body),
        (asked, isSame) => {
          this.#questions.note('class', key, `${name} ${asked}`, (then) =>
            isSame(find(then.classes.body(of))),
          );
        },
        isSameValue,
      );
    return {
      methods: part(
        'methods',
        (it) => it.methods,
        (one, two) => one === two,
      ),
      attributes: part(
        'attributes',
        (it) => it.attributes,
        (one, two) => one.statement === two.statement,
      ),
      assigned: part(
        'assigned',
        (it) => it.assigned,
        (one, two) =>
          one.length === two.length && one.every((it, at) => it.target === two[at]?.target),
      ),
      // The heads of a class tell it, which the family holds.
      unsteady: body.unsteady,
    };
  }

  reference(of: ClassDefinition): ClassReference {
    this.note(of);
    return this.#classes.reference(of);
  }

  library(path: string): ClassReference | null {
    return this.#classes.library(path);
  }

  bases(node: ClassDefinition): Base[] {
    this.note(node);
    return this.#classes.bases(node);
  }

  resolve(expression: Expression, from: ClassDefinition | null = null): ClassReference | null {
    return this.resolved(expression, (classes) => classes.resolve(expression, from));
  }

  resolveIn(expression: Expression, scope: Scope | null): ClassReference | null {
    return this.resolved(expression, (classes) => classes.resolveIn(expression, scope));
  }

  private resolved(
    expression: Expression,
    find: (classes: ClassModel) => ClassReference | null,
  ): ClassReference | null {
    const answer = find(this.#classes);
    if (answer?.kind === 'file') this.note(answer.node);
    if (this.#resolved.has(expression)) return answer;
    this.#resolved.add(expression);
    const name = this.#classes.nameOf(answer);
    this.#questions.note(
      'structure',
      '',
      `${this.#resolved.size}`,
      (then) => then.classes.nameOf(find(then.classes)) === name,
    );
    return answer;
  }

  realBases(node: ClassDefinition): ClassReference[] | null {
    this.note(node);
    return this.#classes.realBases(node);
  }

  basesOf(reference: ClassReference): readonly ClassReference[] {
    if (reference.kind === 'file') this.note(reference.node);
    return this.#classes.basesOf(reference);
  }

  linearization(reference: ClassReference): Linearization<ClassReference> {
    if (reference.kind === 'file') this.note(reference.node);
    return this.#classes.linearization(reference);
  }

  ancestors(of: ClassDefinition): readonly ClassDefinition[] {
    this.note(of);
    return this.#classes.ancestors(of);
  }

  isWholeKnown(node: ClassDefinition): boolean {
    this.note(node);
    return this.#classes.isWholeKnown(node);
  }

  descendants(of: ClassDefinition): readonly ClassDefinition[] {
    const answer = this.#classes.descendants(of);
    const keys = answer.map((it) => this.#classes.keyOf(it));
    this.#questions.note('structure', '', `below ${this.#classes.keyOf(of)}`, (then) =>
      isSameList(
        then.classes.descendants(of).map((it) => then.classes.keyOf(it)),
        keys,
      ),
    );
    for (const it of answer) this.note(it);
    return answer;
  }

  method(of: ClassDefinition, name: string): Callable | null {
    const answer = this.#classes.method(of, name);
    this.#questions.note(
      'class',
      this.#classes.keyOf(of),
      `method ${name}`,
      (then) => then.classes.method(of, name) === answer,
    );
    return answer;
  }

  isSteady(of: ClassDefinition, attribute: string): boolean {
    return this.#questions.ask(this.#file, { kind: 'steady', of, attribute });
  }

  kind(of: ClassDefinition): ClassKind {
    this.note(of);
    return this.#classes.kind(of);
  }

  keyword(node: ClassDefinition, name: string): Expression | undefined {
    this.note(node);
    return this.#classes.keyword(node, name);
  }

  private note(node: ClassDefinition): void {
    const family = this.#classes.family(node);
    this.#questions.note('structure', '', `family ${this.#classes.keyOf(node)}`, (then) =>
      isSameList(then.classes.family(node), family),
    );
  }
}
