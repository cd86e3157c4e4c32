import { ExpressionLowering, field } from './lower-expressions.ts';
import type {
  Expression,
  FunctionDefinition,
  Import,
  Match,
  Name,
  Statement,
  Try,
  TypeParameter,
} from './nodes.ts';
import type { Names } from './names.ts';
import type { RawNode } from './raw-tree.ts';

/** The statements of a parsed piece. Broken ones come back as `not-analysed`, those around them whole. */
export function lowerModule(root: RawNode, text: string, names: Names): readonly Statement[] {
  if (root.type !== 'module') return [{ kind: 'not-analysed', start: root.start, end: root.end }];
  return new StatementLowering(text, names).block(root);
}

/** Clauses hold blocks; a break inside a block concerns only the statement that holds it there. */
const clauses = new Set([
  'elif_clause',
  'else_clause',
  'except_clause',
  'except_group_clause',
  'finally_clause',
  'function_definition',
  'class_definition',
  'case_clause',
]);

function isBrokenItself(node: RawNode): boolean {
  if (node.type === 'ERROR' || (node.broken && node.children.length === 0)) return true;
  return node.children.some(
    (child) =>
      child.broken &&
      child.type !== 'block' &&
      (clauses.has(child.type) ? isBrokenItself(child) : true),
  );
}

class StatementLowering extends ExpressionLowering {
  block(node: RawNode | undefined): Statement[] {
    return (node?.children ?? []).flatMap((child) => this.statement(child));
  }

  private statement(node: RawNode): Statement | Statement[] {
    const { start, end, children } = node;
    if (node.broken && isBrokenItself(node)) return { kind: 'not-analysed', start, end };
    const first = children[0];
    switch (node.type) {
      case 'expression_statement':
        return this.expressionStatement(node);
      case 'return_statement':
        return { kind: 'return', value: this.optional(first), start, end };
      case 'delete_statement':
        return {
          kind: 'delete',
          targets:
            first?.type === 'expression_list' ? this.all(first.children) : this.all(children),
          start,
          end,
        };
      case 'raise_statement':
        return {
          kind: 'raise',
          parts: this.all(children.filter((child) => child.type !== 'from')),
          start,
          end,
        };
      case 'assert_statement':
        return {
          kind: 'assert',
          condition: this.required(first, node),
          message: this.optional(children[1]),
          start,
          end,
        };
      case 'pass_statement':
        return { kind: 'pass', start, end };
      case 'break_statement':
        return { kind: 'break', start, end };
      case 'continue_statement':
        return { kind: 'continue', start, end };
      case 'global_statement':
      case 'nonlocal_statement':
        return {
          kind: node.type === 'global_statement' ? 'global' : 'nonlocal',
          names: children.map((child) => this.name(child)),
          start,
          end,
        };
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement':
        return this.importStatement(node);
      case 'if_statement':
        return this.ifStatement(node);
      case 'while_statement':
        return {
          kind: 'while',
          condition: this.required(field(node, 'condition'), node),
          body: this.block(field(node, 'body')),
          otherwise: this.clauseBody(field(node, 'alternative')),
          start,
          end,
        };
      case 'for_statement':
        return {
          kind: 'for',
          target: this.required(field(node, 'left'), node),
          iterable: this.required(field(node, 'right'), node),
          body: this.block(field(node, 'body')),
          otherwise: this.clauseBody(field(node, 'alternative')),
          start,
          end,
        };
      case 'try_statement':
        return this.tryStatement(node);
      case 'with_statement':
        return {
          kind: 'with',
          items:
            (first?.type === 'with_clause'
              ? first
              : children.find((it) => it.type === 'with_clause')
            )?.children.map((item) => this.withItem(item)) ?? [],
          body: this.block(field(node, 'body')),
          start,
          end,
        };
      case 'match_statement':
        return this.matchStatement(node);
      case 'function_definition':
        return this.functionDefinition(node, [], start);
      case 'class_definition':
        return this.classDefinition(node, [], start);
      case 'decorated_definition':
        return this.decorated(node);
      case 'type_alias_statement':
        return this.typeAlias(node);
      default:
        return { kind: 'not-analysed', start, end };
    }
  }

  private expressionStatement(node: RawNode): Statement {
    const { start, end, children } = node;
    const first = children[0];
    if (children.length === 1 && first?.type === 'assignment') return this.assignment(first);
    if (children.length === 1 && first?.type === 'augmented_assignment') {
      const operator = field(first, 'operator');
      return {
        kind: 'augmented',
        target: this.required(field(first, 'left'), first),
        operator: operator === undefined ? '' : this.source(operator),
        value: this.required(field(first, 'right'), first),
        start,
        end,
      };
    }
    if (children.length === 1)
      return { kind: 'expression', value: this.required(first, node), start, end };
    return {
      kind: 'expression',
      value: { kind: 'tuple', elements: this.all(children), start, end },
      start,
      end,
    };
  }

  private assignment(outer: RawNode): Statement {
    const targets: Expression[] = [];
    let node: RawNode | undefined = outer;
    let last = outer;
    while (node?.type === 'assignment') {
      last = node;
      targets.push(this.required(field(node, 'left'), node));
      node = field(node, 'right');
    }
    return {
      kind: 'assign',
      targets,
      annotation: this.optional(field(last, 'type')),
      value: this.optional(node),
      start: outer.start,
      end: outer.end,
    };
  }

  private importStatement(node: RawNode): Import {
    const from = field(node, 'module_name');
    const module =
      from !== undefined
        ? this.source(from)
        : node.type === 'future_import_statement'
          ? '__future__'
          : null;
    const bindings = node.children
      .filter((child) => child.field === 'name')
      .flatMap((child): Import['bindings'][number][] => {
        const path = child.type === 'aliased_import' ? field(child, 'name') : child;
        const alias = child.type === 'aliased_import' ? field(child, 'alias') : undefined;
        const head = path?.children[0] ?? path;
        if (path === undefined || head === undefined) return [];
        const member = module === null ? null : this.source(path);
        return [{ name: this.name(alias ?? head), module: module ?? this.source(path), member }];
      });
    return {
      kind: 'import',
      bindings,
      star: node.children.some((child) => child.type === 'wildcard_import') ? module : null,
      start: node.start,
      end: node.end,
    };
  }

  private ifStatement(node: RawNode): Statement {
    const branch = (part: RawNode) => ({
      condition: this.required(field(part, 'condition'), part),
      body: this.block(field(part, 'consequence')),
    });
    const alternatives = node.children.filter((child) => child.field === 'alternative');
    return {
      kind: 'if',
      branches: [node, ...alternatives.filter((it) => it.type === 'elif_clause')].map(branch),
      otherwise: this.clauseBody(alternatives.find((it) => it.type === 'else_clause')),
      start: node.start,
      end: node.end,
    };
  }

  private clauseBody(clause: RawNode | undefined): Statement[] {
    if (clause === undefined) return [];
    return this.block(
      field(clause, 'body') ?? clause.children.find((child) => child.type === 'block'),
    );
  }

  private tryStatement(node: RawNode): Try {
    const part = (type: string): RawNode | undefined =>
      node.children.find((child) => child.type === type);
    const handlers = node.children
      .filter((child) => child.type === 'except_clause' || child.type === 'except_group_clause')
      .map((clause) => {
        const heads = clause.children.filter((it) => it.type !== 'block' && it.type !== '*');
        const pattern = heads.find((it) => it.type === 'as_pattern');
        const target = field(clause, 'alias') ?? (pattern && field(pattern, 'alias'));
        const identifier = target?.type === 'identifier' ? target : target?.children[0];
        const types =
          pattern === undefined
            ? heads.filter((it) => it !== target)
            : pattern.children.slice(0, 1);
        return {
          types: this.all(types),
          name: identifier?.type === 'identifier' ? this.name(identifier) : null,
          body: this.clauseBody(clause),
        };
      });
    return {
      kind: 'try',
      body: this.block(field(node, 'body')),
      handlers,
      otherwise: this.clauseBody(part('else_clause')),
      finally: this.clauseBody(part('finally_clause')),
      start: node.start,
      end: node.end,
    };
  }

  private withItem(item: RawNode): { value: Expression; target: Expression | null } {
    const value = field(item, 'value') ?? item.children[0];
    if (value?.type === 'as_pattern') {
      const target = field(value, 'alias');
      return {
        value: this.required(value.children[0], value),
        target: this.optional(target),
      };
    }
    return { value: this.required(value, item), target: null };
  }

  private matchStatement(node: RawNode): Match {
    const subjects = node.children.filter((child) => child.field === 'subject');
    const body = field(node, 'body');
    const cases = [...(body?.children ?? []), ...node.children]
      .filter((child) => child.type === 'case_clause')
      .map((clause) => {
        const guard = field(clause, 'guard');
        return {
          ...this.pattern(
            clause.children.filter(
              (child) => child.field !== 'guard' && child.field !== 'consequence',
            ),
          ),
          guard: guard === undefined ? null : this.required(guard.children[0], guard),
          body: this.block(field(clause, 'consequence')),
        };
      });
    const subject: Expression =
      subjects.length === 1
        ? this.required(subjects[0], node)
        : { kind: 'tuple', elements: this.all(subjects), start: node.start, end: node.end };
    return { kind: 'match', subject, cases, start: node.start, end: node.end };
  }

  /** What patterns bind and read. A lone name binds; one with dots, and the class before brackets, is read. */
  private pattern(nodes: readonly RawNode[]): { captures: Name[]; reads: Expression[] } {
    const captures: Name[] = [];
    const reads: Expression[] = [];
    const visit = (node: RawNode): void => {
      const first = node.children[0];
      if (node.type === 'identifier') captures.push(this.name(node));
      else if (node.type === 'dotted_name' && node.children.length > 1 && first !== undefined)
        reads.push(this.name(first));
      else if (node.type === 'class_pattern') {
        const head = first?.children[0];
        if (head !== undefined) reads.push(this.name(head));
        node.children.slice(1).forEach(visit);
      } else if (node.type === 'keyword_pattern') node.children.slice(1).forEach(visit);
      else if (node.type !== 'string' && node.type !== 'concatenated_string')
        node.children.forEach(visit);
    };
    nodes.forEach(visit);
    return { captures: captures.filter((it) => it.id !== '_'), reads };
  }

  private typeParameters(node: RawNode | undefined): TypeParameter[] {
    return (node?.children ?? []).flatMap((child): TypeParameter[] => {
      let at: RawNode | undefined = child;
      let bound: Expression | null = null;
      while (at !== undefined && at.type !== 'identifier') {
        if (at.type === 'constrained_type') bound = this.optional(at.children[1]);
        at = at.children.find((it) => it.type !== '*' && it.type !== '**');
      }
      return at === undefined ? [] : [{ kind: 'type-parameter', name: this.name(at), bound }];
    });
  }

  private typeAlias(node: RawNode): Statement {
    const { start, end } = node;
    const left = field(node, 'left')?.children[0];
    const name = left?.type === 'identifier' ? left : left?.children[0];
    if (left === undefined || name?.type !== 'identifier')
      return { kind: 'not-analysed', start, end };
    return {
      kind: 'type-alias',
      name: this.name(name),
      typeParameters: left === name ? [] : this.typeParameters(left.children[1]),
      value: this.required(field(node, 'right'), node),
      start,
      end,
    };
  }

  private decorated(node: RawNode): Statement {
    const decorators = node.children
      .filter((child) => child.type === 'decorator')
      .map((child) =>
        this.required(
          child.children.find((it) => it.type !== '@'),
          child,
        ),
      );
    const definition = field(node, 'definition');
    if (definition?.type === 'function_definition')
      return this.functionDefinition(definition, decorators, node.start);
    if (definition?.type === 'class_definition')
      return this.classDefinition(definition, decorators, node.start);
    return { kind: 'not-analysed', start: node.start, end: node.end };
  }

  private functionDefinition(
    node: RawNode,
    decorators: readonly Expression[],
    start: number,
  ): FunctionDefinition {
    const name = field(node, 'name') ?? node;
    return {
      kind: 'function',
      name: this.name(name),
      isAsync: node.children[0]?.type === 'async',
      typeParameters: this.typeParameters(field(node, 'type_parameters')),
      returns: this.optional(field(node, 'return_type')),
      parameters: this.parameters(field(node, 'parameters')),
      decorators,
      body: this.block(field(node, 'body')),
      headStart: node.start,
      start,
      end: node.end,
    };
  }

  private classDefinition(
    node: RawNode,
    decorators: readonly Expression[],
    start: number,
  ): Statement {
    return {
      kind: 'class',
      name: this.name(field(node, 'name') ?? node),
      typeParameters: this.typeParameters(field(node, 'type_parameters')),
      bases: this.arguments(field(node, 'superclasses')),
      decorators,
      body: this.block(field(node, 'body')),
      start,
      end: node.end,
    };
  }
}
