import type { Expression, Span } from '../syntax/nodes.ts';
import { Changes } from './changes.ts';
import { pointTo, unknown, type Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import type { Location, Site } from './sites.ts';
import type { State } from './state.ts';

/** `receiver`: the object is about to be changed or called, so that this is no look at its content. */
export type Use = 'read' | 'receiver';

/** What names hold, here or around the function, and the functions that are made here with the names they capture. */
export abstract class Names extends Changes {
  /** A function that leaves this place may be called from now on: what it does to names from here counts. */
  protected abstract runClosure(callable: Callable, state: State, at: Span): void;

  protected name(node: Extract<Expression, { kind: 'name' }>, state: State, use: Use): Value {
    const slot = state.slot(node.id);
    const value = slot?.value ?? this.outer(node.id, node);
    if (this.quiet === 0)
      this.events.push({
        kind: 'read',
        location: this.locate(node),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        name: node,
        value,
        versions: slot?.versions ?? [],
        mayBeUnbound: slot?.mayBeUnbound ?? false,
        use,
      });
    if (use === 'read')
      for (const { site } of value.pointers)
        if (site.callable !== null && slot !== undefined)
          this.runClosure(site.callable, state, node);
    return value;
  }

  /** What a name from outside this function holds. */
  protected outer(name: string, at: Span): Value {
    const resolution = this.scope.resolve(name);
    if (resolution === 'free' || this.owner.scope.resolve(name) === 'free')
      return pointTo(this.met('cell', name, at));
    const isOwn = resolution !== 'global' && this.scope.kind !== 'class';
    if (isOwn) return unknown;
    const binding = this.owner.callable === null ? undefined : this.world.binding(name);
    if (binding === undefined) return unknown;
    if (binding.kind === 'function') {
      const { node, piece } = binding;
      const made = { piece, start: node.start, end: node.end };
      return pointTo(this.definedSite(node, made));
    }
    if (binding.kind === 'import') return pointTo(this.met('global', `import:${binding.path}`, at));
    return pointTo(this.met('global', name, at));
  }

  private definedSite(callable: Callable, made: Location): Site {
    const name = callable.kind === 'function' ? callable.name.id : null;
    const details = { kind: 'function', type: 'function', callable, name } as const;
    return this.knownSite(callable) ?? this.site(callable, details, made);
  }

  /** The function that a `def` or lambda makes here. */
  protected closure(callable: Callable, state: State): Value {
    const site = this.definedSite(callable, this.locate(callable));
    const captured = this.quiet > 0 ? [] : this.capturedBy(callable, state);
    if (this.quiet === 0)
      this.events.push({ ...this.moment(callable), kind: 'closure', callable, site, captured });
    return pointTo(site);
  }

  /**
   * The names of this function that another one uses. Of the module's names only those that a function takes which is
   * made in a loop, or in an expression: all others are of the module, not of this moment.
   */
  private capturedBy(callable: Callable, state: State): string[] {
    const scope = this.world.scopeOf(callable);
    if (scope === null) return [];
    const isOfModule =
      this.owner.callable === null && (this.loops.length > 0 || callable.kind === 'lambda');
    const names = isOfModule ? [...scope.globals(), ...scope.frees()] : scope.frees();
    return names.filter((it) => state.slot(it) !== undefined);
  }
}
