import type { Called } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Value } from '../semantics/pointers.ts';
import type { Callable } from '../semantics/scopes.ts';
import type { Location } from '../semantics/sites.ts';
import type { FoundCall } from '../semantics/where-found.ts';
import type { Parameter } from '../syntax/nodes.ts';

/** An argument that a call of the file gives to a parameter. */
export interface GivenArgument {
  readonly block: Block;
  readonly call: Called;
  readonly value: Value;
  readonly argument: Location;
}

/** What the calls of the file give to a parameter of one of its functions. */
export function argumentSites(
  callable: Callable,
  parameter: Parameter,
  facts: Facts,
): GivenArgument[] {
  return facts.calls(callable).flatMap((it) => givenBy(it, callable, parameter));
}

function givenBy(
  { block, call }: FoundCall,
  callable: Callable,
  parameter: Parameter,
): GivenArgument[] {
  const given = givenTo(call, callable, parameter);
  if (given === null) return [];
  const { start, end } = given.argument.value;
  const argument = { piece: call.location.piece, start, end };
  return [{ block, call, value: given.value, argument }];
}

/** The same of the calls in files that import this one: asked where those of this file tell nothing. */
export function argumentSitesElsewhere(
  callable: Callable,
  parameter: Parameter,
  facts: Facts,
): GivenArgument[] {
  return facts.callsElsewhere(callable).flatMap((it) => givenBy(it, callable, parameter));
}

/** The argument of a call that a parameter gets; null where it is left out or unpacked. */
export function givenTo(
  call: Called,
  callable: Callable,
  parameter: Parameter,
): Called['passed'][number] | null {
  const byName = call.passed.find((it) => it.argument.keyword === parameter.name.id);
  if (byName !== undefined) return byName;
  const skipped = call.method !== null && isMethod(call, callable) ? 1 : 0;
  const at = callable.parameters.indexOf(parameter) - (call.classNode === null ? skipped : 1);
  const plain = call.passed.filter((it) => it.argument.keyword === null);
  if (call.passed.some((it) => it.argument.keyword === '*') || at < 0) return null;
  return plain[at] ?? null;
}

/** Whether the first parameter is what the method is called on. */
function isMethod({ receiver }: Called, callable: Callable): boolean {
  if (callable.kind !== 'function') return false;
  const isStatic = callable.decorators.some((it) => it.kind === 'name' && it.id === 'staticmethod');
  return !isStatic && receiver?.pointers.some((it) => it.site.kind === 'class') !== true;
}
