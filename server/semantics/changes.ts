import type { Expression, Span } from '../syntax/nodes.ts';
import { effectOf, sizeChanges } from './effects.ts';
import type { Change, Escape } from './events.ts';
import { Objects } from './objects.ts';
import type { Pointer, Value } from './pointers.ts';
import type { State } from './state.ts';

/** Details of a change that only some changes have. */
interface WriteDetails {
  readonly isSlice?: boolean;
  /** `d[key] += 1`: the key is there already. */
  readonly isUpdate?: boolean;
  /** The operator of an augmented assignment to an attribute. */
  readonly operator?: string;
  readonly key?: string | null;
  readonly value?: Value | null;
}

/** Notes what happens to objects: changes, looks under a key, and ways out of the function. */
export abstract class Changes extends Objects {
  /** Notes a change of an object, unless it is known to be empty and the operation cannot change an empty one. */
  write(
    pointer: Pointer,
    change: Change,
    at: Expression,
    state: State,
    details: WriteDetails = {},
  ): boolean {
    const { site } = pointer;
    const type = state.typeOf(site);
    const isUpdate = details.isUpdate === true;
    const known = effectOf(change, type, details.isSlice ?? false);
    const effect = isUpdate && known !== undefined ? 'shrinks' : known;
    const fill = state.fill(site);
    if (effect === undefined || (effect === 'shrinks' && fill === 'empty')) return false;
    if (this.quiet === 0) {
      const isWhole = change.kind !== 'method' && this.isOneLine();
      this.events.push({
        kind: 'write',
        location: this.locate(isWhole ? (this.statement ?? at) : at),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        pointer,
        change,
        effect,
        isSure: type !== null || change.kind !== 'method',
        changesSize: !isUpdate && sizeChanges(change, type, details.isSlice ?? false),
        operator: details.operator ?? null,
        onlyWhenFilled: fill === 'filled' && site.fill === 'unknown',
        guards: state.trueParameters(),
        key: details.key ?? null,
        value: details.value ?? null,
      });
    }
    if (change.kind !== 'attribute-store' && change.kind !== 'attribute-delete')
      state.setFill(site, 'unknown');
    return true;
  }

  private isOneLine(): boolean {
    const { statement } = this;
    if (statement === null) return false;
    const { start, end } = statement;
    const lineEnd = this.piece.text.indexOf('\n', start);
    if (lineEnd >= 0 && lineEnd < end) return false;
    return !this.piece.text.slice(start, end).includes('\r');
  }

  lookup(object: Value, key: Expression): void {
    if (this.quiet > 0) return;
    for (const pointer of object.pointers)
      if (pointer.method === null && pointer.site.kind !== 'constant')
        this.events.push({
          kind: 'lookup',
          location: this.locate(key),
          statement: this.statement,
          loops: this.loops,
          inClassBody: this.inClassBody,
          pointer,
          key: this.textOf(key),
        });
  }

  protected escapes(
    value: Value,
    how: Escape['how'],
    at: Span,
    base: string | null,
    attribute: string | null,
    target: Value | null,
  ): void {
    if (this.quiet > 0) return;
    for (const pointer of value.pointers)
      if (pointer.method === null && pointer.site.kind !== 'constant')
        this.events.push({
          kind: 'escape',
          location: this.locate(at),
          statement: this.statement,
          loops: this.loops,
          inClassBody: this.inClassBody,
          pointer,
          how,
          base,
          attribute,
          target,
        });
  }
}
