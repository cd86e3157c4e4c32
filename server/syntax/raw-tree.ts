import type { Language, Tree, TreeCursor } from 'web-tree-sitter';

/** A node of the parser's tree copied into JavaScript; asking the parser again for each look would be slow. */
export interface RawNode {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  children: RawNode[];
  /** It, or something below it, is not valid syntax. */
  broken: boolean;
}

/**
 * CPython refuses 200 nested brackets; chains of operators may be deeper than that. Beyond this depth a node
 * counts as broken and is not entered, so that its statement is left out and recursion above stays safe.
 */
export const deepest = 500;

/** The children of whatever has none. */
export const noNodes: RawNode[] = [];

const anonymousToKeep = new Set(
  (
    'async from and or is in <> < <= == != >= > is_not not_in + - * / // % @ ** | & ^ << >> ' +
    '+= -= *= /= //= %= @= **= |= &= ^= <<= >>='
  )
    .split(' ')
    .map((type) => type.replace('_', ' ')),
);
const dropped = new Set([
  'comment',
  'line_continuation',
  'string_start',
  'string_content',
  'string_end',
]);
const leaves = new Set(['identifier', 'integer', 'float', 'true', 'false', 'none', 'ellipsis']);
/** What the reader does with nodes of each type: a call into WebAssembly for each question would be slow. */
export interface NodeTypes {
  readonly names: readonly string[];
  readonly kept: readonly boolean[];
  /** Never entered. */
  readonly leaf: readonly boolean[];
}

export function nodeTypesOf(language: Language): NodeTypes {
  const names = Array.from(
    { length: language.nodeTypeCount },
    (_, id) => language.nodeTypeForId(id) ?? '',
  );
  const kept = names.map((name, id) =>
    language.nodeTypeIsNamed(id) ? !dropped.has(name) : anonymousToKeep.has(name),
  );
  return { names, kept, leaf: names.map((name) => leaves.has(name)) };
}

/** Copies a tree without recursion. `shift` is added to every offset. */
export function readTree(tree: Tree, types: NodeTypes, text: string, shift = 0): RawNode {
  const cursor = tree.walk();
  try {
    return readFrom(cursor, types, text, tree.rootNode.hasError, shift);
  } finally {
    cursor.delete();
  }
}

function readFrom(
  cursor: TreeCursor,
  types: NodeTypes,
  text: string,
  hasError: boolean,
  shift: number,
): RawNode {
  const root = readNode(cursor, cursor.nodeType, null, false, shift);
  const path: RawNode[] = [root];
  if (!cursor.gotoFirstChild()) return root;
  for (;;) {
    const parent = path.at(-1);
    if (parent === undefined) return root;
    const node = readChild(cursor, types, hasError, shift);
    if (node !== null) {
      const tooDeep = path.length > deepest;
      if (tooDeep) node.broken = true;
      if (node.broken) parent.broken = true;
      parent.children.push(node);
      const isLeaf =
        leaves.has(node.type) || (node.type === 'string' && !hasError && isPlainString(node, text));
      if (!tooDeep && !isLeaf && cursor.gotoFirstChild()) {
        path.push(node);
        continue;
      }
    }
    while (!cursor.gotoNextSibling()) {
      const done = path.pop();
      const above = path.at(-1);
      if (done === undefined || above === undefined || !cursor.gotoParent()) return root;
      if (done.broken) above.broken = true;
    }
  }
}

/** The node under the cursor; null for a token that says nothing. */
function readChild(
  cursor: TreeCursor,
  types: NodeTypes,
  hasError: boolean,
  shift: number,
): RawNode | null {
  const id = cursor.nodeTypeId;
  const broken = hasError && (cursor.nodeIsMissing || types.names[id] === undefined);
  if (!broken && types.kept[id] === false) return null;
  return readNode(
    cursor,
    types.names[id] ?? cursor.nodeType,
    cursor.currentFieldName,
    broken,
    shift,
  );
}

function readNode(
  cursor: TreeCursor,
  type: string,
  field: string | null,
  broken: boolean,
  shift: number,
): RawNode {
  return {
    type,
    field,
    start: cursor.startIndex + shift,
    end: cursor.endIndex + shift,
    children: [],
    broken: broken || type === 'ERROR',
  };
}

/** A string whose prefix has no `f` or `t` holds nothing but text. */
export function isPlainString({ start, end }: RawNode, text: string): boolean {
  for (let at = start; at < end; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 34 || character === 39) return true;
    if ('fFtT'.includes(text.charAt(at))) return false;
  }
  return false;
}
