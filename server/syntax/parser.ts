import { Language, Parser } from 'web-tree-sitter';
import { lowerModule } from './lower-statements.ts';
import type { Statement } from './nodes.ts';
import { nodeTypesOf, readTree } from './raw-tree.ts';

/** Parses the text of one piece. Never throws: what is not valid syntax comes back as `not-analysed`. */
export type Parse = (text: string) => readonly Statement[];

/** A piece this long is data, not a program: parsing it would freeze the editor. */
const longestPiece = 4_000_000;

/** Loads the parser and the Python grammar from the two files; takes some 20 ms. */
export async function loadParser(files: { runtime: string; grammar: string }): Promise<Parse> {
  await Parser.init({ locateFile: () => files.runtime });
  const parser = new Parser();
  const language = await Language.load(files.grammar);
  parser.setLanguage(language);
  const types = nodeTypesOf(language);
  return (text) => {
    const whole: Statement = { kind: 'not-analysed', start: 0, end: text.length };
    if (text.length > longestPiece) return [whole];
    const tree = parser.parse(text);
    if (tree === null) return [whole];
    try {
      return lowerModule(readTree(tree, types), text);
    } finally {
      tree.delete();
    }
  };
}
