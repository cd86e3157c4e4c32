import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Home } from '../syntax/source.ts';
import { importedPath } from './imported-path.ts';
import type { Imported, ModulePlace, Modules } from './modules.ts';
import { givesSame } from './slots.ts';

/** Modules that pass a name on, one after the other. */
const mostHops = 20;

/**
 * What a path means that a file imports, `pkg.mod.name` or `.mod.name`: through packages, and modules that pass it on.
 * Null for what is not in the workspace, and for what a module may bind to something else.
 */
export function importedBy(
  path: string,
  from: Home,
  modules: Modules,
  passed: readonly string[] = [],
): Imported | null {
  const { first, dots, parts } = partsOf(path);
  const place = modules.find(first, dots, from);
  let found: Imported | null = place === null ? null : { kind: 'module', place };
  for (const part of parts) {
    if (found?.kind !== 'module') return null;
    found = memberOf(found.place, part, modules, passed);
  }
  return found;
}

/** `pkg`, no dots, and the parts after it; nothing, the dots, and all parts of a relative path. */
export function partsOf(path: string): { first: string; dots: number; parts: readonly string[] } {
  const [, { length: dots } = '', rest = ''] = /^(\.*)(.*)$/.exec(path) ?? [];
  const all = rest === '' ? [] : rest.split('.');
  const [first = '', ...parts] = all;
  return dots > 0 ? { first: '', dots, parts: all } : { first, dots, parts };
}

/** What a module has under a name: what its text binds, else a module in it. */
export function memberOf(
  place: ModulePlace,
  name: string,
  modules: Modules,
  passed: readonly string[] = [],
): Imported | null {
  const { home } = place;
  const key = `${home?.uri ?? ''} ${name}`;
  // `from . import name` in the package itself, which has no such name yet, means the module in it.
  if (home !== null && !passed.includes(key)) {
    const level = modules.level(home, name);
    if (level === null || passed.length > mostHops) return null;
    const binding = level.binding(name);
    switch (binding?.kind) {
      case 'function':
        return binding.node.decorators.length > 0 ? null : { ...binding, home };
      case 'class':
        return isItself(binding.node, home, modules) ? { ...binding, home } : null;
      case 'value':
        return { kind: 'value', home, piece: binding.piece, name, node: binding.value };
      case 'import':
        return binding.isSure ? importedBy(binding.path, home, modules, [...passed, key]) : null;
      case 'many':
        return null;
      case undefined:
        if (level.isOpen) return null;
        break;
    }
  }
  const inner = modules.inside(place, name);
  return inner === null ? null : { kind: 'module', place: inner };
}

/** Whether the name of a class means what its statement makes: no decorator gives another thing. */
function isItself(node: ClassDefinition, home: Home, modules: Modules): boolean {
  if (node.decorators.length === 0) return true;
  const module = modules.facts(home)?.module;
  return node.decorators.every((it) => {
    const head = it.kind === 'call' ? it.callee : it;
    return module !== undefined && givesSame.has(importedPath(head, module) ?? '');
  });
}
