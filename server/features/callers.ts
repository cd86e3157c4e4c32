import type { Called } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FileFacts } from '../semantics/file-facts.ts';
import { onlySite } from '../semantics/pointers.ts';
import { argumentFor, isKept } from './sharing.ts';

/** A call by which a function gets an object that the caller goes on to use. */
export interface Keeper {
  readonly called: Called;
  readonly block: Block;
}

/** The calls of a function, in its file and in those that import it, whose argument for the parameter someone else still has. */
export function keepersOf(facts: FileFacts, { owner }: Block, parameter: string): Keeper[] {
  if (owner === null) return [];
  const isMethod = owner.inClass !== null;
  const found: Keeper[] = [];
  const take = (called: Called, block: Block): void => {
    const { trace } = block;
    const given = argumentFor(called, parameter, isMethod && called.receiver !== null);
    const site = given === null ? null : onlySite(given.value);
    if (trace !== null && site !== null && isKept(trace, site, called))
      found.push({ called, block });
  };
  const look = (block: Block): void => {
    for (const called of block.trace?.of('call') ?? [])
      if (called.target !== null && facts.current(called.target) === owner) take(called, block);
  };
  for (const block of facts.blocks()) look(block);
  look(facts.moduleBlock());
  for (const { call, block } of facts.callsElsewhere(owner.callable)) take(call, block);
  return found;
}

/** How many functions they are, the module being one. */
export function callersAmong(keepers: readonly Keeper[]): number {
  return new Set(keepers.map((it) => it.block)).size;
}
