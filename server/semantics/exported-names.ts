import type { Expression, Statement } from '../syntax/nodes.ts';
import type { PieceIndex } from './piece-index.ts';
import { boundBy, nodesOfScope } from './scopes.ts';
import { allStrings } from './slots.ts';

/** What `__all__` of a module lists. */
export interface ExportedNames {
  readonly names: ReadonlySet<string>;
  /** False where it may list more. */
  readonly isWhole: boolean;
}

/** What one statement does to the list: lists names and no others, adds some, or does what is not followed. */
type Step =
  { readonly kind: 'set' | 'add'; readonly names: readonly string[] } | 'adds' | 'unclear';

/** The name of the list. */
export const exportsName = '__all__';

/** What the statements of a module make of its `__all__`, in their order; null for a module that has none. */
export function exportedNames(indexes: readonly PieceIndex[]): ExportedNames | null {
  const exported = indexes.flatMap(stepsOf).reduce<ExportedNames | null>(after, null);
  if (exported === null) return null;
  // Parts of a text keep all of it: the names stand in one of their own.
  const names = new Set([...exported.names].join(' ').split(' '));
  return { names, isWhole: exported.isWhole };
}

function after(before: ExportedNames | null, step: Step): ExportedNames {
  if (step === 'unclear') return { names: new Set(), isWhole: false };
  const names = before?.names ?? new Set();
  if (step === 'adds') return { names, isWhole: false };
  if (step.kind === 'set') return { names: new Set(step.names), isWhole: true };
  return { names: new Set([...names, ...step.names]), isWhole: before?.isWhole ?? false };
}

const stepsOfPieces = new WeakMap<PieceIndex, readonly Step[]>();

function stepsOf(index: PieceIndex): readonly Step[] {
  let steps = stepsOfPieces.get(index);
  if (steps === undefined) {
    const { text } = index.owner.piece;
    steps = text.includes(exportsName)
      ? index.statements.flatMap((it) => stepOf(it, index) ?? [])
      : [];
    stepsOfPieces.set(index, steps);
  }
  return steps;
}

/** Null for a statement that leaves the list alone. */
function stepOf(statement: Statement, { owner: { piece }, symbols }: PieceIndex): Step | null {
  const strings = (value: Expression): string[] | null => {
    if (value.kind === 'list' || value.kind === 'tuple') return allStrings(value.elements, piece);
    if (value.kind !== 'binary' || value.operator !== '+') return null;
    const [left, right] = [strings(value.left), strings(value.right)];
    return left === null || right === null ? null : [...left, ...right];
  };
  if (statement.kind === 'assign' && statement.value !== null) {
    const [target, ...more] = statement.targets;
    if (more.length === 0 && target !== undefined && isList(target)) {
      const names = strings(statement.value);
      return names === null ? 'unclear' : { kind: 'set', names };
    }
  } else if (statement.kind === 'augmented' && isList(statement.target)) {
    const names = statement.operator.startsWith('+') ? strings(statement.value) : null;
    return names === null ? 'adds' : { kind: 'add', names };
  } else if (statement.kind === 'expression' && statement.value.kind === 'call') {
    const { callee, arguments: given } = statement.value;
    const [only, ...more] = given;
    if (
      callee.kind === 'attribute' &&
      isList(callee.object) &&
      only?.keyword === null &&
      more.length === 0
    ) {
      if (callee.attribute === 'extend') {
        const names = strings(only.value);
        return names === null ? 'adds' : { kind: 'add', names };
      }
      if (callee.attribute === 'append') {
        const names = allStrings([only.value], piece);
        return names === null ? 'adds' : { kind: 'add', names };
      }
    }
  }
  const isBound = [...nodesOfScope([statement])].some((it) => boundBy(it).some(isList));
  return isBound || symbols.written.has(exportsName) || symbols.globals.has(exportsName)
    ? 'unclear'
    : null;
}

function isList(expression: Expression): boolean {
  return expression.kind === 'name' && expression.id === exportsName;
}
