import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { AugmentedAssign, Parameter } from '../syntax/nodes.ts';
import { argumentSites, argumentSitesElsewhere, type GivenArgument } from './callers.ts';
import { finding, textAt } from './evidence.ts';
import { firstLookAfter, looksAt } from './observers.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * `items += [x]` looks like a new value for a local name, and changes the caller's list. Told where the function goes on
 * with the name as with a value of its own, or a caller keeps what it passes.
 */
export const augmentedAssignmentMutatesArgument: Rule = {
  ids: ['augmented-assignment-mutates-argument'],
  checkBlock(block, facts) {
    const { owner, trace } = block;
    if (owner === null || trace === null) return [];
    return trace.of('write').flatMap((write) => {
      const { site, holder } = write.pointer;
      const { statement } = write;
      if (write.change.kind !== 'augmented' || site.kind !== 'parameter' || holder !== null)
        return [];
      if (statement?.kind !== 'augmented' || statement.target.kind !== 'name') return [];
      const parameter = owner.callable.parameters.find((it) => it.name.id === site.name);
      if (parameter === undefined || !isPassed(owner, parameter)) return [];
      const observer = observerOf(block, owner, parameter, write, facts);
      return observer === null ? [] : [told(owner, parameter, statement, write, observer)];
    });
  },
};

/** Not `self`, `*args`; and not what calls may leave out, which is the matter of the rule on defaults. */
function isPassed({ callable, inClass }: FunctionOwner, parameter: Parameter): boolean {
  if (parameter.star !== '') return false;
  if (inClass !== null && callable.parameters[0] === parameter) return false;
  return parameter.default === null;
}

interface Observer {
  readonly location: Location;
  readonly sentence: string;
}

function observerOf(
  block: Block,
  owner: FunctionOwner,
  parameter: Parameter,
  write: Write,
  facts: Facts,
): Observer | null {
  const name = parameter.name.id;
  const { callable } = owner;
  for (const calls of [
    argumentSites(callable, parameter, facts),
    argumentSitesElsewhere(callable, parameter, facts),
  ]) {
    const seen = seenByCaller(calls, facts);
    if (seen !== null || calls.length > 0) return seen;
  }
  if (name.startsWith('_')) return null;
  const { site } = write.pointer;
  const isReturned = (block.trace?.of('escape') ?? []).some(
    (it) => it.how === 'return' && it.pointer.site === site,
  );
  const goesOn = firstLookAfter(block, write, site, facts) !== undefined;
  if (!isReturned && !(goesOn && looksAt(block, site).length > 0)) return null;
  const { start, end } = parameter.name;
  return {
    location: { piece: owner.piece, start, end },
    sentence: l10n.t('The caller’s list is the one that `{0}` is here.', name),
  };
}

/** Where a caller looks at what it has passed, after the call. */
function seenByCaller(calls: readonly GivenArgument[], facts: Facts): Observer | null {
  for (const { block: caller, call, value, argument } of calls)
    for (const { site, path } of value.pointers) {
      if (path.length === 0 && !site.isMet) continue;
      const look = firstLookAfter(caller, call, site, facts);
      if (look !== undefined)
        return {
          location: look.location,
          sentence: l10n.t('The caller’s `{0}` shows the change here.', textAt(argument)),
        };
    }
  return null;
}

function told(
  owner: FunctionOwner,
  parameter: Parameter,
  statement: AugmentedAssign,
  write: Write,
  observer: Observer,
): Finding {
  const { piece, callable } = owner;
  const at = ({ start, end }: { start: number; end: number }): Location => ({ piece, start, end });
  const name = parameter.name.id;
  const fix = rebinding(at(statement), statement);
  return finding({
    ruleId: 'augmented-assignment-mutates-argument',
    severity: 'information',
    location: at(statement),
    message: l10n.t(
      '`{0}` changes what the caller has passed as `{1}`, in place: it does not make a new value for the name.',
      textAt(at(statement)),
      name,
    ),
    steps: [
      { location: at(parameter.name), sentence: l10n.t('`{0}` is what the caller passes.', name) },
      { location: write.location, sentence: l10n.t('`{0}` changes it.', textAt(write.location)) },
      observer,
    ],
    picture: {
      holders: [
        { label: l10n.t('the caller'), through: null, object: 0 },
        {
          label: callable.kind === 'function' ? `${callable.name.id}: ${name}` : name,
          through: null,
          object: 0,
        },
      ],
      objects: [{ label: l10n.t('one object'), text: name }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** `items = items + [x]`: a new value for the name. */
function rebinding(location: Location, { target, operator, value }: AugmentedAssign): Fix | null {
  if (target.kind !== 'name' || (operator !== '+=' && operator !== '|=')) return null;
  const isPlain = ['list', 'dict', 'set', 'name', 'call', 'comprehension', 'attribute'];
  if (!isPlain.includes(value.kind)) return null;
  const added = location.piece.text.slice(value.start, value.end);
  const text = `${target.id} = ${target.id} ${operator.slice(0, -1)} ${added}`;
  return {
    title: l10n.t('Make a new value: `{0}`', text),
    edits: [{ ...location, text }],
    isSafe: false,
  };
}
