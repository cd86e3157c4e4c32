import * as l10n from '@vscode/l10n';
import { rules } from '../rules/all-rules.ts';
import { changeSteps, innermost, textAt } from '../rules/evidence.ts';
import type { Bind, Called, Read } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location } from '../semantics/sites.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import type { Told } from './told.ts';
import { blockAround, nodesAt } from './nodes-at.ts';
import {
  argumentFor,
  changedParameters,
  type Holders,
  holdersAt,
  picturedHolders,
  typeWord,
} from './sharing.ts';
import { onlySite } from '../semantics/pointers.ts';

/** The rule that tells more of such calls. */
const mutatedByCall = 'argument-mutated-by-call';

/** A name whose object others hold as well, or a call that changes what it is given; null for anything else. */
export function objectHover(checked: Checked, offset: number): Told | null {
  const around = nodesAt(checked, offset);
  const last = around.at(-1);
  if (last?.node.kind !== 'name' && last?.node.kind !== 'attribute') return null;
  const location = { piece: last.piece, start: last.node.start, end: last.node.end };
  const block = blockAround(checked, around);
  const call = around.at(-2)?.node;
  if (call?.kind === 'call' && call.callee === last.node) {
    const called = block.trace?.of('call').find((it) => it.call === call);
    const told = called === undefined ? null : callHover(checked, called, location);
    if (told !== null) return told;
  }
  return last.node.kind === 'name' ? nameHover(checked, block, location) : null;
}

function nameHover(checked: Checked, { trace }: Block, location: Location): Told | null {
  if (trace === null) return null;
  const isHere = (it: Location): boolean =>
    it.piece === location.piece && it.start === location.start && it.end === location.end;
  const event: Bind | Read | undefined =
    trace.of('read').find((it) => isHere(it.location)) ??
    trace.of('bind').find((it) => isHere(it.version.location));
  const holders = event === undefined ? null : holdersAt(trace, event);
  if (holders === null) return null;
  return {
    location,
    sentence: sentenceOf(checked, holders),
    picture: picturedHolders(holders),
    table: [],
    steps: [
      ...holders.names.map((it) => ({
        location: it.location,
        sentence: l10n.t('`{0}` holds it from here on.', it.name),
      })),
      ...(holders.write === null ? [] : changeSteps(holders.write)),
    ].slice(0, 6),
    ruleId: null,
    shownClass: null,
  };
}

function sentenceOf(checked: Checked, { names, site, write }: Holders): string {
  const listed = names.map((it) => `\`${it.name}\``).join(', ');
  const word = typeWord(site);
  if (write === null) return l10n.t('{0} are names of one {1}.', listed, word);
  const inner = innermost(write);
  const isHere = inner.location.piece.home === write.location.piece.home;
  const line = rangeIn(checked, (isHere ? inner : write).location).start.line + 1;
  return l10n.t(
    '{0} are names of one {1}: the change on line {2} shows under all of them.',
    listed,
    word,
    line,
  );
}

function callHover(checked: Checked, called: Called, location: Location): Told | null {
  const { target } = called;
  const block = target === null ? null : checked.analysis.facts().block(target);
  if (target?.kind !== 'function' || block === null) return null;
  const isMethod = block.owner?.inClass !== null && called.receiver !== null;
  const changes = changedParameters(block).flatMap(({ parameter, write }) => {
    const given = argumentFor(called, parameter, isMethod);
    return given === null ? [] : [{ parameter, write, given }];
  });
  const [first] = changes;
  if (first === undefined) return null;
  const { value } = first.given.argument;
  const site = onlySite(first.given.value);
  const label = textAt({ piece: location.piece, start: value.start, end: value.end });
  const name = target.name.id;
  return {
    location,
    sentence: l10n.t(
      '`{0}` changes {1} in place: the caller’s object is the same one.',
      name,
      changes.map((it) => `\`${it.parameter}\``).join(', '),
    ),
    picture: {
      holders: [
        { label, through: null, object: 0 },
        { label: `${name}: ${first.parameter}`, through: null, object: 0 },
      ],
      objects: [
        {
          label: l10n.t('one {0}', site === null ? l10n.t('object') : typeWord(site)),
          text: site === null || site.isMet ? '…' : textAt(site.made),
        },
      ],
    },
    table: [],
    steps: changes.flatMap(({ write }) => changeSteps(write)).slice(0, 6),
    ruleId: rules.some((it) => it.ids.includes(mutatedByCall)) ? mutatedByCall : null,
    shownClass: null,
  };
}
