import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Home, Piece } from '../syntax/source.ts';
import { importedPath } from './imported-path.ts';
import { type Binding, many, type ModuleFacts, type Star } from './module-facts.ts';
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
    const further = [...passed, key];
    const { binding, isClear } = boundAtLevel(level, name, home, modules);
    switch (binding?.kind) {
      case 'function':
        return binding.node.decorators.length > 0 ? null : { ...binding, home };
      case 'class':
        return isItself(binding.node, home, modules) ? { ...binding, home } : null;
      case 'value':
        return { kind: 'value', home, piece: binding.piece, name, node: binding.value };
      case 'import':
        return binding.isSure ? importedBy(binding.path, home, modules, further) : null;
      case 'many':
        return null;
      case undefined:
        if (level.isOpen || !isClear) return null;
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

/** What a name of a module is, star imports and all. */
interface Bound {
  readonly binding: Binding | undefined;
  /** False where a star import of a module that is not known may bring the name. */
  readonly isClear: boolean;
}

/** Whether a star import binds a name; unknown for a module that is not in the workspace. */
type Brought = 'yes' | 'no' | 'unclear' | 'unknown';

/**
 * What star imports make of a name, which the text itself binds to `own` before them: the last one that brings it counts.
 * As if a module that is not in the workspace brought nothing, unless another star import brings the name. `asked`: what
 * is known of modules already; of those that import one another by stars the first one asked.
 */
export function boundThroughStars(
  name: string,
  own: Binding | undefined,
  stars: readonly Star[],
  from: Home,
  modules: Modules,
  asked = new Map<Home, Brought>(),
): Bound {
  let isClear = true;
  for (const { module, piece, isSure } of stars) {
    const place = isSure ? moduleAt(module, from, modules) : null;
    const brought = place === null ? 'unknown' : broughtBy(place, name, modules, asked);
    if (brought === 'unclear' || (brought === 'yes' && !isClear)) return { binding: many, isClear };
    if (brought === 'yes') return { binding: importOf(name, module, piece), isClear };
    if (brought === 'unknown') isClear = false;
  }
  return { binding: own, isClear };
}

/** The module that a path means where only modules can stand. */
function moduleAt(path: string, from: Home, modules: Modules): ModulePlace | null {
  const { first, dots, parts } = partsOf(path);
  let place = modules.find(first, dots, from);
  for (const part of parts) place = place === null ? null : modules.inside(place, part);
  return place;
}

/** The module level of a file, star imports and all. */
function boundAtLevel(
  level: ModuleFacts,
  name: string,
  home: Home,
  modules: Modules,
  asked?: Map<Home, Brought>,
): Bound {
  const stars = level.starsAfter(name);
  return boundThroughStars(name, level.binding(name), stars, home, modules, asked);
}

function broughtBy(
  place: ModulePlace,
  name: string,
  modules: Modules,
  asked: Map<Home, Brought>,
): Brought {
  const { home } = place;
  if (home === null) return 'unknown';
  const known = asked.get(home);
  if (known !== undefined) return known;
  asked.set(home, 'no');
  const brought = foundIn(home, place, name, modules, asked);
  asked.set(home, brought);
  return brought;
}

function foundIn(
  home: Home,
  place: ModulePlace,
  name: string,
  modules: Modules,
  asked: Map<Home, Brought>,
): Brought {
  const exported = modules.exported(home);
  if (exported === null && name.startsWith('_')) return 'no';
  if (exported?.names.has(name) === true) return 'yes';
  if (exported?.isWhole === true) return 'no';
  const level = modules.level(home, name);
  if (level === null || exported === undefined) return 'unclear';
  const { binding, isClear } = boundAtLevel(level, name, home, modules, asked);
  // A module in a package is a name of that one once somebody has imported it.
  if (binding === undefined && modules.inside(place, name) !== null) return 'unclear';
  if (binding === undefined) return isClear ? 'no' : 'unknown';
  return exported === null && binding.kind !== 'many' ? 'yes' : 'unclear';
}

const imports = new WeakMap<Piece, Map<string, Binding>>();

/** What `from module import name` would bind: the same object each time. */
function importOf(name: string, module: string, piece: Piece): Binding {
  const known = imports.get(piece) ?? new Map<string, Binding>();
  imports.set(piece, known);
  let binding = known.get(name);
  if (binding === undefined) {
    const path = `${module}${module.endsWith('.') ? '' : '.'}${name}`;
    binding = { kind: 'import', piece, path, isSure: true };
    known.set(name, binding);
  }
  return binding;
}
