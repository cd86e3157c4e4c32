import type { Block, FileFacts } from './file-facts.ts';
import type { Modules } from './modules.ts';
import type { FunctionOwner } from './piece-index.ts';

/**
 * What happens in a function of another file. All that it calls is worked out before it, file by file from the one that
 * asks nobody: not by going from call to call, since chains of them may be long.
 */
export function demanded(asked: FunctionOwner, file: FileFacts, modules: Modules): Block | null {
  const wanted = new Map<FileFacts, Set<number>>();
  const seen = new Set<FunctionOwner>();
  const work: { owner: FunctionOwner; of: FileFacts }[] = [{ owner: asked, of: file }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { owner, of } = next;
    if (seen.has(owner) || of.finished(owner) !== null) continue;
    seen.add(owner);
    const places = wanted.get(of) ?? new Set();
    places.add(of.placeInOrder(owner));
    wanted.set(of, places);
    for (const callee of of.calleesOf(owner)) work.push({ owner: callee, of });
    for (const callee of of.foreignCallees(owner)) {
      const { home } = callee.piece;
      if (home === null || of.home === null || !modules.mayFollow(of.home, home)) continue;
      const other = modules.facts(home);
      if (other !== null) work.push({ owner: callee, of: other });
    }
  }
  const files = [...wanted].sort(([one], [two]) => heightOf(one, modules) - heightOf(two, modules));
  for (const [one, places] of files)
    for (const place of [...places].sort((a, b) => a - b)) one.runAt(place);
  return file.finished(asked);
}

function heightOf({ home }: FileFacts, modules: Modules): number {
  return home === null ? 0 : modules.height(home);
}
