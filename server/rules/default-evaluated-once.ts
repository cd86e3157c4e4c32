import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { Expression, Parameter } from '../syntax/nodes.ts';
import { classValues, decoratorValues, partialValues } from './evaluated-with-definition.ts';
import { finding, textAt } from './evidence.ts';
import { sharedInstance } from './default-instance.ts';
import { noneInstead } from './mutable-default-argument-fix.ts';
import { reboundGlobal } from './rebound-global-default.ts';
import type { Finding, Rule } from './rule.ts';
import { meansImportTime, volatilePart, volatileSentence } from './volatile-calls.ts';

/**
 * A default is evaluated once, when `def` runs: `when=time.time()` is the moment of the import in every call. The same
 * holds for what stands in a class body, in a decorator's arguments, and in `partial`; for an object of the file's own
 * classes that a call changes; and for a name of the module that is bound anew later.
 */
export const defaultEvaluatedOnce: Rule = {
  ids: ['default-evaluated-once'],
  checkBlock(block, facts) {
    const { owner } = block;
    const defaults = owner === null ? [] : owner.callable.parameters;
    return [
      ...defaults.flatMap((it) =>
        owner === null || it.default === null ? [] : told(block, owner, it, it.default, facts),
      ),
      ...decoratorValues(block, facts),
      ...partialValues(block, facts),
    ];
  },
  checkClass: classValues,
};

function told(
  block: Block,
  owner: FunctionOwner,
  parameter: Parameter,
  value: Expression,
  facts: Facts,
): Finding[] {
  if (value.kind === 'constant') return [];
  const place = { owner, parameter, default: value };
  const part = volatilePart(value, facts, owner.outerNames);
  if (part === null) return sharedInstance(place, facts) ?? reboundGlobal(place, block, facts);
  const read = firstRead(block, parameter);
  if (read === null || !isCalledLater(owner, facts)) return [];
  const name = parameter.name.id;
  const at = (span: { start: number; end: number }): Location => ({
    piece: owner.piece,
    start: span.start,
    end: span.end,
  });
  const isMeant = meansImportTime.test(name);
  const title = l10n.t('Evaluate `{0}` in each call', textAt(at(value)));
  const fix = isMeant ? null : noneInstead(place, title, facts.style);
  return [
    finding({
      ruleId: 'default-evaluated-once',
      severity: isMeant ? null : 'warning',
      location: at(value),
      message: l10n.t(
        '`{0}` is evaluated once, when `def` runs: every call without `{1}` gets that same value, not a new one.',
        textAt(at(value)),
        name,
      ),
      steps: [
        {
          location: at(value),
          sentence: volatileSentence(part),
        },
        {
          location: at(parameter.name),
          sentence: l10n.t('Every call without `{0}` gets that value.', name),
        },
        {
          location: read,
          sentence: l10n.t('Each such call reads the old value here.'),
        },
      ],
      alsoAt: [at(parameter.name)],
      picture: {
        holders: [
          { label: l10n.t('def runs: {0}', name), through: '__defaults__', object: 0 },
          { label: l10n.t('call 1: {0}', name), through: null, object: 0 },
          { label: l10n.t('call 2: {0}', name), through: null, object: 0 },
        ],
        objects: [{ label: l10n.t('one value'), text: textAt(at(value)) }],
      },
      fixes: fix === null ? [] : [fix],
    }),
  ];
}

/** Where the function looks at what the parameter was given. */
function firstRead({ trace, owner }: Block, parameter: Parameter): Location | null {
  const name = parameter.name.id;
  for (const event of trace?.events ?? []) {
    if (event.kind === 'read' && event.name.id === name)
      if (event.versions.some((it) => it.how === 'parameter')) return event.location;
    if (event.kind === 'closure' && event.captured.includes(name) && owner !== null)
      return event.location;
  }
  return null;
}

/** A function inside another is made by each call of that: told where this one is kept, or called more than once. */
function isCalledLater(owner: FunctionOwner, facts: Facts): boolean {
  const { callable } = owner;
  for (let scope = owner.scope.parent; scope !== null; scope = scope.parent)
    if (scope.kind === 'function' || scope.kind === 'lambda')
      return facts.everyBlock().some(({ trace }) => {
        const made = trace?.of('closure').find((it) => it.callable === callable);
        if (trace === null || made === undefined) return false;
        const calls = trace.of('call').filter((it) => it.target === callable);
        if (calls.length > 1 || calls.some((it) => it.loops.length > made.loops.length))
          return true;
        return trace.of('escape').some((it) => it.pointer.site === made.site);
      });
  return true;
}
