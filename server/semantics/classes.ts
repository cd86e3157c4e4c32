import type { ClassModel } from './class-model.ts';
import type { ClassShapes } from './class-shape.ts';

/** What may be asked of the classes of a file: of all of them (`ClassModel`), or with each answer noted (`AskedClasses`). */
export type Classes = Pick<
  ClassModel,
  | 'ancestors'
  | 'bases'
  | 'basesOf'
  | 'body'
  | 'current'
  | 'descendants'
  | 'isInLine'
  | 'isSteady'
  | 'isWholeKnown'
  | 'keyword'
  | 'kind'
  | 'library'
  | 'linearization'
  | 'method'
  | 'module'
  | 'moduleOf'
  | 'place'
  | 'realBases'
  | 'reference'
  | 'resolve'
  | 'resolveIn'
> & { readonly shapes: Pick<ClassShapes, 'shape' | 'refusal' | 'metaclassOf'> };
