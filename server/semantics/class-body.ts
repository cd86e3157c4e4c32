import type {
  Attribute,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Statement,
} from '../syntax/nodes.ts';
import { nodesOfScope } from './scopes.ts';

/** A class's own names: bound in its body, and on instances in its methods. */
export interface ClassBody {
  /** The last `def` of each name, directly in the body or under an `if` there. */
  readonly methods: ReadonlyMap<string, FunctionDefinition>;
  /** Names assigned in the body, with the last value; null value for a bare annotation. */
  readonly attributes: ReadonlyMap<string, ClassAttribute>;
  /** Where methods assign `self.name = …` (not augmented), by attribute. */
  readonly assigned: ReadonlyMap<
    string,
    readonly { readonly method: FunctionDefinition; readonly target: Expression }[]
  >;
  /** Names bound in the body more than once, or in a way that is not followed. */
  readonly unsteady: ReadonlySet<string>;
}

export interface ClassAttribute {
  readonly name: string;
  readonly target: Expression;
  readonly value: Expression | null;
  readonly annotation: Expression | null;
  readonly statement: Statement;
}

const bodies = new WeakMap<ClassDefinition, ClassBody>();

/** Made once for each class. */
export function bodyOf(node: ClassDefinition): ClassBody {
  let body = bodies.get(node);
  if (body === undefined) {
    body = made(node);
    bodies.set(node, body);
  }
  return body;
}

function made(node: ClassDefinition): ClassBody {
  const methods = new Map<string, FunctionDefinition>();
  const attributes = new Map<string, ClassAttribute>();
  const assigned = new Map<string, { method: FunctionDefinition; target: Expression }[]>();
  const counts = new Map<string, number>();
  const count = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const unseen = new Set<Statement | Expression>(node.body.flatMap(forTypeCheckers));
  for (const statement of nodesOfScope(node.body)) {
    if (unseen.has(statement)) continue;
    if (statement.kind === 'function') {
      const isAccessor = statement.decorators.some((it) => it.kind === 'attribute');
      if (!isAccessor) count(statement.name.id);
      methods.set(statement.name.id, statement);
      noteAssignments(statement, assigned);
    } else if (statement.kind === 'assign') {
      for (const target of statement.targets)
        if (target.kind === 'name') {
          const { value, annotation } = statement;
          if (value !== null) count(target.id);
          attributes.set(target.id, { name: target.id, target, value, annotation, statement });
        }
    }
  }
  const unsteady = new Set([...counts].filter(([, times]) => times > 1).map(([name]) => name));
  return { methods, attributes, assigned, unsteady };
}

/** What stands under `if TYPE_CHECKING:`, which no run comes to. */
function forTypeCheckers(statement: Statement): readonly Statement[] {
  if (statement.kind !== 'if') return [];
  return statement.branches.flatMap(({ condition, body }) => {
    const name =
      condition.kind === 'attribute'
        ? condition.attribute
        : condition.kind === 'name'
          ? condition.id
          : null;
    return name === 'TYPE_CHECKING' ? body : [];
  });
}

function noteAssignments(
  method: FunctionDefinition,
  assigned: Map<string, { method: FunctionDefinition; target: Expression }[]>,
): void {
  for (const target of assignmentsIn(method)) {
    const known = assigned.get(target.attribute) ?? [];
    known.push({ method, target });
    assigned.set(target.attribute, known);
  }
}

const assignmentsOfMethods = new WeakMap<FunctionDefinition, readonly Attribute[]>();

/** The targets `self.name` of a method's assignments. */
function assignmentsIn(method: FunctionDefinition): readonly Attribute[] {
  let targets = assignmentsOfMethods.get(method);
  if (targets === undefined) {
    targets = findAssignments(method);
    assignmentsOfMethods.set(method, targets);
  }
  return targets;
}

function findAssignments(method: FunctionDefinition): Attribute[] {
  const found: Attribute[] = [];
  const self = method.parameters[0]?.name.id;
  if (self === undefined) return found;
  const note = (target: Expression): void => {
    if (target.kind === 'tuple' || target.kind === 'list') target.elements.forEach(note);
    else if (target.kind === 'attribute' && target.object.kind === 'name')
      if (target.object.id === self) found.push(target);
  };
  for (const node of nodesOfScope(method.body)) {
    if (node.kind === 'assign' && node.value !== null) node.targets.forEach(note);
    else if (node.kind === 'for') note(node.target);
    else if (node.kind === 'with')
      for (const { target } of node.items) if (target !== null) note(target);
  }
  return found;
}
