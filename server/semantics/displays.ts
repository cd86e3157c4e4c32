import type { Constant, Expression } from '../syntax/nodes.ts';
import { Branching } from './branching.ts';
import { within } from './objects.ts';
import { joinValues, nothing, pointTo, unknown, type Value } from './pointers.ts';
import type { State } from './state.ts';
import { isMutable, type TypeName } from './types.ts';

/** Objects that an expression writes down or puts together: constants, displays, sums and products, slices. */
export abstract class Displays extends Branching {
  protected constant(node: Constant): Value {
    return pointTo(
      this.knownSite(node) ??
        this.site(node, { kind: 'constant', type: constantType(node, this.piece.text) }),
    );
  }

  protected display(
    node: Extract<Expression, { kind: 'list' | 'set' | 'tuple' }>,
    state: State,
  ): Value {
    const { elements, kind } = node;
    let joined = nothing;
    const values = elements.map((element) => {
      const value = element.kind === 'constant' ? unknown : this.evaluate(element, state);
      joined = joinValues(joined, value);
      return value;
    });
    const fill = elements.length === 0 ? 'empty' : hasPlain(elements) ? 'filled' : 'unknown';
    const site = this.site(node, { kind: 'literal', type: kind, fill });
    const result = this.made(site, joined, state);
    if (kind === 'tuple' && elements.length <= 8 && !elements.some((it) => it.kind === 'starred'))
      values.forEach((value, index) => state.setField(site, String(index), value, false));
    return result;
  }

  protected binary(node: Extract<Expression, { kind: 'binary' }>, state: State): Value {
    const left = this.evaluate(node.left, state);
    const right = this.evaluate(node.right, state);
    const [one, two] = [this.typeOf(left, state), this.typeOf(right, state)];
    const sequence = isSequence(one) ? one : isSequence(two) ? two : null;
    if (node.operator === '*' && sequence !== null) {
      const source = isSequence(one) ? left : right;
      const elements = this.elementsOf(source, state);
      const site = this.site(node, { kind: 'operation', type: sequence, repeats: true });
      return this.made(site, elements, state);
    }
    const type = one === two ? one : null;
    if (type === null || !isMutable(type)) {
      return unknown;
    }
    const joined = joinValues(this.elementsOf(left, state), this.elementsOf(right, state));
    return this.made(this.site(node, { kind: 'operation', type }), joined, state);
  }

  protected itemOf(object: Value, index: Expression | undefined, state: State): Value {
    const only = object.pointers[0];
    if (!object.other && object.pointers.length === 1 && only?.site.type === 'tuple') {
      const key = index?.kind === 'constant' ? this.textOf(index) : '';
      const known = state.field(only.site, key);
      if (known !== undefined) return within(known, only.site);
    }
    return this.elementsOf(object, state);
  }

  protected sliceOf(node: Expression, object: Value, state: State): Value {
    const type = this.typeOf(object, state);
    const of = object.pointers[0]?.site ?? null;
    const site = this.site(node, {
      kind: 'copy',
      type: isMutable(type) ? type : null,
      of,
      depth: 'shallow',
    });
    return this.made(site, this.elementsOf(object, state), state);
  }
}

export function isSlice(index: Expression | undefined): boolean {
  return index?.kind === 'other' && index.form === 'slice';
}

function hasPlain(elements: readonly Expression[]): boolean {
  return elements.some((it) => it.kind !== 'starred');
}

function isSequence(type: TypeName | null): type is TypeName {
  return type === 'list' || type === 'tuple';
}

function constantType(node: Constant, text: string): TypeName {
  switch (node.type) {
    case 'none':
      return 'NoneType';
    case 'true':
    case 'false':
      return 'bool';
    case 'ellipsis':
      return 'ellipsis';
    case 'string':
      return /^[rRuU]*[bB]/.test(text.slice(node.start, node.start + 3)) ? 'bytes' : 'str';
    case 'number': {
      const digits = text.slice(node.start, node.end);
      if (/[jJ]$/.test(digits)) return 'complex';
      return /^0[xXbBoO]/.test(digits) || !/[.eE]/.test(digits) ? 'int' : 'float';
    }
    default:
      return node.type satisfies never;
  }
}
