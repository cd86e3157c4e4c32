import type { Called, PassedArgument, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import { givenTo } from './callers.ts';
import { innermost } from './evidence.ts';

/**
 * Whether the function changes just what it is given here: by that parameter, the object itself and not a part of it,
 * for good, and no copy that the parameter means on some path.
 */
export function isChangedAsGiven(
  call: Called,
  given: PassedArgument,
  write: Write,
  facts: Facts,
): boolean {
  const { target } = call;
  const trace = target === null ? null : facts.block(target)?.trace;
  if (target === null || trace === null || trace === undefined) return false;
  const { change } = innermost(write);
  const parameters = (facts.summary(target)?.writes ?? []).flatMap((it) =>
    facts.isSamePlace(innermost(it.write).location, innermost(write).location) &&
    it.root.kind === 'parameter' &&
    it.steps.length === 0
      ? target.parameters.filter(({ name }) => name.id === it.root.name)
      : [],
  );
  const parameter = parameters.find((it) => givenTo(call, target, it)?.argument === given.argument);
  if (parameter === undefined) return false;
  const { id } = parameter.name;
  // Keyword arguments are handed on so that each takes its own out of them.
  const isKeywords = /kwargs$|kwds$|keywords$|^kw$/i.test(id);
  if (isKeywords && change.kind === 'method' && change.name === 'pop') return false;
  // What may be one of several objects at that place need not be this one.
  const { location } = innermost(write);
  const places = trace
    .of('write')
    .filter((it) => it.location.piece === location.piece && it.location.start === location.start);
  if (places.length > 1) return false;
  const reversals = trace
    .of('write')
    .filter(
      (it) =>
        it.change.kind === 'method' &&
        it.change.name === 'reverse' &&
        it.pointer.site.kind === 'parameter' &&
        it.pointer.site.name === id,
    );
  if (change.kind === 'method' && change.name === 'reverse' && reversals.length > 1) return false;
  return !trace
    .of('bind')
    .some(
      ({ version, value }) =>
        version.name === id &&
        version.how === 'assign' &&
        value.pointers.some((it) => copies.has(it.site.kind)),
    );
}

const copies: ReadonlySet<string> = new Set(['copy', 'constructor', 'comprehension']);
