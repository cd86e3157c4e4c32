import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import type { Home } from '../syntax/source.ts';
import { demanded } from './demanded.ts';
import type { FileFacts } from './file-facts.ts';
import type { Modules } from './modules.ts';
import type { FunctionOwner } from './piece-index.ts';
import type { FoundCall } from './where-found.ts';

/** Of more files that name something, only the first are asked. */
const mostAsked = 20;

/**
 * The calls of a function in files that import its own, as far as names show them; those of the modules' own statements
 * are left out.
 */
export function callsElsewhere(
  of: FunctionDefinition,
  home: Home,
  modules: Modules,
): readonly FoundCall[] {
  const found: FoundCall[] = [];
  for (const file of filesNaming(of.name.id, home, modules))
    for (const owner of file.functions()) {
      if (!mayName(owner, of.name.id, file)) continue;
      const block = file.finished(owner) ?? demanded(owner, file, modules);
      for (const call of block?.trace?.of('call') ?? [])
        if (block !== null && call.target !== null && file.current(call.target)?.callable === of)
          found.push({ block, call });
    }
  return found;
}

/** Classes of files that import a class's own which have it among their ancestors. */
export function descendantsElsewhere(
  of: ClassDefinition,
  home: Home,
  modules: Modules,
): readonly ClassDefinition[] {
  return filesNaming(of.name.id, home, modules).flatMap(({ classes }) =>
    classes.nodes.filter((it) => classes.ancestors(it).includes(of)),
  );
}

function filesNaming(name: string, home: Home, modules: Modules): readonly FileFacts[] {
  return modules
    .importersNaming(home, name)
    .slice(0, mostAsked)
    .flatMap((it) => modules.facts(it) ?? []);
}

/** Whether a function uses the name, or one that an import binds to what has that name. */
function mayName({ scope }: FunctionOwner, name: string, { module }: FileFacts): boolean {
  if (scope.calledMethods.has(name)) return true;
  for (const [local, use] of scope.names) {
    if (use.resolution !== 'global') continue;
    if (local === name) return true;
    const binding = module.binding(local);
    if (binding?.kind === 'import' && binding.path.endsWith(`.${name}`)) return true;
  }
  return false;
}
