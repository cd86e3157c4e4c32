import type { ClassDefinition, Expression, FunctionDefinition, Span } from '../syntax/nodes.ts';
import { homeOf, type Piece } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import type { ClassReference } from './class-model.ts';
import type { Classes } from './classes.ts';
import type { ClassPlace } from './piece-index.ts';
import { nodesOfScope } from './scopes.ts';

/** A name in the body of a class of the file: the last thing that is bound to it there. */
export interface Member {
  readonly name: string;
  readonly kind: 'function' | 'classMethod' | 'staticMethod' | 'property' | 'class' | 'value';
  readonly piece: Piece;
  readonly span: Span;
  readonly method: FunctionDefinition | null;
  /** Whether what it is depends on what some call or decorator gives. */
  readonly isCertain: boolean;
}

/** The names of a class's own body. */
export function membersOf({ node, piece }: ClassPlace): ReadonlyMap<string, Member> {
  const found = new Map<string, Member>();
  const put = (name: string, member: Omit<Member, 'name' | 'method'> & Partial<Member>): void => {
    found.set(name, { name, method: null, ...member });
  };
  for (const statement of nodesOfScope(node.body)) {
    const home = { piece: homeOf(statement) ?? piece };
    if (statement.kind === 'function') {
      const { kind, isCertain } = kindOf(statement);
      put(statement.name.id, {
        ...home,
        kind,
        isCertain,
        span: statement.name,
        method: statement,
      });
    } else if (statement.kind === 'class')
      put(statement.name.id, { ...home, kind: 'class', span: statement.name, isCertain: true });
    else if (statement.kind === 'assign' && statement.value !== null) {
      const isCertain = statement.value.kind !== 'call' && statement.value.kind !== 'name';
      for (const target of statement.targets)
        if (target.kind === 'name')
          put(target.id, { ...home, kind: 'value', span: statement.value, isCertain });
    }
  }
  return found;
}

function kindOf({ decorators }: FunctionDefinition): Pick<Member, 'kind' | 'isCertain'> {
  const [only, ...more] = decorators;
  if (only === undefined) return { kind: 'function', isCertain: true };
  const isCertain = more.length === 0;
  if (only.kind === 'name' && only.id === 'staticmethod')
    return { kind: 'staticMethod', isCertain };
  if (only.kind === 'name' && only.id === 'classmethod') return { kind: 'classMethod', isCertain };
  if (only.kind === 'name' && only.id === 'property') return { kind: 'property', isCertain };
  const isAccessor =
    only.kind === 'attribute' && ['setter', 'getter', 'deleter'].includes(only.attribute);
  if (isAccessor) return { kind: 'property', isCertain };
  const isAbstract =
    (only.kind === 'name' && only.id === 'abstractmethod') ||
    (only.kind === 'attribute' && only.attribute === 'abstractmethod');
  return { kind: 'function', isCertain: isAbstract && isCertain };
}

/** What a method's code does with the method of the same name further on: counted as if each call were made once. */
export interface CallsOn {
  readonly usesSuper: boolean;
  /** Classes whose method it calls by their name: `Base.__init__(self)`. */
  readonly explicit: readonly ClassReference[];
}

export function callsOnOf(
  of: ClassDefinition,
  method: FunctionDefinition,
  classes: Classes,
): CallsOn {
  let usesSuper = false;
  const explicit = new Set<ClassReference>();
  for (const node of walk(method.body)) {
    if (node.kind !== 'call' || node.callee.kind !== 'attribute') continue;
    const { object, attribute } = node.callee;
    if (attribute !== method.name.id) continue;
    if (isSuper(object)) usesSuper = true;
    else {
      const named = classes.resolve(object, of);
      if (named !== null) explicit.add(named);
    }
  }
  return { usesSuper, explicit: [...explicit] };
}

function isSuper(object: Expression): boolean {
  return object.kind === 'call' && object.callee.kind === 'name' && object.callee.id === 'super';
}
