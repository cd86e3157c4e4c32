import * as l10n from '@vscode/l10n';
import type { HeapObject } from '../../protocol/heap.ts';
import type { Graph } from './graph.ts';

/**
 * Why a fixed value is one object for everybody who uses it, where that can be told for certain;
 * null elsewhere. Every CPython keeps the ints -5 to 256, the empty tuple, the empty str and bytes,
 * and the one-character str up to U+00FF; from 3.15 on there are more ints, of which this says nothing.
 */
export function whyShared(object: HeapObject, graph: Graph): string | null {
  if (object.category !== 'data' || object.mutability !== 'immutable') return null;
  const kept = object.typeModule === 'builtins' ? keptByPython(object) : null;
  return kept ?? (graph.isDefault(object.serial) ? l10n.t('default argument') : null);
}

function keptByPython(object: HeapObject): string | null {
  switch (object.type) {
    case 'NoneType':
    case 'bool':
    case 'ellipsis':
    case 'NotImplementedType':
      return l10n.t('singleton');
    case 'int':
      return isSmallInt(object.text) ? l10n.t('small-int cache') : null;
    case 'tuple':
      return object.size === 0 ? l10n.t('empty: kept once') : null;
    case 'str':
      return isKeptText(object.text) ? l10n.t('short text: kept once') : null;
    case 'bytes':
      return object.text === "b''" ? l10n.t('empty: kept once') : null;
    default:
      return null;
  }
}

function isSmallInt(text: string): boolean {
  const value = /^-?\d{1,3}$/.test(text) ? Number(text) : null;
  return value !== null && value >= -5 && value <= 256;
}

/** `''`, `'a'`, and `'\n'` as Python writes them. */
const isKeptText = (text: string): boolean =>
  /^(['"])(?:[ -\u00ff]|\\(?:[nrt\\'"]|x[0-9a-f]{2}))?\1$/.test(text);
