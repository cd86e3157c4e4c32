import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Mutability } from '../../protocol/heap.ts';
import {
  CountEntry,
  ReferenceObject,
  type ReferenceChoice,
  type ReferencesData,
  type ReferencesLedger,
} from '../../protocol/lenses/references.ts';
import { collectorOf, type CollectorPicture } from './collector.ts';
import { cycleOf, noCycle, type CyclePicture, type NoCycle } from './cycle.ts';
import { deathsOf, type Deaths } from './deaths.ts';
import { ledgerOf, told, type Ledger } from './ledger.ts';
import { changeWords, stripOf, type Strip } from './strip.ts';
import { wayOf, type Way } from './way.ts';
import { generationName, quoted, shortName, withheldSentence } from './words.ts';

/** What the view remembers of the object it showed last: it stays readable when the object has died. */
export const LastSeen = v.object({
  stop: v.number(),
  object: ReferenceObject,
  count: v.nullable(v.number()),
  history: v.array(CountEntry),
});
export type LastSeen = v.InferOutput<typeof LastSeen>;

/** What a person sees, derived from the data and what was seen last. Pure. */
export interface Picture {
  readonly narration: readonly string[];
  /** Null where no object is shown: then `choices` are what the page is about. */
  readonly subject: Subject | null;
  readonly ledger: Ledger | null;
  readonly way: Way | null;
  readonly strip: Strip | null;
  readonly cycle: CyclePicture | null;
  /** Said in place of a cycle; null where there is one, or no object. */
  readonly noCycle: NoCycle | null;
  readonly deaths: Deaths | null;
  readonly collector: CollectorPicture;
  readonly choices: readonly ReferenceChoice[];
}

export interface Subject {
  readonly object: ReferenceObject;
  /** Null for one that has died: it was told at its last stop, not kept. */
  readonly mutability: Mutability | null;
  /** Null where there is none; `dead` and `withheld` tell why. */
  readonly count: number | null;
  /** `1 more than at stop 4`; null where it is as before or nothing is known of before. */
  readonly change: string | null;
  /** Sentence in place of the count. */
  readonly withheld: string | null;
  readonly dead: boolean;
  readonly qualities: readonly Quality[];
}

export interface Quality {
  readonly words: string;
  readonly why: string;
  readonly loud: boolean;
}

export function pictureOf(data: ReferencesData, last: LastSeen | null): Picture {
  const { ledger, collector, choices } = data;
  const shared = { collector: collectorOf(collector), choices };
  if (ledger) {
    const cycle = cycleOf(ledger, collector);
    return {
      ...shared,
      narration: narrationOf(data, ledger, last),
      subject: subjectOf(data, ledger),
      ledger: ledgerOf(ledger),
      way: wayOf(ledger),
      strip: stripOf(data.history),
      cycle,
      noCycle: cycle ? null : noCycle(ledger),
      deaths: deathsOf(ledger),
    };
  }
  const dead = data.unknown ? null : deadOf(data, last);
  return {
    ...shared,
    narration: [dead ? deadSentence(dead) : nothingSentence(data)],
    subject: dead && {
      mutability: null,
      object: dead.object,
      count: dead.count,
      change: null,
      withheld: null,
      dead: true,
      qualities: [],
    },
    ledger: null,
    way: null,
    strip: dead && stripOf(dead.history),
    cycle: null,
    noCycle: null,
    deaths: null,
  };
}

/** What to remember after these data have been shown. */
export function seenIn(data: ReferencesData, last: LastSeen | null): LastSeen | null {
  const { ledger, asked, stop, history } = data;
  if (ledger) {
    const { serial, address, type, text, count } = ledger;
    return { stop, object: { serial, address, type, text }, count, history };
  }
  return asked ? last : null;
}

/** The object that was asked for by its number and is no more; null where that is not what happened. */
function deadOf({ asked }: ReferencesData, last: LastSeen | null): LastSeen | null {
  return last && asked?.serial === last.object.serial ? last : null;
}

const deadSentence = ({ object, stop }: LastSeen): string =>
  l10n.t('{0} has died since stop {1}.', shortName(object), stop);

function nothingSentence({ asked, choices, unknown }: ReferencesData): string {
  if (asked?.serial && unknown) {
    return unknown === 'time'
      ? l10n.t(
          'Object #{0} was not found in the time there is for it: whether it lives is not known.',
          asked.serial,
        )
      : l10n.t(
          'Object #{0} was not met at the last stops: which one it is now is not known.',
          asked.serial,
        );
  }
  if (asked?.expression) {
    return l10n.t(
      '`{0}` is bound to nothing here, or finding it would run code of the program.',
      quoted(asked.expression),
    );
  }
  if (asked?.serial) return l10n.t('Object #{0} is no longer alive.', asked.serial);
  return choices.length > 0
    ? l10n.t('Choose an object to see what refers to it and why it is alive.')
    : l10n.t('This frame has no names yet whose objects could be chosen.');
}

function narrationOf(
  data: ReferencesData,
  ledger: ReferencesLedger,
  last: LastSeen | null,
): string[] {
  const said: string[] = [];
  const name = data.asked?.expression ?? null;
  const before = last && last.object.serial !== ledger.serial ? last.object : null;
  if (name !== null) {
    said.push(
      before && last && last.stop < data.stop
        ? l10n.t(
            '`{0}` now refers to {1}; before, another object was shown, {2}.',
            quoted(name),
            shortName(ledger),
            shortName(before),
          )
        : l10n.t('`{0}` refers to {1}.', quoted(name), shortName(ledger)),
    );
  }
  said.push(countSentence(ledger));
  const change = changeOf(data);
  if (change !== null) said.push(l10n.t('That is {0}.', change));
  if (ledger.cycle?.unreachable) {
    said.push(l10n.t('Only its own cycle holds it: it is garbage that waits for the collector.'));
  }
  return said;
}

function countSentence(ledger: ReferencesLedger): string {
  if (ledger.count === null) return l10n.t('{0} is shown without a count.', shortName(ledger));
  return ledger.count === 1
    ? l10n.t('One reference holds {0}.', shortName(ledger))
    : l10n.t('{0} references hold {1}.', told(ledger.count), shortName(ledger));
}

/** Against the stop before, where the lens asked there as well. */
function changeOf({ history }: ReferencesData): string | null {
  const [before, now] = history.slice(-2);
  if (!before || !now || before.count === null || now.count === null) return null;
  const change = now.count - before.count;
  return change === 0 ? null : l10n.t('{0} than at stop {1}', changeWords(change), before.stop);
}

function subjectOf(data: ReferencesData, ledger: ReferencesLedger): Subject {
  const { serial, address, type, text, count, mutability } = ledger;
  return {
    object: { serial, address, type, text },
    mutability,
    count,
    change: changeOf(data),
    withheld: withheldSentence(ledger),
    dead: false,
    qualities: qualitiesOf(ledger, data.collector.kind),
  };
}

function qualitiesOf(
  ledger: ReferencesLedger,
  kind: ReferencesData['collector']['kind'],
): Quality[] {
  const found: Quality[] = [];
  const add = (words: string, why: string, loud = false): void => {
    found.push({ words, why, loud });
  };
  const { withheld, weakReferences } = ledger;
  if (withheld === 'immortal')
    add(l10n.t('immortal'), l10n.t('It lives as long as the program does.'), true);
  if (withheld === 'deferred')
    add(
      l10n.t('deferred'),
      l10n.t('Its references are counted only when the collector runs.'),
      true,
    );
  if (ledger.tracked) {
    add(l10n.t('tracked'), l10n.t('The cycle collector follows this object.'));
  } else {
    add(
      l10n.t('untracked'),
      l10n.t('The cycle collector does not follow this object: it cannot be part of a cycle now.'),
    );
  }
  if (ledger.generation !== null) {
    add(
      generationName(kind, ledger.generation),
      l10n.t('Where the collector keeps it: what survives its runs is looked at less often.'),
    );
  }
  if (ledger.frozen)
    add(l10n.t('frozen'), l10n.t('Put aside by gc.freeze(): never looked at.'), true);
  if (ledger.finalized) add(l10n.t('finalized'), l10n.t('Its finalizer has run already.'), true);
  if (weakReferences > 0) {
    add(
      weakReferences === 1
        ? l10n.t('1 weak reference')
        : l10n.t('{0} weak references', told(weakReferences)),
      l10n.t('Weak references see the object and do not keep it alive: they are not in the count.'),
    );
  }
  return found;
}
