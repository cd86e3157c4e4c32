import type { Home } from '../syntax/source.ts';
import { componentsOf } from './components.ts';
import type { FileFacts } from './file-facts.ts';
import type { Modules } from './modules.ts';
import type { FunctionOwner } from './piece-index.ts';

/** By what a function is told from all others of the workspace, whatever text it is of. */
export type FunctionName = string;

/**
 * The functions of several files that come to one another, one of which is `asked`: as far as names tell, and by more
 * calls than there are, where a method is only known by its name. Null: it is in no such circle. Notes what it finds out
 * of others on the way.
 */
export function findCircle(
  asked: FunctionOwner,
  modules: Modules,
): ReadonlySet<FunctionName> | null {
  const files = new Map<FunctionOwner, FileFacts>();
  const fileOf = (owner: FunctionOwner): FileFacts | null => {
    const known = files.get(owner);
    if (known !== undefined) return known;
    const { home } = owner.piece;
    const file = home === null ? null : modules.facts(home);
    if (file !== null) files.set(owner, file);
    return file;
  };
  const isBeside = (home: Home | null, other: Home | null): boolean =>
    home === other ||
    (home !== null && other !== null && modules.relation(home, other) === 'circle');
  const next = (owner: FunctionOwner): FunctionOwner[] => {
    const file = fileOf(owner);
    if (file === null || file.circleKnown(owner) !== undefined) return [];
    return [...file.callees.mayCall(owner)].filter((it) =>
      isBeside(owner.piece.home, it.piece.home),
    );
  };
  for (const component of componentsOf([asked], next)) {
    const [first] = component;
    const isOverFiles = component.some((it) => it.piece.home !== first?.piece.home);
    const circle = isOverFiles ? new Set(component.map((it) => nameOf(it, fileOf(it)))) : null;
    for (const it of component) {
      const file = fileOf(it);
      if (file?.circleKnown(it) === undefined) file?.noteCircle(it, circle);
    }
  }
  return fileOf(asked)?.circleKnown(asked) ?? null;
}

export function nameOf({ piece, callable }: FunctionOwner, file: FileFacts | null): FunctionName {
  return `${piece.home?.uri ?? ''} ${file?.keyOf(callable) ?? ''}`;
}
