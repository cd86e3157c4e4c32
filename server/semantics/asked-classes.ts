import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { AskedMap } from './asked-map.ts';
import { isSameList } from './same-list.ts';
import type { Base, BodyTest, ClassKind, ClassModel, ClassReference } from './class-model.ts';
import type { ClassBody } from './class-body.ts';
import { isSameFamily } from './class-outline.ts';
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
  readonly #bodies = new Map<ClassDefinition, ClassBody>();
  readonly #resolved = new Set<Expression>();
  /** The classes of the family that was noted last. */
  #noted: ReadonlySet<ClassDefinition> | null = null;

  constructor(file: FileFacts, questions: Questions) {
    this.#file = file;
    this.#classes = file.classes;
    this.#questions = questions;
    this.module = { binding: (name) => questions.ask(file, { kind: 'binding', name }) };
  }

  /** The family of a class decides its shape. */
  get shapes(): Classes['shapes'] {
    const { shapes } = this.#classes;
    const noted = (reference: ClassReference): ClassReference => {
      if (reference.kind === 'file') this.note(reference.node);
      return reference;
    };
    return {
      shape: (reference) => shapes.shape(noted(reference)),
      refusal: (reference) => shapes.refusal(noted(reference)),
      metaclassOf: (reference) => shapes.metaclassOf(noted(reference)),
    };
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
    let body = this.#bodies.get(of);
    if (body === undefined) {
      this.note(of);
      body = new AskedBody(of, this.#classes, this.#questions);
      this.#bodies.set(of, body);
    }
    return body;
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
    const below = (classes: ClassModel): readonly ClassDefinition[] => classes.descendants(of);
    const answer = below(this.#classes);
    const keys = answer.map((it) => this.#classes.keyOf(it));
    const families = answer.map((it) => this.#classes.family(it));
    this.#questions.note('structure', '', `below ${this.#classes.keyOf(of)}`, (then) => {
      const now = below(then.classes);
      return (
        isSameList(
          now.map((it) => then.classes.keyOf(it)),
          keys,
        ) && now.every((it, at) => isSameFamily(then.classes.family(it), families[at] ?? []))
      );
    });
    return answer;
  }

  method(of: ClassDefinition, name: string): Callable | null {
    const answer = this.#classes.method(of, name);
    const [subject, detail] = [this.#classes.keyOf(of), `method ${name}`];
    if (!this.#questions.isNoted('class', subject, detail))
      this.#questions.note(
        'class',
        subject,
        detail,
        (then) => then.classes.method(of, name) === answer,
      );
    return answer;
  }

  isInLine(of: ClassDefinition, test: BodyTest): boolean {
    const answer = this.#classes.isInLine(of, test);
    this.#questions.note(
      'class',
      this.#classes.keyOf(of),
      `line ${test.name}`,
      (then) => then.classes.isInLine(of, test) === answer,
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

  private note(of: ClassDefinition): void {
    const node = this.#classes.current(of);
    // The families of those above it are parts of one that is noted.
    if (this.#noted?.has(node) === true) return;
    this.#noted = this.#classes.relatives(node);
    const family = this.#classes.family(node);
    this.#questions.note('structure', '', `family ${this.#classes.keyOf(node)}`, (then) =>
      isSameFamily(then.classes.family(of), family),
    );
  }
}

/** Each part is there when it is first asked for: of most classes that are passed on the way, none is. */
class AskedBody implements ClassBody {
  readonly #of: ClassDefinition;
  readonly #body: ClassBody;
  readonly #key: string;
  readonly #questions: Questions;
  #methods: ClassBody['methods'] | null = null;
  #attributes: ClassBody['attributes'] | null = null;
  #assigned: ClassBody['assigned'] | null = null;

  constructor(of: ClassDefinition, classes: ClassModel, questions: Questions) {
    this.#of = of;
    this.#body = classes.body(of);
    this.#key = classes.keyOf(of);
    this.#questions = questions;
  }

  get methods(): ClassBody['methods'] {
    this.#methods ??= this.asked(
      'methods',
      (it) => it.methods,
      (one, two) => one === two,
    );
    return this.#methods;
  }

  get attributes(): ClassBody['attributes'] {
    this.#attributes ??= this.asked(
      'attributes',
      (it) => it.attributes,
      (one, two) => one.statement === two.statement,
    );
    return this.#attributes;
  }

  get assigned(): ClassBody['assigned'] {
    this.#assigned ??= this.asked(
      'assigned',
      (it) => it.assigned,
      (one, two) =>
        one.length === two.length && one.every((it, at) => it.target === two[at]?.target),
    );
    return this.#assigned;
  }

  /** Told by the class's own statements and its methods' heads, which the family holds. */
  get unsteady(): ClassBody['unsteady'] {
    return this.#body.unsteady;
  }

  private asked<Value>(
    name: string,
    find: (body: ClassBody) => ReadonlyMap<string, Value>,
    isSameValue: (one: Value, two: Value) => boolean,
  ): AskedMap<Value> {
    return new AskedMap(
      find(this.#body),
      (asked, isSame) => {
        this.#questions.note('class', this.#key, `${name} ${asked}`, (then) =>
          isSame(find(then.classes.body(this.#of))),
        );
      },
      isSameValue,
    );
  }
}
