import type { Language, Tree } from 'web-tree-sitter';
import { deepest, isPlainString, type NodeTypes, noNodes, type RawNode } from './raw-tree.ts';

/** Reads a tree without asking the parser; null for one that is not sound, or that cannot be read so. */
export type ReadSoundTree = (
  tree: Tree,
  text: string,
  shift: number,
) => { readonly root: RawNode } | null;

/** The parser's memory as it is now: when it grows, it becomes another one. */
export type Memory = () => Uint32Array | undefined;

/** Names of the members of `TSLanguage` (tree-sitter's parser.h) that are read, by their place in 32-bit words. */
const inLanguage = {
  symbolCount: 1,
  aliasCount: 2,
  productionCount: 7,
  fieldCount: 8,
  longestAliasSequence: 9,
  fieldSlices: 16,
  fieldEntries: 17,
  aliasSequences: 21,
};

/**
 * Copies trees straight out of tree-sitter's memory: one call into WebAssembly for each question about each node takes
 * more time than parsing. The layout is that of `SubtreeHeapData` and `SubtreeInlineData` in tree-sitter's subtree.h,
 * which other versions may change: whoever loads this compares it with the parser's own cursor first.
 */
export class TreeMemory {
  readonly #memory: Memory;
  readonly #language: Language;
  readonly #types: NodeTypes;
  readonly #longestAliasSequence: number;
  readonly #aliasSequences: number;
  readonly #fieldSlices: number;
  readonly #fieldEntries: number;
  readonly #productions: (Production | undefined)[] = [];
  #words: Uint32Array = new Uint32Array();
  #halves: Uint16Array = new Uint16Array();
  #text = '';
  #shift = 0;

  /** Throws where the numbers in the memory cannot be those of the language. */
  constructor(memory: Memory, language: Language, types: NodeTypes) {
    this.#memory = memory;
    this.#language = language;
    this.#types = types;
    this.look();
    const at = addressOf(language) >> 2;
    const member = (place: keyof typeof inLanguage): number =>
      this.#words[at + inLanguage[place]] ?? 0;
    if (member('symbolCount') + member('aliasCount') !== language.nodeTypeCount)
      throw new Error('The memory of the parser is laid out in another way.');
    this.#longestAliasSequence = member('longestAliasSequence') & 0xffff;
    this.#aliasSequences = member('aliasSequences') >> 1;
    this.#fieldSlices = member('fieldSlices') >> 1;
    this.#fieldEntries = member('fieldEntries') >> 1;
  }

  readonly read: ReadSoundTree = (tree, text, shift) => {
    this.look();
    const at = this.word(addressOf(tree) >> 2);
    if ((at & 1) !== 0 || this.word((at >> 2) + 8) !== 0) return null;
    const word = at >> 2;
    const start = this.word(word + 1);
    const type = this.#types.names[this.half((at >> 1) + 20)];
    if (type === undefined) return null;
    this.#text = text;
    this.#shift = shift;
    const root: RawNode = {
      type,
      field: null,
      start: (start >> 1) + shift,
      end: ((start + this.word(word + 4)) >> 1) + shift,
      children: [],
      broken: false,
    };
    root.broken = this.collect(at, start, root.children, null, 1);
    return { root };
  };

  private look(): void {
    const words = this.#memory();
    if (words === undefined || words.buffer === this.#words.buffer) return;
    this.#words = words;
    this.#halves = new Uint16Array(words.buffer);
  }

  private word(at: number): number {
    return this.#words[at] ?? 0;
  }

  private half(at: number): number {
    return this.#halves[at] ?? 0;
  }

  /**
   * The visible nodes below a subtree. `start`: its first byte after the space before it; `field`: that of the hidden
   * node it is. Whether something below was too deep to be entered.
   */
  private collect(
    at: number,
    start: number,
    into: RawNode[],
    field: string | null,
    depth: number,
  ): boolean {
    const words = this.#words;
    const count = words[(at >> 2) + 9] ?? 0;
    const { aliases, fields } = this.production(this.half((at >> 1) + 33));
    const { names, kept, leaf } = this.#types;
    let broken = false;
    let position = start;
    let structural = 0;
    let child = (at >> 2) - 2 * count;
    for (let index = 0; index < count; index += 1, child += 2) {
      const low = words[child] ?? 0;
      const isInline = (low & 1) !== 0;
      let symbol: number;
      let isVisible: boolean;
      let isExtra: boolean;
      let space: number;
      let size: number;
      if (isInline) {
        const high = words[child + 1] ?? 0;
        symbol = (low >> 8) & 0xff;
        isVisible = (low & 2) !== 0;
        isExtra = (low & 8) !== 0;
        space = (high >> 16) & 0xff;
        size = high >>> 24;
      } else {
        const bits = this.#halves[(low >> 1) + 22] ?? 0;
        symbol = this.#halves[(low >> 1) + 20] ?? 0;
        isVisible = (bits & 1) !== 0;
        isExtra = (bits & 4) !== 0;
        space = words[(low >> 2) + 1] ?? 0;
        size = words[(low >> 2) + 4] ?? 0;
      }
      if (index > 0) position += space;
      const alias = isExtra || aliases === null ? 0 : (aliases[structural] ?? 0);
      const ownField = isExtra ? null : (fields?.[structural] ?? field);
      if (isVisible || alias !== 0) {
        const type = alias !== 0 ? alias : symbol;
        if (kept[type] === true) {
          const node: RawNode = {
            type: names[type] ?? '',
            field: ownField,
            start: (position >> 1) + this.#shift,
            end: ((position + size) >> 1) + this.#shift,
            children: noNodes,
            broken: depth > deepest,
          };
          into.push(node);
          const below = isInline || leaf[type] === true ? 0 : (words[(low >> 2) + 9] ?? 0);
          const isEntered =
            below > 0 && !(node.type === 'string' && isPlainString(node, this.#text));
          if (isEntered && !node.broken) {
            node.children = [];
            node.broken = this.collect(low, position, node.children, null, depth + 1);
          }
          if (node.broken) broken = true;
        }
      } else if (!isInline && (words[(low >> 2) + 9] ?? 0) > 0) {
        if (this.collect(low, position, into, ownField, depth)) broken = true;
      }
      position += size;
      if (!isExtra) structural += 1;
    }
    return broken;
  }

  private production(id: number): Production {
    const known = this.#productions[id];
    if (known !== undefined) return known;
    const fields: string[] = [];
    const slice = this.#fieldSlices + 2 * id;
    const first = this.half(slice);
    for (let index = first; index < first + this.half(slice + 1); index += 1) {
      const entry = this.#fieldEntries + 2 * index;
      const child = this.half(entry + 1);
      const name = this.#language.fieldNameForId(this.half(entry));
      // The upper byte says that the field is that of a hidden child, which has it by itself.
      if (child >> 8 === 0 && name !== null) fields[child] ??= name;
    }
    const sequence = this.#aliasSequences + id * this.#longestAliasSequence;
    const aliases = Array.from({ length: id === 0 ? 0 : this.#longestAliasSequence }, (_, at) =>
      this.half(sequence + at),
    );
    const production = {
      aliases: aliases.some((it) => it !== 0) ? aliases : null,
      fields: fields.length > 0 ? fields : null,
    };
    this.#productions[id] = production;
    return production;
  }
}

/** What a way to put a node together says of its children: other names, and fields. By the child's place. */
interface Production {
  readonly aliases: readonly number[] | null;
  readonly fields: readonly (string | undefined)[] | null;
}

/** web-tree-sitter keeps the address of what an object stands for under 0. */
function addressOf(object: Tree | Language): number {
  const address: unknown = Reflect.get(object, 0);
  if (typeof address !== 'number' || address === 0)
    throw new Error('The parser does not say where its memory is.');
  return address;
}
