import type { Argument, Parameter } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import type { PassedArgument } from './events.ts';
import { onlySite, type Value } from './pointers.ts';
import type { State } from './state.ts';

/** Arguments and the parameters they go to; after an unpacked argument positions are not known. */
export function matched(
  parameters: readonly Parameter[],
  passed: readonly PassedArgument[],
): { parameter: Parameter; value: Value; argument: Argument }[] {
  const found: { parameter: Parameter; value: Value; argument: Argument }[] = [];
  const positional = parameters.filter((it) => it.star === '' && it.passing !== 'keyword');
  let position: number | null = 0;
  for (const { argument, value } of passed) {
    let parameter: Parameter | undefined;
    if (argument.keyword === null) {
      parameter = position === null ? undefined : positional[position];
      if (position !== null) position += 1;
    } else if (argument.keyword === '*') {
      position = null;
    } else {
      parameter = parameters.find((it) => it.star === '' && it.name.id === argument.keyword);
    }
    if (parameter !== undefined) found.push({ parameter, value, argument });
  }
  return found;
}

/** Whether a call surely gives a parameter something false, itself or by its default. */
export function isFalseGiven(
  name: string,
  parameters: readonly Parameter[],
  given: ReadonlyMap<string, Value>,
  passed: readonly PassedArgument[],
  state: State,
): boolean {
  const value = given.get(name);
  if (value !== undefined) {
    const site = onlySite(value);
    if (site?.kind !== 'constant') return site !== null && state.fill(site) === 'empty';
    return isFalse(site.node);
  }
  // What is unpacked into the call may give it.
  if (passed.some((it) => it.argument.keyword === '*' || it.argument.keyword === '**'))
    return false;
  const parameter = parameters.find((it) => it.name.id === name);
  return parameter !== undefined && isFalse(parameter.default);
}

function isFalse(node: Node | null): boolean {
  return node?.kind === 'constant' && (node.type === 'none' || node.type === 'false');
}
