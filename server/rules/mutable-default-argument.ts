import * as l10n from '@vscode/l10n';
import type { Escape, Lookup, Read, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Location } from '../semantics/sites.ts';
import { fixOf } from './mutable-default-argument-fix.ts';
import { isReadOnly, looksLikeCache } from './default-intent.ts';
import { type DefaultStory, defaultStory, isOf } from './default-story.ts';
import type { Finding, Rule, Severity, Step } from './rule.ts';

/**
 * A mutable default object is made once and shared by every call that leaves the parameter out. Said only on
 * evidence: a change on a feasible path is a warning, leaving the function is information, a cache a hint.
 */
export const mutableDefaultArgument: Rule = {
  ids: ['mutable-default-argument'],
  checkBlock({ owner }, facts) {
    if (owner === null) return [];
    return owner.callable.parameters.flatMap((parameter) => {
      const story = defaultStory(owner, parameter, facts);
      return story === null ? [] : [tell(story, facts)];
    });
  },
};

function typeOf({ object }: DefaultStory): string {
  return object.site.type ?? 'object';
}

interface Evidence {
  readonly writes: readonly Write[];
  readonly escapes: readonly Escape[];
  readonly lookups: readonly Lookup[];
  readonly reads: readonly Read[];
}

function tell(story: DefaultStory, facts: Facts): Finding {
  const { owner, parameter, object } = story;
  const evidence: Evidence = {
    writes: story.events
      .filter((it) => it.kind === 'write')
      .filter((it) => isOf(object, it.pointer.site)),
    escapes: story.events
      .filter((it) => it.kind === 'escape')
      .filter((it) => it.pointer.site === object.site),
    lookups: story.events
      .filter((it) => it.kind === 'lookup')
      .filter((it) => isOf(object, it.pointer.site)),
    reads: story.events.filter((it) => it.kind === 'read'),
  };
  const severity = severityOf(story, evidence, facts);
  const write = severity === null ? undefined : firstWrite(evidence);
  const escape = evidence.escapes[0];
  const told = write ?? (severity === null ? undefined : escape);
  const location = at(story, story.default);
  const { callable } = owner;
  const name = parameter.name.id;
  const fix =
    severity === 'warning' || severity === 'information' ? fixOf(story, facts.style) : null;
  return {
    ruleId: mutableDefaultArgument.ids[0],
    severity,
    location,
    message: messageOf(story, severity, write, escape),
    steps: told === undefined ? [] : stepsOf(story, told, evidence),
    alsoAt: [at(story, parameter.name), ...(told === undefined ? [] : placesOf(told))],
    picture: {
      holders: [
        {
          label: callable.kind === 'function' ? callable.name.id : 'lambda',
          through: parameter.passing === 'keyword' ? '__kwdefaults__' : '__defaults__',
          object: 0,
        },
        { label: l10n.t('call 1: {0}', name), through: null, object: 0 },
        { label: l10n.t('call 2: {0}', name), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', typeOf(story)), text: textAt(location) }],
    },
    table: [],
    fixes: fix === null ? [] : [fix],
  };
}

function severityOf(
  story: DefaultStory,
  { writes, escapes, lookups }: Evidence,
  facts: Facts,
): Severity | null {
  if (writes.length > 0) {
    const { name, imported } = story.object;
    const isState =
      name !== null &&
      (facts.isWrittenSomewhere(name) ||
        (imported !== null && facts.isWrittenAtHome(imported)) ||
        isNamedFor(name, story.parameter.name.id));
    return isState || looksLikeCache(story, writes, lookups) ? 'hint' : 'warning';
  }
  if (escapes.length === 0 || typeOf(story) === 'tuple') return null;
  if (isReadOnly(story.parameter.annotation) || story.object.name !== null) return null;
  return looksLikeCache(story, [], []) ? null : 'information';
}

/** `def wait(running=_wait_is_running)`: state of the module, which the parameter only makes quick to reach. */
function isNamedFor(name: string, parameter: string): boolean {
  if (name === name.toUpperCase() || /default|empty/i.test(name)) return false;
  const words = name.toLowerCase().split('_');
  return words.includes('global') || words.includes(parameter.toLowerCase());
}

/** The change to tell of: one that adds, where there is one, and one that stands here before one in a function called. */
function firstWrite({ writes }: Evidence): Write | undefined {
  const grows = writes.filter((it) => it.effect === 'grows');
  return grows.find((it) => it.change.kind !== 'callee') ?? grows[0] ?? writes[0];
}

function at(story: DefaultStory, span: { start: number; end: number }): Location {
  return { piece: story.owner.piece, start: span.start, end: span.end };
}

/** The text there on one line, cut where it is long. */
function textAt({ piece, start, end }: Location): string {
  const text = piece.text.slice(start, Math.min(end, start + 200)).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function messageOf(
  story: DefaultStory,
  severity: Severity | null,
  write: Write | undefined,
  escape: Escape | undefined,
): string {
  const { parameter } = story;
  const type = typeOf(story);
  const name = parameter.name.id;
  if (severity === null)
    return l10n.t(
      'The default {0} of `{1}` is made once and shared by all calls; nothing seen here changes it.',
      type,
      name,
    );
  if (severity === 'hint')
    return l10n.t(
      'The default {0} of `{1}` is made once and keeps its content from call to call, as a cache does.',
      type,
      name,
    );
  if (write === undefined) return escapeMessage(type, name, escape);
  return changeMessage(type, name, write, story.owner.callable.kind === 'lambda');
}

function escapeMessage(type: string, name: string, escape: Escape | undefined): string {
  if (escape?.how === 'return' || escape?.how === 'yield')
    return l10n.t(
      'The default {0} of `{1}` is made once and handed out here: every caller that leaves `{1}` out gets the same {0}.',
      type,
      name,
    );
  return l10n.t(
    'The default {0} of `{1}` is made once and kept here: everything that keeps it shares the same {0}.',
    type,
    name,
  );
}

function changeMessage(type: string, name: string, { change }: Write, isLambda: boolean): string {
  if (isLambda)
    return l10n.t(
      'The default {0} of `{1}` is made once, with the lambda: this lambda changes it for every later call.',
      type,
      name,
    );
  switch (change.kind) {
    case 'method':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: this {2} changes it for every later call.',
        type,
        name,
        change.name,
      );
    case 'item-store':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: this assignment to an item changes it for every later call.',
        type,
        name,
      );
    case 'item-delete':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: this deletion changes it for every later call.',
        type,
        name,
      );
    case 'augmented':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: `{2}` changes it in place for every later call.',
        type,
        name,
        change.operator,
      );
    case 'attribute-store':
    case 'attribute-delete':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: this change of an attribute stays for every later call.',
        type,
        name,
      );
    case 'callee':
      return l10n.t(
        'The default {0} of `{1}` is made once, when `def` runs: `{2}`, which gets it here, changes it for every later call.',
        type,
        name,
        change.name,
      );
    default:
      return change satisfies never;
  }
}

/** Where the object goes, from the one place that makes it to whoever meets it changed: at most six steps. */
function stepsOf(story: DefaultStory, told: Write | Escape, { reads }: Evidence): Step[] {
  const { site, name } = story.object;
  const type = typeOf(story);
  const steps: Step[] = [
    {
      location: name === null ? at(story, story.default) : site.made,
      sentence: l10n.t('This {0} is made once, and every call shares it.', type),
    },
  ];
  const path = told.pointer.path;
  const aliases = path.length <= 2 ? path : [path[0], path.at(-1)].filter((it) => it !== undefined);
  const isPart = told.pointer.site !== site;
  for (const { name, location } of aliases)
    steps.push({
      location,
      sentence: isPart
        ? l10n.t('`{0}` is the same {1}, or a part of it.', name, type)
        : l10n.t('`{0}` is the same {1}.', name, type),
    });
  if (told.kind === 'escape') {
    steps.push({ location: told.location, sentence: l10n.t('Here it leaves the function.') });
  } else if (told.change.kind === 'callee') {
    const { name, inner } = told.change;
    steps.push({ location: told.location, sentence: l10n.t('`{0}` gets it here.', name) });
    steps.push({ location: inner.location, sentence: changeSentence(inner) });
  } else {
    steps.push({ location: told.location, sentence: changeSentence(told) });
  }
  steps.push(observerOf(story, told, reads));
  return steps;
}

function changeSentence(write: Write): string {
  return l10n.t('`{0}` changes it.', textAt(write.location));
}

/** Who meets the object as the call before left it: a read of it in the next call, else the next call itself. */
function observerOf(story: DefaultStory, told: Write | Escape, reads: readonly Read[]): Step {
  const { parameter, object } = story;
  const isPart = (location: Location): boolean =>
    location.start >= told.location.start && location.end <= told.location.end;
  const read = reads.find(
    (it) =>
      it.use === 'read' &&
      it.value.pointers.some((one) => one.site === object.site) &&
      it.location.piece === story.owner.piece &&
      !isPart(it.location),
  );
  if (read !== undefined && told.kind === 'write')
    return {
      location: read.location,
      sentence: l10n.t('The next call without `{0}` reads what this one left.', parameter.name.id),
    };
  return {
    location: at(story, parameter.name),
    sentence: l10n.t(
      'The next call without `{0}` starts with the same {1}.',
      parameter.name.id,
      typeOf(story),
    ),
  };
}

/** Where a hover tells the story too: on the aliases and on the change. */
function placesOf(told: Write | Escape): Location[] {
  return [...told.pointer.path.map((it) => it.location), told.location];
}
