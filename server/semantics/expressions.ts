import type { Call, Expression } from '../syntax/nodes.ts';
import { Comprehensions } from './comprehensions.ts';
import { isSlice } from './displays.ts';
import type { Use } from './names.ts';
import { joinValues, nothing, unknown, type Value } from './pointers.ts';
import type { State } from './state.ts';

/** Evaluates expressions in a state: what they may be, and what happens on the way. */
export abstract class Expressions extends Comprehensions {
  protected abstract call(call: Call, state: State): Value;

  evaluate(expression: Expression, state: State, use: Use = 'read'): Value {
    this.spend();
    switch (expression.kind) {
      case 'constant':
        return this.constant(expression);
      case 'name':
        return this.name(expression, state, use);
      case 'attribute': {
        const base = this.evaluate(expression.object, state, use);
        return this.attributeOf(base, expression.attribute, state);
      }
      case 'subscript': {
        const object = this.evaluate(expression.object, state, use);
        const index = expression.indices[0];
        for (const part of expression.indices) this.evaluate(part, state);
        if (index !== undefined) this.lookup(object, index);
        if (isSlice(index)) return this.sliceOf(expression, object, state);
        return this.itemOf(object, index, state);
      }
      case 'call':
        return this.call(expression, state);
      case 'conditional': {
        const { whenTrue, whenFalse } = this.branch(expression.condition, state);
        const then = whenTrue === null ? nothing : this.evaluate(expression.whenTrue, whenTrue);
        const otherwise =
          whenFalse === null ? nothing : this.evaluate(expression.otherwise, whenFalse);
        this.takeOver(state, whenTrue, whenFalse);
        return joinValues(then, otherwise);
      }
      case 'boolean':
        return this.boolean(expression.operator, expression.left, expression.right, state);
      case 'walrus': {
        const value = this.evaluate(expression.value, state);
        this.bind(expression.target, value, 'walrus', state);
        return value;
      }
      case 'comprehension':
        return this.comprehension(expression, state);
      case 'lambda': {
        for (const parameter of expression.parameters)
          if (parameter.default !== null) this.evaluate(parameter.default, state);
        const value = this.closure(expression, state);
        this.runClosure(expression, state, expression);
        return value;
      }
      case 'yield':
        this.yields = true;
        if (expression.value !== null) this.leave(expression.value, 'yield', state);
        return unknown;
      case 'compare':
        this.compare(expression.operands, expression.operators, state);
        return unknown;
      case 'list':
      case 'set':
      case 'tuple':
        return this.display(expression, state);
      case 'dict': {
        let values = nothing;
        for (const { key, value } of expression.entries) {
          if (key !== null && key.kind !== 'constant') this.evaluate(key, state);
          const held = value.kind === 'constant' ? unknown : this.evaluate(value, state);
          values = joinValues(values, key === null ? this.elementsOf(held, state) : held);
        }
        const unpacked = expression.entries.every((it) => it.key === null);
        const fill = expression.entries.length === 0 ? 'empty' : unpacked ? 'unknown' : 'filled';
        const site = this.site(expression, { kind: 'literal', type: 'dict', fill });
        return this.made(site, values, state);
      }
      case 'binary':
        return this.binary(expression, state);
      case 'starred':
        return this.elementsOf(this.evaluate(expression.value, state), state);
      case 'yield-from':
        this.yields = true;
        this.evaluate(expression.value, state);
        return unknown;
      case 'not':
      case 'unary':
        this.evaluate(expression.value, state);
        return unknown;
      case 'await':
        return this.evaluate(expression.value, state);
      case 'other':
        for (const part of expression.parts) this.evaluate(part, state);
        return unknown;
      default:
        return expression satisfies never;
    }
  }

  /** Evaluates what is returned or yielded; the object itself, or as an item of a tuple, leaves the function. */
  leave(expression: Expression, how: 'return' | 'yield', state: State): Value {
    const value = this.evaluate(expression, state);
    const isTuple = expression.kind === 'tuple';
    const given = isTuple ? this.elementsOf(value, state) : value;
    this.escapes(given, how, expression, null, null, null);
    return value;
  }
}
