import { callables, libraryEffect } from './catalogue.ts';
import type { Change } from './events.ts';
import {
  augmentedEffect,
  changesSize,
  type Effect,
  isImmutable,
  itemStoreEffect,
  mutatorEffect,
  type TypeName,
} from './types.ts';

/** What a change does to an object of a type; undefined where the type refuses it, or it changes nothing in place. */
export function effectOf(
  change: Change,
  type: TypeName | null,
  isSlice: boolean,
): Effect | undefined {
  switch (change.kind) {
    case 'method':
      return mutatorEffect(type, change.name) ?? libraryEffect(change.name);
    case 'item-store':
      return itemStoreEffect(type, isSlice);
    case 'item-delete':
      return itemStoreEffect(type, true) === undefined ? undefined : 'shrinks';
    case 'attribute-store':
    case 'attribute-delete':
      return isImmutable(type) && type !== 'type' && type !== 'function' ? undefined : 'grows';
    case 'augmented':
      return augmentedEffect(type, change.operator);
    case 'callee':
      return change.inner.effect;
    default:
      return change satisfies never;
  }
}

/** Whether a change makes its object longer or shorter. */
export function sizeChanges(change: Change, type: TypeName | null, isSlice: boolean): boolean {
  switch (change.kind) {
    case 'method':
      return changesSize(change.name) || callables.get(change.name)?.changesSize === true;
    case 'item-store':
      return (
        isSlice ||
        type === 'dict' ||
        type === 'defaultdict' ||
        type === 'OrderedDict' ||
        type === 'Counter'
      );
    case 'item-delete':
    case 'augmented':
      return true;
    case 'attribute-store':
    case 'attribute-delete':
      return false;
    case 'callee':
      return change.inner.changesSize;
    default:
      return change satisfies never;
  }
}
