import type { ClassReference } from '../semantics/class-model.ts';
import type { Facts } from '../semantics/facts.ts';
import { dataclassOptions } from '../semantics/hash-kind.ts';
import { needsInitialiser } from '../semantics/library-initialisers.ts';
import type {
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Statement,
} from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';

/** What an `__init__` does with other initialisers, in the order of the text. */
type Onward =
  | { readonly kind: 'super'; readonly call: Call; readonly after: Expression | null }
  | { readonly kind: 'named'; readonly call: Call; readonly of: Expression }
  /** May call any of them: the instance is given away, or it is done in a branch or a loop. */
  | { readonly kind: 'unclear' };

const kept = new WeakMap<FunctionDefinition, readonly Onward[]>();

export function onwardCalls(method: FunctionDefinition): readonly Onward[] {
  let found = kept.get(method);
  if (found === undefined) {
    found = onwardIn(method);
    kept.set(method, found);
  }
  return found;
}

function onwardIn(method: FunctionDefinition): Onward[] {
  const self = method.parameters[0]?.name.id;
  const found: Onward[] = [];
  const visit = (nodes: readonly Node[], isSure: boolean): void => {
    for (const node of nodes) {
      // The methods of a class in there have an instance of their own.
      if (node.kind === 'class') continue;
      const isBranch = ['if', 'for', 'while', 'match', 'function'].includes(node.kind);
      const called = new Set<Node>();
      for (const part of walk([node], (it) => it === node || !isStatement(it))) {
        if (part !== node && isStatement(part)) {
          visit([part], isSure && !isBranch);
          continue;
        }
        const onward = onwardOf(part, self, called);
        if (onward !== null) found.push(isSure && !isBranch ? onward : { kind: 'unclear' });
      }
    }
  };
  visit(method.body, true);
  return found;
}

/** `called`: what stands where it can be seen whole, as the callee of a call or the object of an attribute. */
function onwardOf(part: Node, self: string | undefined, called: Set<Node>): Onward | null {
  if (part.kind === 'attribute') {
    called.add(part.object);
    // `initialise = Base.__init__`: who knows where it is called.
    return part.attribute === '__init__' && !called.has(part) ? { kind: 'unclear' } : null;
  }
  if (part.kind !== 'call') return null;
  called.add(part.callee);
  const isSuper = part.callee.kind === 'name' && part.callee.id === 'super';
  if (isSuper) return called.has(part) ? null : { kind: 'unclear' };
  return onwardCall(part, self);
}

const statements = new Set(
  (
    'function class assign augmented expression return delete raise assert pass break continue global nonlocal ' +
    'import if while for try with match type-alias not-analysed'
  ).split(' '),
);

function isStatement(node: Node): node is Statement {
  return statements.has(node.kind);
}

function onwardCall(call: Call, self: string | undefined): Onward | null {
  const { callee } = call;
  const isSelf = (it: Expression | undefined): boolean => it?.kind === 'name' && it.id === self;
  if (callee.kind === 'attribute' && callee.attribute === '__init__') {
    const { object } = callee;
    if (object.kind === 'call' && object.callee.kind === 'name' && object.callee.id === 'super') {
      const [after, second] = object.arguments.map((it) => it.value);
      if (after === undefined) return { kind: 'super', call, after: null };
      return isSelf(second) ? { kind: 'super', call, after } : { kind: 'unclear' };
    }
    if (isSelf(object)) return { kind: 'unclear' };
    return isSelf(call.arguments[0]?.value) ? { kind: 'named', call, of: object } : null;
  }
  const isGiven = call.arguments.some(({ value }) => isSelf(value));
  const isHarmless =
    callee.kind === 'name' &&
    /^(?:isinstance|type|id|print|repr|str|hasattr|len|super)$/.test(callee.id);
  return isGiven && !isHarmless ? { kind: 'unclear' } : null;
}

/** One run of an `__init__`, with the calls that led to it, from the class's own one on. */
export interface Run {
  readonly of: ClassReference;
  readonly through: readonly { readonly in: ClassDefinition; readonly call: Call }[];
}

const mostRuns = 60;

/**
 * The initialisers that run when an instance of the class is made, in order: `super()` along its real order, calls by
 * name along that class's own. Null where that is not known.
 */
export function initialiserRuns(node: ClassDefinition, facts: Facts): Run[] | null {
  const { classes } = facts;
  const result = classes.linearization(classes.reference(node));
  if (result.kind !== 'order') return null;
  const runs: Run[] = [];
  const definer = (order: readonly ClassReference[], from: number): ClassReference | undefined =>
    order.slice(from).find((it) => hasInitialiser(it, facts));
  const run = (of: ClassReference | undefined, through: Run['through']): boolean => {
    if (of === undefined) return true;
    runs.push({ of, through });
    if (of.kind === 'library') return true;
    if (runs.length > mostRuns || through.length > 20) return false;
    const { methods } = classes.body(of.node);
    const own = methods.get('__init__');
    // What a dataclass makes calls nothing but `__post_init__`.
    const method = own ?? (isGenerated(of.node, facts) ? methods.get('__post_init__') : undefined);
    if (method === undefined) return isGenerated(of.node, facts);
    if (method.decorators.length > 0) return false;
    for (const onward of onwardCalls(method)) {
      if (onward.kind === 'unclear') return false;
      const next = [...through, { in: of.node, call: onward.call }];
      const scope = classes.place(of.node)?.scope ?? null;
      if (onward.kind === 'super') {
        const after = onward.after === null ? of : classes.resolveIn(onward.after, scope);
        const at = after === null ? -1 : result.order.indexOf(after);
        if (at < 0 || !run(definer(result.order, at + 1), next)) return false;
        continue;
      }
      const named = classes.resolveIn(onward.of, scope);
      const order = named === null ? null : classes.linearization(named);
      if (order?.kind !== 'order' || !run(definer(order.order, 0), next)) return false;
    }
    return true;
  };
  return run(definer(result.order, 0), []) ? runs : null;
}

/** Whether it has an `__init__` of its own that matters: the library's ones of which that is known, and those of this file. */
function hasInitialiser(reference: ClassReference, facts: Facts): boolean {
  if (reference.kind === 'library') return needsInitialiser.has(reference.name);
  const { node } = reference;
  return facts.classes.body(node).methods.has('__init__') || isGenerated(node, facts);
}

/** Whether a dataclass gets its `__init__` from the decorator. */
export function isGenerated(node: ClassDefinition, { classes }: Facts): boolean {
  if (classes.body(node).methods.has('__init__')) return false;
  const options = dataclassOptions(node, classes);
  return options !== null && options !== 'unknown' && options.init;
}

/** Whether an `__init__` does anything of its own: not just a docstring, `pass`, or the call of another one. */
export function hasEffects(method: FunctionDefinition): boolean {
  return method.body.some((it) => {
    if (it.kind === 'pass' || it.kind === 'raise') return false;
    if (it.kind !== 'expression') return true;
    if (it.value.kind === 'constant') return false;
    return !(
      it.value.kind === 'call' &&
      it.value.callee.kind === 'attribute' &&
      it.value.callee.attribute === '__init__'
    );
  });
}

/** Whether running it a second time can be told: it makes, changes or calls something, rather than binds what it was given. */
export function isTold(method: FunctionDefinition): boolean {
  for (const node of walk(method.body)) {
    if (node.kind === 'augmented' || node.kind === 'list' || node.kind === 'dict') return true;
    if (node.kind === 'set' || node.kind === 'comprehension') return true;
    if (node.kind === 'call')
      if (node.callee.kind !== 'attribute' || node.callee.attribute !== '__init__')
        if (node.callee.kind !== 'name' || node.callee.id !== 'super') return true;
  }
  return false;
}

/** Attributes that a method binds on its first parameter, itself and through its other methods. */
export function attributesSet(
  node: ClassDefinition,
  method: FunctionDefinition,
  facts: Facts,
  seen = new Set<FunctionDefinition>(),
): Set<string> {
  const { classes } = facts;
  const found = new Set<string>();
  if (seen.has(method)) return found;
  seen.add(method);
  const self = method.parameters[0]?.name.id;
  for (const part of walk(method.body)) {
    if (
      part.kind === 'assign' ||
      part.kind === 'augmented' ||
      part.kind === 'for' ||
      part.kind === 'with'
    ) {
      for (const target of targetsOf(part))
        for (const it of attributeTargets(target, self)) found.add(it);
    }
    if (part.kind !== 'call' || part.callee.kind !== 'attribute') continue;
    const { object, attribute } = part.callee;
    if (object.kind !== 'name' || object.id !== self) continue;
    const other = classes.method(node, attribute);
    if (other?.kind === 'function')
      for (const one of attributesSet(node, other, facts, seen)) found.add(one);
  }
  return found;
}

/** The `name` of each `self.name` that a target binds; what it only reads to get at an item is none. */
export function attributeTargets(target: Expression, self: string | undefined): string[] {
  if (target.kind === 'tuple' || target.kind === 'list')
    return target.elements.flatMap((it) => attributeTargets(it, self));
  if (target.kind === 'starred') return attributeTargets(target.value, self);
  const isOwn =
    target.kind === 'attribute' && target.object.kind === 'name' && target.object.id === self;
  return isOwn ? [target.attribute] : [];
}

function targetsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === 'assign') return statement.value === null ? [] : statement.targets;
  if (statement.kind === 'augmented' || statement.kind === 'for') return [statement.target];
  if (statement.kind === 'with') return statement.items.flatMap((it) => it.target ?? []);
  return [];
}
