import type { Argument, Comprehension, Constant, Expression, Name, Parameter } from './nodes.ts';
import type { Names } from './names.ts';
import type { RawNode } from './raw-tree.ts';

/** The child in a field of the grammar, if it is there. */
export function field(node: RawNode, name: string): RawNode | undefined {
  for (const child of node.children) if (child.field === name) return child;
  return undefined;
}

/** From the parser's nodes to our expressions. `text` is the piece's. */
export class ExpressionLowering {
  protected readonly text: string;
  readonly #names: Names;

  constructor(text: string, names: Names) {
    this.text = text;
    this.#names = names;
  }

  name(node: RawNode): Name {
    return {
      kind: 'name',
      id: this.#names.of(this.text.slice(node.start, node.end)),
      start: node.start,
      end: node.end,
    };
  }

  protected source(node: RawNode): string {
    return this.text.slice(node.start, node.end);
  }

  protected optional(node: RawNode | undefined): Expression | null {
    return node === undefined ? null : this.expression(node);
  }

  protected required(node: RawNode | undefined, parent: RawNode): Expression {
    return node === undefined
      ? { kind: 'other', form: parent.type, parts: [], start: parent.start, end: parent.end }
      : this.expression(node);
  }

  /** An expression that begins with `first`. Of `[*f(x)]` the grammar reads `(*f)(x)`: the star is of the whole. */
  private unpacked(
    first: RawNode | undefined,
    parent: RawNode,
    make: (first: Expression, start: number) => Expression,
  ): Expression {
    const { start, end } = parent;
    const lowered = this.required(first, parent);
    if (lowered.kind !== 'starred') return make(lowered, start);
    return { kind: 'starred', value: make(lowered.value, lowered.value.start), start, end };
  }

  protected all(nodes: readonly RawNode[]): Expression[] {
    return nodes.map((node) => this.expression(node));
  }

  expression(node: RawNode): Expression {
    const { start, end, children } = node;
    const first = children[0];
    switch (node.type) {
      case 'identifier':
      case 'keyword_identifier':
        return this.name(node);
      case 'string':
      case 'concatenated_string':
        return children.some((child) => child.type === 'interpolation' || child.children.length > 0)
          ? this.other(node)
          : this.constant(node, 'string');
      case 'none':
      case 'true':
      case 'false':
      case 'ellipsis':
        return this.constant(node, node.type);
      case 'integer':
      case 'float':
        return this.constant(node, 'number');
      case 'parenthesized_expression':
      case 'type':
      case 'as_pattern_target':
        return children.length === 1 ? this.required(first, node) : this.other(node);
      case 'attribute': {
        const attribute = field(node, 'attribute');
        const name = attribute === undefined ? '' : this.#names.of(this.source(attribute));
        return this.unpacked(field(node, 'object'), node, (object, from) => ({
          kind: 'attribute',
          object,
          attribute: name,
          start: from,
          end,
        }));
      }
      case 'subscript':
        return this.unpacked(field(node, 'value'), node, (object, from) => ({
          kind: 'subscript',
          object,
          indices: this.all(children.filter((child) => child.field === 'subscript')),
          start: from,
          end,
        }));
      case 'call':
        return this.unpacked(field(node, 'function'), node, (callee, from) => ({
          kind: 'call',
          callee,
          arguments: this.arguments(field(node, 'arguments')),
          start: from,
          end,
        }));
      case 'list':
      case 'list_pattern':
        return { kind: 'list', elements: this.all(children), start, end };
      case 'set':
        return { kind: 'set', elements: this.all(children), start, end };
      case 'tuple':
      case 'tuple_pattern':
      case 'pattern_list':
      case 'expression_list':
        return { kind: 'tuple', elements: this.all(children), start, end };
      case 'dictionary':
        return { kind: 'dict', entries: children.map((child) => this.entry(child)), start, end };
      case 'list_comprehension':
        return this.comprehension(node, 'list');
      case 'set_comprehension':
        return this.comprehension(node, 'set');
      case 'dictionary_comprehension':
        return this.comprehension(node, 'dict');
      case 'generator_expression':
        return this.comprehension(node, 'generator');
      case 'conditional_expression':
        return {
          kind: 'conditional',
          whenTrue: this.required(first, node),
          condition: this.required(children[1], node),
          otherwise: this.required(children[2], node),
          start,
          end,
        };
      case 'boolean_operator': {
        const operator = field(node, 'operator');
        return {
          kind: 'boolean',
          operator: operator !== undefined && this.source(operator) === 'and' ? 'and' : 'or',
          left: this.required(field(node, 'left'), node),
          right: this.required(field(node, 'right'), node),
          start,
          end,
        };
      }
      case 'not_operator':
        return { kind: 'not', value: this.required(field(node, 'argument'), node), start, end };
      case 'unary_operator':
        return { kind: 'unary', value: this.required(field(node, 'argument'), node), start, end };
      case 'await':
        return { kind: 'await', value: this.required(first, node), start, end };
      case 'list_splat':
      case 'dictionary_splat':
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern':
        return {
          kind: 'starred',
          value: this.required(
            children.find((child) => child.type !== '*' && child.type !== '**'),
            node,
          ),
          start,
          end,
        };
      case 'comparison_operator':
        return {
          kind: 'compare',
          operands: this.all(children.filter((child) => child.field !== 'operators')),
          operators: children
            .filter((child) => child.field === 'operators')
            .map((child) => this.source(child).replace(/\s+/g, ' ')),
          start,
          end,
        };
      case 'binary_operator': {
        const operator = field(node, 'operator');
        return this.unpacked(field(node, 'left'), node, (left, from) => ({
          kind: 'binary',
          operator: operator === undefined ? '' : this.source(operator),
          left,
          right: this.required(field(node, 'right'), node),
          start: from,
          end,
        }));
      }
      case 'named_expression': {
        const target = field(node, 'name');
        const value = field(node, 'value');
        if (target === undefined || value === undefined) return this.other(node);
        return {
          kind: 'walrus',
          target: this.name(target),
          value: this.expression(value),
          start,
          end,
        };
      }
      case 'lambda': {
        return {
          kind: 'lambda',
          parameters: this.parameters(field(node, 'parameters')),
          body: this.required(field(node, 'body'), node),
          start,
          end,
        };
      }
      case 'yield': {
        const value = children.find((child) => child.type !== 'from');
        if (children.some((child) => child.type === 'from'))
          return { kind: 'yield-from', value: this.required(value, node), start, end };
        return { kind: 'yield', value: this.optional(value), start, end };
      }
      default:
        return this.other(node);
    }
  }

  private constant(node: RawNode, type: Constant['type']): Constant {
    return { kind: 'constant', type, start: node.start, end: node.end };
  }

  private other(node: RawNode): Expression {
    const parts = node.children.filter(
      (child) => child.field !== 'operator' && isExpression(child),
    );
    const { type, start, end } = node;
    return { kind: 'other', form: type, parts: this.all(parts), start, end };
  }

  private entry(node: RawNode): { key: Expression | null; value: Expression } {
    if (node.type === 'pair')
      return {
        key: this.required(field(node, 'key'), node),
        value: this.required(field(node, 'value'), node),
      };
    return { key: null, value: this.required(node.children.at(-1), node) };
  }

  private comprehension(node: RawNode, result: Comprehension['result']): Comprehension {
    const body = field(node, 'body');
    const clauses = node.children.flatMap((child): Comprehension['clauses'][number][] => {
      if (child.type === 'for_in_clause')
        return [
          {
            kind: 'for',
            target: this.required(field(child, 'left'), child),
            iterable: this.required(field(child, 'right'), child),
          },
        ];
      if (child.type === 'if_clause')
        return [{ kind: 'if', condition: this.required(child.children[0], child) }];
      return [];
    });
    const elements =
      body === undefined
        ? []
        : body.type === 'pair'
          ? this.all(body.children.filter((it) => it.type !== ':'))
          : [this.expression(body)];
    return { kind: 'comprehension', result, elements, clauses, start: node.start, end: node.end };
  }

  protected arguments(node: RawNode | undefined): Argument[] {
    if (node === undefined) return [];
    if (node.type === 'generator_expression')
      return [{ keyword: null, value: this.expression(node) }];
    return node.children.map((child) => {
      const name = field(child, 'name');
      if (child.type === 'keyword_argument' && name !== undefined)
        return { keyword: this.source(name), value: this.required(field(child, 'value'), child) };
      if (child.type === 'list_splat' || child.type === 'dictionary_splat')
        return {
          keyword: child.type === 'list_splat' ? '*' : '**',
          value: this.required(child.children.at(-1), child),
        };
      return { keyword: null, value: this.expression(child) };
    });
  }

  protected parameters(node: RawNode | undefined): Parameter[] {
    const parameters: Parameter[] = [];
    let passing: Parameter['passing'] = 'both';
    for (const child of node?.children ?? []) {
      if (child.type === 'positional_separator') {
        parameters.forEach((it, index) => (parameters[index] = { ...it, passing: 'position' }));
      } else if (child.type === 'keyword_separator') {
        passing = 'keyword';
      } else {
        const parameter = this.parameter(child, passing);
        if (parameter === null) continue;
        parameters.push(parameter);
        if (parameter.star === '*') passing = 'keyword';
      }
    }
    return parameters;
  }

  private parameter(node: RawNode, passing: Parameter['passing']): Parameter | null {
    const target = field(node, 'name') ?? node.children.find((it) => it.field !== 'type') ?? node;
    const splat = [node, target].find((it) => it.type.endsWith('_splat_pattern'));
    const name = splat === undefined ? target : splat.children.at(-1);
    if (name?.type !== 'identifier') return null;
    return {
      name: this.name(name),
      star: splat === undefined ? '' : splat.type.startsWith('list') ? '*' : '**',
      annotation: this.optional(field(node, 'type')),
      default: this.optional(field(node, 'value')),
      passing,
      start: node.start,
      end: node.end,
    };
  }
}

/** Parts that are tokens, not expressions. */
function isExpression(node: RawNode): boolean {
  return !['async', 'from', '*', '**', ':', 'type_conversion', 'escape_sequence'].includes(
    node.type,
  );
}
