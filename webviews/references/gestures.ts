import type { CollectArguments } from '../../protocol/lenses/request.ts';
import type { ReferenceObject } from '../../protocol/lenses/references.ts';

/** What a person does in the panel. */
export interface Gestures {
  /** Look at what this name refers to. */
  choose(name: string): void;
  /** Look at this object. */
  look(object: ReferenceObject): void;
  reveal(path: string, line: number): void;
  focusFrame(frameId: number): void;
  collect(generation: CollectArguments['generation']): void;
}
