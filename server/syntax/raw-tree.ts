import type { Tree, TreeCursor } from 'web-tree-sitter';

/** A node of the parser's tree copied into JavaScript; asking the parser again for each look would be slow. */
export interface RawNode {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly children: RawNode[];
  /** It, or something below it, is not valid syntax. */
  broken: boolean;
}

/**
 * CPython refuses 200 nested brackets; chains of operators may be deeper than that. Beyond this depth a node
 * counts as broken and is not entered, so that its statement is left out and recursion above stays safe.
 */
const deepest = 500;
const anonymousToKeep = new Set(['async', 'from', '*', '**', ':']);
const dropped = new Set([
  'comment',
  'line_continuation',
  'string_start',
  'string_content',
  'string_end',
]);

/** Copies a tree without recursion. */
export function readTree(tree: Tree): RawNode {
  const cursor = tree.walk();
  try {
    return readFrom(cursor);
  } finally {
    cursor.delete();
  }
}

function readFrom(cursor: TreeCursor): RawNode {
  const root = readNode(cursor);
  const path: RawNode[] = [root];
  let descend = cursor.gotoFirstChild();
  if (!descend) return root;
  for (;;) {
    const parent = path.at(-1);
    if (parent === undefined) return root;
    const node = readNode(cursor);
    const keep = isKept(cursor, node);
    if (keep) parent.children.push(node);
    const tooDeep = path.length > deepest;
    if (tooDeep) node.broken = true;
    if (node.broken) parent.broken = true;
    descend = keep && !tooDeep && cursor.gotoFirstChild();
    if (descend) {
      path.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const done = path.pop();
      const above = path.at(-1);
      if (done === undefined || above === undefined || !cursor.gotoParent()) return root;
      if (done.broken) above.broken = true;
    }
  }
}

function readNode(cursor: TreeCursor): RawNode {
  const type = cursor.nodeType;
  return {
    type,
    field: cursor.currentFieldName,
    start: cursor.startIndex,
    end: cursor.endIndex,
    children: [],
    broken: type === 'ERROR' || cursor.nodeIsMissing,
  };
}

function isKept(cursor: TreeCursor, node: RawNode): boolean {
  if (cursor.nodeIsNamed) return !dropped.has(node.type);
  return (
    node.broken ||
    node.field === 'operator' ||
    node.field === 'operators' ||
    anonymousToKeep.has(node.type)
  );
}
