import * as l10n from '@vscode/l10n';
import { callables } from '../semantics/catalogue.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location } from '../semantics/sites.ts';
import type { Expression, Parameter } from '../syntax/nodes.ts';
import { type Consumption, consumptionsOf } from './consumption.ts';
import { finding, textAt } from './evidence.ts';
import { madeBy } from './instances.ts';
import { noneInstead } from './mutable-default-argument-fix.ts';
import type { Finding } from './rule.ts';

/** A default that is an iterator: the first call that leaves the parameter out takes all its items, the second gets none. */
export function defaultIterators(block: Block, facts: Facts): Finding[] {
  const { owner, trace } = block;
  if (owner === null || trace === null || !isMadeOnce(owner)) return [];
  return owner.callable.parameters.flatMap((parameter): Finding[] => {
    const { default: value, name } = parameter;
    if (value === null || !isIterator(value, owner, facts)) return [];
    const read = trace.of('read').find((it) => it.name.id === name.id);
    const site = read === undefined ? null : onlySite(read.value);
    if (site?.kind !== 'parameter') return [];
    const taken = consumptionsOf(block, site, facts).find((it) => it.isFull);
    return taken === undefined ? [] : [told(owner, parameter, value, taken, facts)];
  });
}

/** Not a function inside another, of which each call of that makes one with defaults of its own. */
function isMadeOnce({ scope }: FunctionOwner): boolean {
  for (let at = scope.parent; at !== null; at = at.parent)
    if (at.kind === 'function' || at.kind === 'lambda') return false;
  return true;
}

const endless = /^itertools\.(?:count|cycle|repeat)$/;

function isIterator(value: Expression, { outerNames }: FunctionOwner, facts: Facts): boolean {
  if (value.kind === 'comprehension') return value.result === 'generator';
  if (value.kind !== 'call') return false;
  if (value.callee.kind === 'name' && outerNames.has(value.callee.id)) return false;
  const path = madeBy(value, facts);
  return path !== null && callables.get(path)?.result === 'iterator' && !endless.test(path);
}

function told(
  owner: FunctionOwner,
  parameter: Parameter,
  value: Expression,
  taken: Consumption,
  facts: Facts,
): Finding {
  const { piece } = owner;
  const name = parameter.name.id;
  const at = ({ start, end }: { start: number; end: number }): Location => ({ piece, start, end });
  const title = l10n.t('Evaluate `{0}` in each call', textAt(at(value)));
  const fix = noneInstead({ owner, parameter, default: value }, title, facts.style);
  return finding({
    ruleId: 'iterator-reused-after-exhaustion',
    severity: 'warning',
    location: at(value),
    message: l10n.t(
      'The default of `{0}` is an iterator that is made once: the first call without `{0}` takes all its items, later ones get nothing.',
      name,
    ),
    steps: [
      {
        location: at(value),
        sentence: l10n.t('This iterator is made when def runs, and gives its items once.'),
      },
      { location: taken.at, sentence: l10n.t('`{0}` takes all its items.', textAt(taken.at)) },
      {
        location: at(parameter.name),
        sentence: l10n.t('The next call without `{0}` gets the same one: nothing is left.', name),
      },
    ],
    alsoAt: [at(parameter.name), taken.at],
    picture: {
      holders: [
        { label: l10n.t('call 1: {0}', name), through: '__defaults__', object: 0 },
        { label: l10n.t('call 2: {0}', name), through: '__defaults__', object: 0 },
      ],
      objects: [{ label: l10n.t('one iterator'), text: l10n.t('at its end') }],
    },
    fixes: fix === null ? [] : [fix],
  });
}
