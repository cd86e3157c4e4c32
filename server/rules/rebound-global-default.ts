import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location } from '../semantics/sites.ts';
import { finding } from './evidence.ts';
import type { DefaultPlace } from './mutable-default-argument-fix.ts';
import type { Finding } from './rule.ts';

/** `def f(level=LEVEL)`, and `LEVEL` is bound anew afterwards: the default stays what it was. */
export function reboundGlobal(place: DefaultPlace, block: Block, facts: Facts): Finding[] {
  const { owner, parameter, default: value } = place;
  const name = parameter.name.id;
  if (value.kind !== 'name' || value.id === name || name.startsWith('_')) return [];
  if (owner.outerNames.has(value.id) || facts.binding(value.id)?.kind !== 'many') return [];
  const isRead = (block.trace?.of('read') ?? []).some((it) => it.name.id === name);
  if (!isRead) return [];
  const { trace } = facts.module();
  const events = trace?.events ?? [];
  const here: Location = { piece: owner.piece, start: value.start, end: value.end };
  const at = events.findIndex((it) => it.kind === 'read' && facts.isSamePlace(it.location, here));
  const first = events[at];
  if (first?.kind !== 'read' || first.loops.length > 0) return [];
  const [version, ...others] = first.versions;
  if (version === undefined || others.length > 0 || version.how !== 'assign') return [];
  const rebound = events
    .slice(at)
    .find(
      (it) =>
        it.kind === 'bind' &&
        it.version.name === value.id &&
        it.inClassBody === null &&
        (it.version.how === 'assign' || it.version.how === 'augmented'),
    );
  const location = rebound?.location ?? reboundInFunction(value.id, facts);
  if (location === null) return [];
  const parameterAt = { piece: owner.piece, start: parameter.name.start, end: parameter.name.end };
  return [
    finding({
      ruleId: 'default-evaluated-once',
      severity: 'information',
      location: here,
      message: l10n.t(
        'The default of `{0}` is what `{1}` is when `def` runs: binding `{1}` anew later does not change it.',
        name,
        value.id,
      ),
      steps: [
        {
          location: version.location,
          sentence: l10n.t('`{0}` is bound here, before `def` runs.', value.id),
        },
        { location: here, sentence: l10n.t('The default keeps that value.') },
        { location, sentence: l10n.t('`{0}` is bound anew here.', value.id) },
        {
          location: parameterAt,
          sentence: l10n.t('A call without `{0}` still gets the first value.', name),
        },
      ],
    }),
  ];
}

/** A function that binds the module's name anew. */
function reboundInFunction(name: string, facts: Facts): Location | null {
  for (const { owner, trace } of facts.everyBlock())
    if (owner?.scope.names.get(name)?.declared === 'global')
      for (const { version } of trace?.of('bind') ?? [])
        if (version.name === name && (version.how === 'assign' || version.how === 'augmented'))
          return version.location;
  return null;
}
