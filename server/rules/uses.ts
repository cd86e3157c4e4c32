import type { Moment } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { surroundings } from './surroundings.ts';

/** An expression that gives an object, and what it stands in, from the statement down. */
export interface Use {
  readonly node: Expression;
  readonly around: readonly Node[];
  readonly moment: Moment;
}

/** The expression that makes an object; where it is bound to one name, where a name that surely is it is read. */
export function usesOf({ node, around, moment }: Use, block: Block): Use[] {
  const { trace } = block;
  const parent = around.at(-1);
  if (parent?.kind !== 'assign') return [{ node, around, moment }];
  const bind = trace?.of('bind').find((it) => it.statement === parent);
  if (bind === undefined || parent.value !== node || parent.targets.length !== 1) return [];
  if (parent.targets[0]?.kind !== 'name') return [];
  return (trace?.of('read') ?? []).flatMap((read): Use[] => {
    const [version, ...others] = read.versions;
    if (version !== bind.version || others.length > 0) return [];
    const where = surroundings(block, read, read.name);
    return where === null ? [] : [{ node: read.name, around: where, moment: read }];
  });
}
