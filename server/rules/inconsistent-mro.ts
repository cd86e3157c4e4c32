import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Classes } from '../semantics/classes.ts';
import { linearize, type MergeStep } from '../semantics/linearization.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import {
  baseLocation,
  classLocation,
  classNameOf,
  nameLocation,
  surprises,
} from './class-statement.ts';
import { finding } from './evidence.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * Bases that C3 cannot bring into one order, and a base that is named twice: the class statement raises TypeError. Only
 * where every base and all above it are known.
 */
export const inconsistentMro: Rule = {
  ids: ['inconsistent-mro', 'duplicate-base-class'],
  checkClass(place, facts) {
    const { classes } = facts;
    const result = classes.linearization(classes.reference(place.node));
    if (result.kind !== 'conflict' && result.kind !== 'duplicate') return [];
    if (!surprises(place, 'TypeError', facts)) return [];
    if (result.kind === 'conflict') return [conflict(place, result.steps, result.stuck, classes)];
    return [duplicate(place, result.base, classes)];
  },
};

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

function conflict(
  place: ClassPlace,
  steps: readonly MergeStep<ClassReference>[],
  stuck: readonly ClassReference[],
  classes: Classes,
): Finding {
  const { node, piece } = place;
  const demands = stuck.flatMap((it) => demandOf(it, stuck, place, classes) ?? []);
  return finding({
    ruleId: 'inconsistent-mro',
    severity: 'error',
    location: nameLocation(place),
    message: conflictMessage(node.name.id, demands),
    steps: demands.map(({ holder, first, second, location }) => ({
      location,
      sentence:
        holder === null
          ? l10n.t('Here {0} is named before {1}.', first, second)
          : l10n.t('The order of {0} has {1} before {2}.', holder, first, second),
    })),
    alsoAt: node.bases.map(({ value }) => ({ piece, start: value.start, end: value.end })),
    table: mergeTable(steps),
    fixes: [...reordered(place, classes), ...withoutRedundant(place, classes)],
  });
}

function conflictMessage(name: string, [one, two, ...more]: readonly Demand[]): string {
  if (one === undefined || two === undefined || more.length > 0)
    return l10n.t(
      'The bases of `{0}` have no common order. The class statement raises TypeError.',
      name,
    );
  return l10n.t(
    'The bases of `{0}` have no common order: `{1}` has {2} before {3}, `{4}` has {5} before {6}. The class statement raises TypeError.',
    name,
    one.holder ?? name,
    one.first,
    one.second,
    two.holder ?? name,
    two.first,
    two.second,
  );
}

/** Whose order has one class before another, and where that is written. */
interface Demand {
  /** Null: the list of the bases itself. */
  readonly holder: string | null;
  readonly first: string;
  readonly second: string;
  readonly location: Location;
}

/** Who wants a class to stand before the others that the merge is stuck with. */
function demandOf(
  reference: ClassReference,
  stuck: readonly ClassReference[],
  place: ClassPlace,
  classes: Classes,
): Demand | null {
  const others = stuck.filter((it) => it !== reference);
  const bases = classes.realBases(place.node) ?? [];
  const behindIn = (order: readonly ClassReference[]): ClassReference | undefined => {
    const own = order.indexOf(reference);
    return own < 0 ? undefined : others.find((it) => order.indexOf(it) > own);
  };
  const first = classNameOf(reference);
  const behind = behindIn(bases);
  if (behind !== undefined) {
    const location = baseLocation(place, reference, classes);
    return { holder: null, first, second: classNameOf(behind), location };
  }
  for (const base of bases) {
    const result = classes.linearization(base);
    const second = behindIn(result.kind === 'order' ? result.order : []);
    if (second === undefined) continue;
    const location = classLocation(base, classes) ?? baseLocation(place, base, classes);
    return { holder: classNameOf(base), first, second: classNameOf(second), location };
  }
  return null;
}

const mostBases = 6;

/** The bases as written, if they are just those that count. */
function writtenBases(
  { node }: ClassPlace,
  classes: Classes,
): { value: Expression; base: ClassReference }[] {
  const written = node.bases.filter((it) => it.keyword === null);
  const bases = classes.realBases(node);
  if (bases === null || bases.length !== written.length) return [];
  return written.flatMap(({ value }, at) => {
    const base = bases[at];
    return base === undefined ? [] : [{ value, base }];
  });
}

function works(place: ClassPlace, bases: readonly ClassReference[], classes: Classes): boolean {
  const result = linearize(classes.reference(place.node), bases, (base) => {
    const order = classes.linearization(base);
    return order.kind === 'order' ? order.order : null;
  });
  return result.kind === 'order';
}

/** The bases in an order that works; of those the one that moves least. None where none does. */
function reordered(place: ClassPlace, classes: Classes): Fix[] {
  const { piece } = place;
  const written = writtenBases(place, classes);
  if (written.length === 0 || written.length > mostBases) return [];
  const order = permutations(written.length)
    .map((it) => it.flatMap((at) => written[at] ?? []))
    .find((it) =>
      works(
        place,
        it.map(({ base }) => base),
        classes,
      ),
    );
  if (order === undefined) return [];
  const texts = order.map(({ value }) => piece.text.slice(value.start, value.end));
  return [
    {
      title: l10n.t('Reorder the bases: {0}', texts.join(', ')),
      edits: written.map(({ value }, at) => ({
        piece,
        start: value.start,
        end: value.end,
        text: texts[at] ?? '',
      })),
      isSafe: false,
    },
  ];
}

/** Without a base that another base has among its own, where that is all it takes. */
function withoutRedundant(place: ClassPlace, classes: Classes): Fix[] {
  const { piece } = place;
  const written = writtenBases(place, classes);
  return written.flatMap(({ value, base }, at): Fix[] => {
    const others = written.filter((it) => it.base !== base);
    const isCovered = others.some((it) => {
      const result = classes.linearization(it.base);
      return result.kind === 'order' && result.order.includes(base);
    });
    const rest = others.map((it) => it.base);
    const next = written[at + 1]?.value;
    const before = written[at - 1]?.value;
    if (!isCovered || !works(place, rest, classes) || (next ?? before) === undefined) return [];
    const start = next === undefined ? (before?.end ?? value.start) : value.start;
    const end = next === undefined ? value.end : next.start;
    return [
      {
        title: l10n.t('Drop the redundant base {0}', piece.text.slice(value.start, value.end)),
        edits: [{ piece, start, end, text: '' }],
        isSafe: false,
      },
    ];
  });
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

function duplicate(place: ClassPlace, base: ClassReference, classes: Classes): Finding {
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
    location: baseLocation(place, base, classes, 1),
    message: l10n.t(
      '`{0}` is a base of `{1}` twice. The class statement raises TypeError.',
      classNameOf(base),
      node.name.id,
    ),
    steps: [
      {
        location: baseLocation(place, base, classes),
        sentence: l10n.t('Here `{0}` is a base.', classNameOf(base)),
      },
      {
        location: baseLocation(place, base, classes, 1),
        sentence: l10n.t('Here it is one again.'),
      },
    ],
    fixes,
  });
}
