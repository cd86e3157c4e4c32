import { Language, Parser } from 'web-tree-sitter';
import { salvageClass } from './half-typed-class.ts';
import { lowerModule } from './lower-statements.ts';
import { Names } from './names.ts';
import type { Statement } from './nodes.ts';
import { nodeTypesOf, readTree } from './raw-tree.ts';
import { soundTreeReader } from './sound-trees.ts';

/**
 * Parses the text of one piece; `member`: of a statement in a class body, with its indentation. Never throws: what is
 * not valid syntax comes back as `not-analysed`.
 */
export type Parse = (text: string, as?: 'member') => readonly Statement[];

/** A block of its own, so that a member's indentation is right. */
const memberPrefix = 'if 1:\n';

/** A piece this long is data, not a program: parsing it would freeze the editor. */
const longestPiece = 4_000_000;

/**
 * For the grammar, which takes `type(self).count = count` for a statement `type … = …`, though no such one has a bracket
 * there: another word of the same length. The nodes are made of the text as it is.
 */
function withoutTypeCalls(code: string): string {
  return code.includes('type(') ? code.replace(/\btype(?=\()/g, 'typ_') : code;
}

/** Loads the parser and the Python grammar from the two files; takes some 20 ms. */
export async function loadParser(files: { runtime: string; grammar: string }): Promise<Parse> {
  const runtime: { locateFile: () => string; HEAPU32?: Uint32Array } = {
    locateFile: () => files.runtime,
  };
  await Parser.init(runtime);
  const parser = new Parser();
  const language = await Language.load(files.grammar);
  parser.setLanguage(language);
  const names = new Names();
  const types = nodeTypesOf(language);
  const readSound = soundTreeReader(() => runtime.HEAPU32, parser, language, types);

  function parsePart(text: string, prefix: string, start: number, end: number) {
    const whole: Statement = { kind: 'not-analysed', start, end };
    if (end - start > longestPiece) return [whole];
    const tree = parser.parse(prefix + withoutTypeCalls(text.slice(start, end)));
    if (tree === null) return [whole];
    try {
      const shift = start - prefix.length;
      const read = readSound?.(tree, text, shift);
      return lowerModule(read?.root ?? readTree(tree, types, text, shift), text, names);
    } finally {
      tree.delete();
    }
  }

  return (text, as) => {
    if (as === 'member') {
      const parsed = parsePart(text, memberPrefix, 0, text.length);
      const only = parsed[0];
      return parsed.length === 1 && only?.kind === 'if' ? (only.branches[0]?.body ?? []) : parsed;
    }
    const statements = parsePart(text, '', 0, text.length);
    if (!statements.some((it) => it.kind === 'not-analysed')) return statements;
    const salvaged = salvageClass(text, (prefix, start, end) =>
      parsePart(text, prefix, start, end),
    );
    return salvaged === null ? statements : [salvaged];
  };
}
