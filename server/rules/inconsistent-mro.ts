import * as l10n from '@vscode/l10n';
import type { ClassModel, ClassReference } from '../semantics/class-model.ts';
import { linearize, type MergeStep } from '../semantics/linearization.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import { finding } from './evidence.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';

/**
 * Bases that C3 cannot bring into one order, and a base that is named twice: the class statement raises TypeError. Only
 * where every base and all above it are known.
 */
export const inconsistentMro: Rule = {
  ids: ['inconsistent-mro', 'duplicate-base-class'],
  checkClass(place, facts) {
    const { classes } = facts;
    const result = classes.linearization(classes.reference(place.node));
    if (result.kind === 'conflict') return [conflict(place, result.steps, result.stuck, classes)];
    if (result.kind === 'duplicate') return [duplicate(place, result.base, classes)];
    return [];
  },
};

export function classNameOf(reference: ClassReference): string {
  return reference.kind === 'file'
    ? reference.node.name.id
    : (reference.name.split('.').at(-1) ?? reference.name);
}

/** The merge, a line a round: what was to be merged, and what was taken. */
export function mergeTable(steps: readonly MergeStep<ClassReference>[]): string[] {
  return steps.map(({ lists, taken }) => {
    const text = lists
      .filter((it) => it.length > 0)
      .map((it) => `[${it.map(classNameOf).join(', ')}]`)
      .join(' + ');
    return taken === null
      ? l10n.t('{0} → stuck: each head stands behind another class', text)
      : l10n.t('{0} → takes {1}', text, classNameOf(taken));
  });
}

function baseLocation({ node, piece }: ClassPlace, at: number): Location {
  const written = node.bases.filter((it) => it.keyword === null)[at]?.value ?? node.name;
  return { piece, start: written.start, end: written.end };
}

function conflict(
  place: ClassPlace,
  steps: readonly MergeStep<ClassReference>[],
  stuck: readonly ClassReference[],
  classes: ClassModel,
): Finding {
  const { node, piece } = place;
  const [one, two] = stuck;
  const names = stuck.map(classNameOf);
  const fix = reordered(place, classes);
  const reasons = stuck.flatMap((it) => orderReason(it, stuck, place, classes));
  return finding({
    ruleId: 'inconsistent-mro',
    severity: 'error',
    location: { piece, start: node.name.start, end: node.name.end },
    message:
      one !== undefined && two !== undefined
        ? l10n.t(
            'The bases of `{0}` have no common order: one asks for {1} before {2}, another for the reverse. The class statement raises TypeError.',
            node.name.id,
            names[0] ?? '',
            names[1] ?? '',
          )
        : l10n.t(
            'The bases of `{0}` have no common order. The class statement raises TypeError.',
            node.name.id,
          ),
    steps: reasons,
    alsoAt: node.bases.map(({ value }) => ({ piece, start: value.start, end: value.end })),
    table: mergeTable(steps),
    fixes: fix === null ? [] : [fix],
  });
}

/** Where it is written that a class stands before the others that the merge is stuck with. */
function orderReason(
  reference: ClassReference,
  stuck: readonly ClassReference[],
  place: ClassPlace,
  classes: ClassModel,
): Step[] {
  const others = stuck.filter((it) => it !== reference);
  const bases = classes.realBases(place.node) ?? [];
  const at = bases.indexOf(reference);
  const behind = at < 0 ? undefined : others.find((it) => bases.indexOf(it) > at);
  if (behind !== undefined)
    return [
      {
        location: baseLocation(place, at),
        sentence: l10n.t(
          'Here {0} is named before {1}.',
          classNameOf(reference),
          classNameOf(behind),
        ),
      },
    ];
  for (const base of bases) {
    const result = classes.linearization(base);
    const order = result.kind === 'order' ? result.order : [];
    const own = order.indexOf(reference);
    const other = own < 0 ? undefined : others.find((it) => order.indexOf(it) > own);
    if (other === undefined) continue;
    const home = base.kind === 'file' ? classes.place(base.node) : null;
    const location: Location =
      home === null
        ? baseLocation(place, bases.indexOf(base))
        : { piece: home.piece, start: home.node.name.start, end: home.node.name.end };
    return [
      {
        location,
        sentence: l10n.t(
          'The order of {0} has {1} before {2}.',
          classNameOf(base),
          classNameOf(reference),
          classNameOf(other),
        ),
      },
    ];
  }
  return [];
}

const mostBases = 6;

/** The bases in an order that works; of those the one that moves least. Null where none does. */
function reordered(place: ClassPlace, classes: ClassModel): Fix | null {
  const { node, piece } = place;
  const written = node.bases.filter((it) => it.keyword === null);
  const bases = classes.realBases(node);
  if (bases === null || bases.length !== written.length || bases.length > mostBases) return null;
  const self = classes.reference(node);
  const works = (order: readonly number[]): boolean => {
    const reordered = order.map((it) => bases[it]).filter((it) => it !== undefined);
    return (
      linearize(self, reordered, (base) => {
        const result = classes.linearization(base);
        return result.kind === 'order' ? result.order : null;
      }).kind === 'order'
    );
  };
  const order = permutations(bases.length).find(works);
  if (order === undefined) return null;
  const text = (at: number): string => {
    const value = written[at]?.value;
    return value === undefined ? '' : piece.text.slice(value.start, value.end);
  };
  return {
    title: l10n.t('Reorder the bases: {0}', order.map(text).join(', ')),
    edits: written.map(({ value }, at) => ({
      piece,
      start: value.start,
      end: value.end,
      text: text(order[at] ?? at),
    })),
    isSafe: false,
  };
}

/** All orders of so many things, those that move the least first. */
function permutations(size: number): number[][] {
  const all: number[][] = [[]];
  for (let done = 0; done < size; done += 1) {
    const longer = all.splice(0).flatMap((it) =>
      Array.from({ length: size }, (_, at) => at)
        .filter((at) => !it.includes(at))
        .map((at) => [...it, at]),
    );
    all.push(...longer);
  }
  const moved = (order: readonly number[]): number =>
    order.reduce((sum, it, at) => sum + Math.abs(it - at), 0);
  return all.sort((one, two) => moved(one) - moved(two));
}

function duplicate(place: ClassPlace, base: ClassReference, classes: ClassModel): Finding {
  const { node, piece } = place;
  const bases = classes.realBases(node) ?? [];
  const first = bases.indexOf(base);
  const second = bases.indexOf(base, first + 1);
  const written = node.bases.filter((it) => it.keyword === null);
  const [before, again] = [written[second - 1]?.value, written[second]?.value];
  const fixes: Fix[] =
    before === undefined || again === undefined
      ? []
      : [
          {
            title: l10n.t('Name `{0}` once', classNameOf(base)),
            edits: [{ piece, start: before.end, end: again.end, text: '' }],
            isSafe: true,
          },
        ];
  return finding({
    ruleId: 'duplicate-base-class',
    severity: 'error',
    location: baseLocation(place, second),
    message: l10n.t(
      '`{0}` is a base of `{1}` twice. The class statement raises TypeError.',
      classNameOf(base),
      node.name.id,
    ),
    steps: [
      {
        location: baseLocation(place, first),
        sentence: l10n.t('Here `{0}` is a base.', classNameOf(base)),
      },
      { location: baseLocation(place, second), sentence: l10n.t('Here it is one again.') },
    ],
    fixes,
  });
}
