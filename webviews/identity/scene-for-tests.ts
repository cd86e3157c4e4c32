import type { HeapEdge, HeapObject, Kept } from '../../protocol/heap.ts';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import { Graph } from './graph.ts';

/** An object of a made-up heap; `edges` are `[label, target]`, whose kind shows in the label. */
export interface Told extends Partial<Omit<HeapObject, 'edges'>> {
  readonly edges?: readonly (readonly [string, number])[];
  readonly kept?: Kept;
}

/** One stop in a module with these names; objects are numbered from 1 in their order. */
export function sceneOf(objects: readonly Told[], names: Record<string, number>): IdentityData {
  return {
    lens: 'identity',
    stop: 1,
    focusLane: 1,
    changes: null,
    snapshot: {
      frames: [
        {
          lane: 1,
          frameId: 1,
          name: '<module>',
          kind: 'module',
          path: '/examples/x.py',
          line: 3,
          omittedNames: 0,
          names: Object.entries(names).map(([name, target]) => ({ name, kind: 'global', target })),
        },
      ],
      omittedFrames: 0,
      objects: objects.map(({ edges = [], ...more }, place) => ({
        serial: place + 1,
        address: `0x${place + 1}`,
        type: 'list',
        typeModule: 'builtins',
        category: 'data',
        mutability: 'mutable',
        text: edges.length > 0 ? '[…]' : '[]',
        size: edges.length,
        omitted: 0,
        ...more,
        edges: edges.map(([label, target]): HeapEdge => ({ kind: kindOf(label), label, target })),
      })),
      cut: null,
      elapsedMs: 1,
    },
  };
}

/** A fixed value that its text says in full. */
export const value = (text: string, type = 'int'): Told => ({
  type,
  text,
  mutability: 'immutable',
  size: null,
});

export const graphOf = (objects: readonly Told[], names: Record<string, number>): Graph =>
  new Graph(sceneOf(objects, names), { showDefinitions: false, turned: new Map() });

function kindOf(label: string): HeapEdge['kind'] {
  if (label.startsWith("['")) return 'key';
  if (label.startsWith('[')) return 'index';
  if (label.startsWith('key ')) return 'keyObject';
  return label.startsWith('{') ? 'member' : 'attribute';
}
