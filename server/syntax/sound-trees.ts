import type { Language, Parser } from 'web-tree-sitter';
import { type NodeTypes, readTree } from './raw-tree.ts';
import { type Memory, type ReadSoundTree, TreeMemory } from './tree-memory.ts';

/** Hidden nodes, names that are given to others, fields, comments in between, long and short nodes. */
const sample = `import os.path as path, sys
from . import *  # all
@register(
    "name", # why
    key=1)
async def f(a, b: int = 2, /, *args, c, **more) -> dict[str, int]:
    """What it does, in more than two hundred and fifty-five characters${' and more'.repeat(30)}."""
    global g; x = y = [a, *b, 3.5]
    if not a and (b or c) and a is not b < 1:
        print(f"{a!r:>{b}} of", x[1:2, ...], file=sys.stderr)
    elif a: pass
    else:
        d: dict = {**x, 'k': lambda q=1: (yield q)}
    try:
        with open(p) as h, lock: del x[0], y
    except (A, B) as e:
        raise E from e
    finally:
        x += (await g)(i for i in range(3) if i if i not in x)
    match x:
        case {"a": [1, *_], **rest} | P(q=-1) if (n := 2): return
        case _: pass
class C[T: int](B, metaclass=M): type X = list[T]
`;

/**
 * Reads trees out of the parser's memory, if a sample comes out as the parser's cursor has it; undefined where its memory
 * is laid out in a way that is not known.
 */
export function soundTreeReader(
  memory: Memory,
  parser: Parser,
  language: Language,
  types: NodeTypes,
): ReadSoundTree | undefined {
  const tree = parser.parse(sample);
  if (tree === null) return undefined;
  try {
    const { read } = new TreeMemory(memory, language, types);
    const found = read(tree, sample, 7);
    const isSame = JSON.stringify(found?.root) === JSON.stringify(readTree(tree, types, sample, 7));
    return isSame ? read : undefined;
  } catch {
    return undefined;
  } finally {
    tree.delete();
  }
}
