import type { Comprehension, Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { Displays } from './displays.ts';
import type { Version } from './events.ts';
import { joinValues, nothing, type Pointer, type Value } from './pointers.ts';
import { targetNames } from './scopes.ts';
import type { Loop } from './sites.ts';
import type { State } from './state.ts';

/** Loops: what is iterated over, and comprehensions. */
export abstract class Comprehensions extends Displays {
  abstract bind(target: Expression, value: Value, how: Version['how'], state: State): void;

  protected comprehension(node: Comprehension, state: State): Value {
    const outer = this.scope;
    const loops = this.loops;
    const before = state.clone();
    const inside = state.clone();
    this.scope = outer.children.find((it) => it.node === node) ?? outer;
    let reached = true;
    for (const clause of node.clauses) {
      if (clause.kind === 'for') {
        const elements = this.iterate(clause.iterable, node, inside);
        this.loops = loops.includes(node) ? loops : [...loops, node];
        if (elements === null) {
          reached = false;
          break;
        }
        this.bind(clause.target, elements, 'comprehension', inside);
      } else {
        const { whenTrue } = this.branch(clause.condition, inside);
        if (whenTrue === null) {
          reached = false;
          break;
        }
        inside.become(whenTrue);
      }
    }
    let held = nothing;
    if (reached)
      node.elements.forEach((element, index) => {
        const value = this.evaluate(element, inside);
        if (node.result !== 'dict' || index === 1) held = joinValues(held, value);
      });
    this.scope = outer;
    this.loops = loops;
    this.takeOver(state, state.clone(), inside);
    this.restore(node, before, state);
    const type = node.result === 'generator' ? 'iterator' : node.result;
    const kind = node.result === 'generator' ? 'iterator' : 'comprehension';
    const site = this.site(node, { kind, type, repeats: isRepeated(held, node) });
    return this.made(site, held, state);
  }

  /** A comprehension's own names end with it: what they were outside is so again. */
  private restore(node: Comprehension, before: State, state: State): void {
    const inner = this.scope.children.find((it) => it.node === node);
    for (const [name, use] of inner?.names ?? [])
      if (use.bound && use.declared === null) state.setSlot(name, before.slot(name) ?? null);
  }

  /** What a loop over the expression gives; null when it is known to be empty, so that nothing runs. */
  iterate(
    iterable: Expression,
    loop: Comprehension | Extract<Loop, { kind: 'for' }>,
    state: State,
  ): Value | null {
    const value = this.evaluate(iterable, state);
    const over = value.pointers.map((it) => iterated(it));
    const view = value.pointers[0]?.site.kind === 'view' ? value.pointers[0].site.name : null;
    if (this.quiet === 0)
      this.events.push({
        kind: 'iterate',
        location: this.locate(iterable),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        loop,
        over: { pointers: over, other: value.other },
        view,
        iterable,
      });
    const isEmpty =
      !value.other &&
      over.length > 0 &&
      over.every((it) => it.method === null && state.fill(it.site) === 'empty');
    return isEmpty ? null : this.elementsOf(value, state);
  }
}

/** The object whose iterator runs: a view's and an iterator's own. */
function iterated(pointer: Pointer): Pointer {
  let { site } = pointer;
  while ((site.kind === 'view' || site.kind === 'iterator') && site.of !== null) site = site.of;
  return site === pointer.site ? pointer : { ...pointer, site };
}

/** Whether every round of the comprehension puts in an object that was made outside it. */
function isRepeated(held: Value, node: Comprehension): boolean {
  const own = new Set<string>();
  for (const clause of node.clauses)
    if (clause.kind === 'for') for (const name of targetNames(clause.target)) own.add(name.id);
  // Of a dict the value alone.
  for (const part of walk(node.elements.slice(-1)))
    if (part.kind === 'name' && own.has(part.id)) return false;
  return (
    !held.other &&
    held.pointers.length > 0 &&
    held.pointers.every(
      (it) => !it.site.loops.includes(node) && !it.site.isMany && it.method === null,
    )
  );
}
