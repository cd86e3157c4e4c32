/**
 * Python as plain data. Offsets count UTF-16 units from the start of the top-level statement (a `Piece`)
 * that holds the node, so a statement that only moved keeps its nodes. Parentheses are not kept.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Name extends Span {
  readonly kind: 'name';
  readonly id: string;
}
export interface Attribute extends Span {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly attribute: string;
}
export interface Subscript extends Span {
  readonly kind: 'subscript';
  readonly object: Expression;
  readonly indices: readonly Expression[];
}
export interface Argument {
  /** `name` of `name=value`, `*` or `**` before an unpacking, null for a plain positional argument. */
  readonly keyword: string | null;
  readonly value: Expression;
}
export interface Call extends Span {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}
/** A list, set or tuple display; elements may be `starred`. */
export interface Display extends Span {
  readonly kind: 'list' | 'set' | 'tuple';
  readonly elements: readonly Expression[];
}
export interface DictDisplay extends Span {
  readonly kind: 'dict';
  /** `key` is null for `**value`. */
  readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
}
export interface ForClause {
  readonly kind: 'for';
  readonly target: Expression;
  readonly iterable: Expression;
}
export interface IfClause {
  readonly kind: 'if';
  readonly condition: Expression;
}
export interface Comprehension extends Span {
  readonly kind: 'comprehension';
  readonly result: 'list' | 'set' | 'dict' | 'generator';
  /** One element; for a dict its key and value. */
  readonly elements: readonly Expression[];
  readonly clauses: readonly (ForClause | IfClause)[];
}
export interface Lambda extends Span {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}
export interface Conditional extends Span {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly otherwise: Expression;
}
export interface BooleanOperation extends Span {
  readonly kind: 'boolean';
  readonly operator: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}
export interface Compare extends Span {
  readonly kind: 'compare';
  readonly operands: readonly Expression[];
  readonly operators: readonly string[];
}
export interface Binary extends Span {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Walrus extends Span {
  readonly kind: 'walrus';
  readonly target: Name;
  readonly value: Expression;
}
export interface Constant extends Span {
  readonly kind: 'constant';
  readonly type: 'none' | 'true' | 'false' | 'number' | 'string' | 'ellipsis';
}
/** One operand: `starred` is `*x` or `**x`; `unary` is `-x`, `+x`, `~x`. */
export interface OneOperand extends Span {
  readonly kind: 'starred' | 'not' | 'unary' | 'await' | 'yield-from';
  readonly value: Expression;
}
export interface Yield extends Span {
  readonly kind: 'yield';
  readonly value: Expression | null;
}
/** Anything whose parts are merely read: slices, formatted strings, types. */
export interface OtherExpression extends Span {
  readonly kind: 'other';
  /** The grammar's word for it where that matters: `slice`, `string`; else whatever it is. */
  readonly form: string;
  readonly parts: readonly Expression[];
}
export type Expression =
  | Name
  | Attribute
  | Subscript
  | Call
  | Display
  | DictDisplay
  | Comprehension
  | Lambda
  | Conditional
  | BooleanOperation
  | Compare
  | Binary
  | Walrus
  | Constant
  | OneOperand
  | Yield
  | OtherExpression;

export interface Parameter extends Span {
  readonly name: Name;
  readonly star: '' | '*' | '**';
  readonly annotation: Expression | null;
  readonly default: Expression | null;
  /** Only by position (before `/`), only by keyword (after `*`), or both. */
  readonly passing: 'position' | 'keyword' | 'both';
}

/** A name in the brackets of `def f[T]`, `class A[T]` or `type X[T]`. */
export interface TypeParameter {
  readonly kind: 'type-parameter';
  readonly name: Name;
  readonly bound: Expression | null;
}

export interface FunctionDefinition extends Span {
  readonly kind: 'function';
  readonly name: Name;
  readonly isAsync: boolean;
  readonly typeParameters: readonly TypeParameter[];
  readonly returns: Expression | null;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  /** Where `def` or `async` stands: after the decorators. */
  readonly headStart: number;
}
export interface ClassDefinition extends Span {
  readonly kind: 'class';
  readonly name: Name;
  readonly typeParameters: readonly TypeParameter[];
  readonly bases: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}
export interface Assign extends Span {
  readonly kind: 'assign';
  /** More than one for `a = b = value`. */
  readonly targets: readonly Expression[];
  readonly annotation: Expression | null;
  /** Null for a bare `name: type`. */
  readonly value: Expression | null;
}
export interface AugmentedAssign extends Span {
  readonly kind: 'augmented';
  readonly target: Expression;
  readonly operator: string;
  readonly value: Expression;
}
export interface ExpressionStatement extends Span {
  readonly kind: 'expression';
  readonly value: Expression;
}
export interface Return extends Span {
  readonly kind: 'return';
  readonly value: Expression | null;
}
export interface Delete extends Span {
  readonly kind: 'delete';
  readonly targets: readonly Expression[];
}
export interface Raise extends Span {
  readonly kind: 'raise';
  readonly parts: readonly Expression[];
}
export interface Assert extends Span {
  readonly kind: 'assert';
  readonly condition: Expression;
  readonly message: Expression | null;
}
export interface Plain extends Span {
  readonly kind: 'pass' | 'break' | 'continue';
}
export interface Scope extends Span {
  readonly kind: 'global' | 'nonlocal';
  readonly names: readonly Name[];
}
export interface Import extends Span {
  readonly kind: 'import';
  /** `module` of `from module import member`; null member for `import module`. */
  readonly bindings: readonly { name: Name; module: string; member: string | null }[];
  /** The module of `from module import *`; null for any other import. */
  readonly star: string | null;
}
export interface If extends Span {
  readonly kind: 'if';
  readonly branches: readonly { condition: Expression; body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}
export interface While extends Span {
  readonly kind: 'while';
  readonly condition: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface For extends Span {
  readonly kind: 'for';
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface Try extends Span {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly {
    types: readonly Expression[];
    name: Name | null;
    body: readonly Statement[];
  }[];
  readonly otherwise: readonly Statement[];
  readonly finally: readonly Statement[];
}
export interface With extends Span {
  readonly kind: 'with';
  readonly items: readonly { value: Expression; target: Expression | null }[];
  readonly body: readonly Statement[];
}
export interface Match extends Span {
  readonly kind: 'match';
  readonly subject: Expression;
  readonly cases: readonly {
    /** The names that the pattern binds. */
    captures: readonly Name[];
    /** What the pattern reads: classes, and values with a dot. */
    reads: readonly Expression[];
    guard: Expression | null;
    body: readonly Statement[];
  }[];
}
/** `type X[T] = value`. */
export interface TypeAlias extends Span {
  readonly kind: 'type-alias';
  readonly name: Name;
  readonly typeParameters: readonly TypeParameter[];
  readonly value: Expression;
}
/** Half-typed or unknown syntax: it may do anything, and nothing is said about it. */
export interface NotAnalysed extends Span {
  readonly kind: 'not-analysed';
}
export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | Assign
  | AugmentedAssign
  | ExpressionStatement
  | Return
  | Delete
  | Raise
  | Assert
  | Plain
  | Scope
  | Import
  | If
  | While
  | For
  | Try
  | With
  | Match
  | TypeAlias
  | NotAnalysed;
