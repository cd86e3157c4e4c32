import type { AugmentedAssign, Expression } from '../syntax/nodes.ts';
import { isSlice } from './displays.ts';
import { effectOf } from './effects.ts';
import type { Version } from './events.ts';
import { Expressions } from './expressions.ts';
import { joinValues, nothing, onlySite, unknown, type Value } from './pointers.ts';
import { items } from './sites.ts';
import type { State } from './state.ts';

/** Binds, augments and deletes targets. */
export abstract class Bindings extends Expressions {
  /** Binds a target to a value; each name on the way becomes a step of the evidence. */
  bind(target: Expression, value: Value, how: Version['how'], state: State): void {
    switch (target.kind) {
      case 'name': {
        const declared = this.scope.names.get(target.id)?.declared ?? null;
        if (declared !== null && this.owner.callable !== null)
          this.escapes(value, 'global', target, null, null, null);
        this.bindName(target, target.id, this.through(value, target), how, state);
        return;
      }
      case 'attribute': {
        const base = this.evaluate(target.object, state, 'receiver');
        const name = target.object.kind === 'name' ? target.object.id : null;
        this.escapes(value, 'attribute', target, name, target.attribute, base);
        const change = { kind: 'attribute-store', name: target.attribute } as const;
        for (const pointer of base.pointers)
          if (pointer.method === null) this.write(pointer, change, target, state, { value });
        const isOne = onlySite(base)?.isMany === false;
        for (const { site } of base.pointers)
          state.setField(site, target.attribute, this.through(value, target), !isOne);
        return;
      }
      case 'subscript': {
        const object = this.evaluate(target.object, state, 'receiver');
        for (const index of target.indices) this.evaluate(index, state);
        const index = target.indices[0];
        const slice = isSlice(index);
        const key = index === undefined ? null : this.textOf(index);
        const held = slice ? this.elementsOf(value, state) : value;
        const isPrivate =
          !object.other &&
          object.pointers.every((it) => !it.site.isMet && it.site.kind !== 'default');
        for (const pointer of object.pointers) {
          if (pointer.method !== null) continue;
          const details = { isSlice: slice, key, value: slice ? null : value };
          if (this.write(pointer, { kind: 'item-store' }, target, state, details))
            state.setField(pointer.site, items, held, true);
        }
        if (!isPrivate) this.escapes(held, 'container', target, null, null, object);
        return;
      }
      case 'tuple':
      case 'list':
        this.unpack(target.elements, value, how, state);
        return;
      case 'starred': {
        const type = 'list';
        const site = this.site(target, { kind: 'copy', type, depth: 'shallow' });
        this.bind(target.value, this.made(site, value, state), how, state);
        return;
      }
      default:
        this.evaluate(target, state);
    }
  }

  private unpack(
    targets: readonly Expression[],
    value: Value,
    how: Version['how'],
    state: State,
  ): void {
    const byPosition = !value.other && !targets.some((it) => it.kind === 'starred');
    const elements = this.elementsOf(value, state);
    targets.forEach((target, index) => {
      const known = byPosition ? this.itemAt(value, index, state) : null;
      this.bind(target, known ?? elements, how, state);
    });
  }

  /** The item at a place of tuples of which it is known; null where it is not known of one that it may be. */
  private itemAt({ pointers }: Value, index: number, state: State): Value | null {
    let joined = nothing;
    for (const { site, method } of pointers) {
      const isTuple = site.type === 'tuple' && method === null;
      const item = isTuple ? state.field(site, String(index)) : undefined;
      if (item === undefined) return null;
      joined = joinValues(joined, item);
    }
    return pointers.length === 0 ? null : joined;
  }

  protected bindName(
    node: Expression,
    name: string,
    value: Value,
    how: Version['how'],
    state: State,
  ): void {
    const version = this.version(node, name, how);
    if (this.quiet === 0) {
      const before = state.slot(name)?.versions ?? [];
      this.events.push({
        kind: 'bind',
        location: version.location,
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        version,
        value,
        before,
      });
    }
    state.setSlot(name, { value, versions: [version], mayBeUnbound: false });
  }

  private through(value: Value, target: Expression): Value {
    if (value.pointers.length === 0) return value;
    const step = {
      name: target.kind === 'name' ? target.id : this.textOf(target),
      location: this.locate(target),
    };
    let changed = false;
    const pointers = value.pointers.map((it) => {
      if (it.site.kind === 'constant' || it.path.length > 5) return it;
      if (it.path.at(-1)?.name === step.name) return it;
      changed = true;
      return { ...it, path: [...it.path, step] };
    });
    return changed ? { ...value, pointers } : value;
  }

  protected augmented({ target, operator, value }: AugmentedAssign, state: State): void {
    const added = this.evaluate(value, state);
    const change = { kind: 'augmented', operator } as const;
    const elements = this.elementsOf(added, state);
    const changes = !isEmptyDisplay(value);
    if (target.kind === 'subscript') {
      const object = this.evaluate(target.object, state, 'receiver');
      for (const index of target.indices) this.evaluate(index, state);
      const key = target.indices[0] === undefined ? null : this.textOf(target.indices[0]);
      for (const pointer of object.pointers) {
        // `d[key] += 1` reads the key first: in an empty plain dict or list it raises.
        const type = state.typeOf(pointer.site);
        const makesKeys = type === 'Counter' || type === 'defaultdict';
        if (!makesKeys && state.fill(pointer.site) === 'empty') continue;
        if (pointer.method === null)
          this.write(pointer, { kind: 'item-store' }, target, state, { key, isUpdate: !makesKeys });
      }
      const held = this.itemOf(object, target.indices[0], state);
      for (const pointer of held.pointers)
        if (state.typeOf(pointer.site) !== 'any' && changes)
          this.write(pointer, change, target, state);
      return;
    }
    const held = this.evaluate(target, state, 'receiver');
    let after = held.pointers.length === 0 ? unknown : nothing;
    // What takes a list in place is one: a tuple or a string refuses it.
    const isList = operator === '+=' && this.typeOf(added, state) === 'list';
    for (const pointer of held.pointers) {
      if (isList && pointer.method === null) state.setType(pointer.site, 'list');
      const type = state.typeOf(pointer.site);
      const inPlace = effectOf(change, type, false) !== undefined && pointer.method === null;
      if (inPlace) {
        if (changes) this.write(pointer, change, target, state);
        state.setField(pointer.site, items, elements, true);
      }
      // Of an unknown type it may be changed in place, or be another object from now on.
      const isKept = inPlace || (type === null && pointer.method === null);
      after = joinValues(after, isKept ? { pointers: [pointer], other: !inPlace } : unknown);
    }
    if (held.other) after = { ...after, other: true };
    if (target.kind === 'name') {
      this.bindName(target, target.id, after, 'augmented', state);
    } else if (target.kind === 'attribute') {
      const base = this.quietly(() => this.evaluate(target.object, state.clone(), 'receiver'));
      const isOne = onlySite(base)?.isMany === false;
      for (const pointer of base.pointers) {
        if (pointer.method !== null) continue;
        this.write(pointer, { kind: 'attribute-store', name: target.attribute }, target, state, {
          value: after,
          operator,
        });
        state.setField(pointer.site, target.attribute, after, !isOne);
      }
    }
  }

  protected delete(target: Expression, state: State): void {
    if (target.kind === 'subscript') {
      const object = this.evaluate(target.object, state, 'receiver');
      for (const index of target.indices) this.evaluate(index, state);
      const key = target.indices[0] === undefined ? null : this.textOf(target.indices[0]);
      for (const pointer of object.pointers)
        if (pointer.method === null)
          this.write(pointer, { kind: 'item-delete' }, target, state, { key });
    } else if (target.kind === 'attribute') {
      const base = this.evaluate(target.object, state, 'receiver');
      const change = { kind: 'attribute-delete', name: target.attribute } as const;
      for (const pointer of base.pointers) {
        if (pointer.method === null) this.write(pointer, change, target, state);
        state.setField(pointer.site, target.attribute, unknown, false);
      }
    } else if (target.kind === 'tuple' || target.kind === 'list') {
      for (const one of target.elements) this.delete(one, state);
    } else if (target.kind === 'name') {
      this.bindName(target, target.id, unknown, 'delete', state);
      state.setSlot(target.id, { value: unknown, versions: [], mayBeUnbound: true });
    }
  }
}

function isEmptyDisplay(value: Expression): boolean {
  if (value.kind === 'dict') return value.entries.length === 0;
  return (value.kind === 'list' || value.kind === 'tuple') && value.elements.length === 0;
}
