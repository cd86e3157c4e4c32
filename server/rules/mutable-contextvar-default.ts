import * as l10n from '@vscode/l10n';
import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { items, type Location, type Site } from '../semantics/sites.ts';
import { farWrites } from '../semantics/stores.ts';
import { isMutable } from '../semantics/types.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * `ContextVar("name", default=[])`: every context that has set nothing gets the same list. A warning where it is
 * changed through `get()`, else hover only.
 */
export const mutableContextvarDefault: Rule = {
  ids: ['mutable-contextvar-default'],
  checkBlock(block, facts) {
    return (block.trace?.of('call') ?? []).flatMap((call) => {
      if (call.path !== 'contextvars.ContextVar') return [];
      const given = call.passed.find((it) => it.argument.keyword === 'default');
      const variable = onlySite(call.result);
      const object = given === undefined ? null : onlySite(given.value);
      if (given === undefined || variable === null || object === null) return [];
      if (!isMutable(object.type) && object.type !== 'instance') return [];
      const { start, end } = given.argument.value;
      const at = { piece: call.location.piece, start, end };
      const write = changeOf(block, variable, object, facts);
      return [told(call, object, at, write)];
    });
  },
};

/** A change of the default through the variable, here or in a function of the file. */
function changeOf(block: Block, variable: Site, object: Site, facts: Facts): Write | null {
  const here = (block.trace?.of('write') ?? []).find(
    (it) => it.pointer.site === object && it.pointer.holder === variable,
  );
  return here ?? farWrites(block, variable, [items], facts)[0]?.write ?? null;
}

function told(call: Called, object: Site, at: Location, write: Write | null): Finding {
  const type = object.type === 'instance' ? (object.name ?? 'object') : (object.type ?? 'object');
  return finding({
    ruleId: 'mutable-contextvar-default',
    // An object of a class may be there to be the one of all that have none.
    severity: write === null ? null : object.type === 'instance' ? 'information' : 'warning',
    location: at,
    message:
      write === null
        ? l10n.t(
            'All contexts that have set nothing share this {0}; nothing seen here changes it.',
            type,
          )
        : l10n.t(
            'All contexts that have set nothing share this {0}: `{1}` changes it for all of them.',
            type,
            textAt(write.location),
          ),
    steps:
      write === null
        ? []
        : [
            { location: at, sentence: l10n.t('This {0} is made once, with the variable.', type) },
            ...changeSteps(write),
            {
              location: call.location,
              sentence: l10n.t('`get()` in every other context gives the same {0}.', type),
            },
          ],
    alsoAt: write === null ? [] : [write.location],
    picture: {
      holders: [
        { label: 'ContextVar', through: 'default', object: 0 },
        { label: l10n.t('context 1: get()'), through: null, object: 0 },
        { label: l10n.t('context 2: get()'), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: textAt(at) }],
    },
  });
}
