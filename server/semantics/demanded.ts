import { componentsOf } from './components.ts';
import type { Block } from './fact-store.ts';
import type { FileFacts } from './file-facts.ts';
import type { Modules } from './modules.ts';
import type { FunctionOwner } from './piece-index.ts';

/**
 * What happens in a function of another file. All that it calls is worked out before it, whichever file it is in: not by
 * going from call to call, since chains of them may be long.
 */
export function demanded(asked: FunctionOwner, file: FileFacts, modules: Modules): Block | null {
  const files = new Map([[asked, file]]);
  const callees = (owner: FunctionOwner): FunctionOwner[] => {
    const of = files.get(owner);
    if (of === undefined || of.finished(owner) !== null) return [];
    const found = [...of.callees.of(owner)];
    for (const it of found) files.set(it, of);
    for (const callee of of.callees.elsewhere(owner)) {
      const { home } = callee.piece;
      if (home === null || of.home === null || modules.relation(of.home, home) === 'far') continue;
      const other = modules.facts(home);
      if (other === null) continue;
      files.set(callee, other);
      found.push(callee);
    }
    return found;
  };
  for (const component of componentsOf([asked], callees)) {
    // Functions of several files that call one another do not ask one another: each file has its own order of them.
    const places = new Map<FileFacts, Set<number>>();
    for (const owner of component) {
      const of = files.get(owner);
      if (of === undefined || of.finished(owner) !== null) continue;
      const known = places.get(of) ?? new Set();
      places.set(of, known.add(of.placeInOrder(owner)));
    }
    for (const [of, at] of places)
      for (const place of [...at].sort((a, b) => a - b)) of.runAt(place);
  }
  return file.finished(asked);
}
