import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type {
  MroClass,
  MroConflict,
  MroData,
  MroMerge,
  MroPlace,
} from '../../protocol/lenses/mro.ts';
import { MroRequest, mroRequest } from '../../protocol/language.ts';
import { textAt } from '../rules/evidence.ts';
import { classNameOf } from '../rules/class-statement.ts';
import type { ClassModel, ClassReference } from '../semantics/class-model.ts';
import { depthFirst, type Merge, mergeOf } from '../semantics/linearization.ts';
import { type Member, membersOf } from '../semantics/members.ts';
import { derives, type Refusal } from '../semantics/class-shape.ts';
import { clashesOf, redundantBases, workingOrders } from '../semantics/order-conflicts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import { type Checked, placeIn } from '../workspace.ts';
import { classAround } from './class-at.ts';
import type { Service } from './service.ts';
import { initialisersOf } from './static-initialisers.ts';
import { lookUp } from './static-lookup.ts';

/** What the MRO panel shows of a class without a program: out of the class model, in the form of the paused program's. */
export function registerStaticMro(service: Service): void {
  service.connection.onRequest(
    mroRequest,
    async (asked: unknown, token): Promise<MroData | null> => {
      const { textDocument, position, className, attribute } = v.parse(MroRequest, asked);
      const checked = await service.check(textDocument.uri, token);
      if (checked === null) return null;
      const { classes } = checked.analysis.outline();
      const place =
        className !== undefined
          ? ([...classes.all()].find((it) => it.key === className) ?? null)
          : position === undefined
            ? null
            : classAround(checked, checked.document.offsetAt(position));
      return place === null ? null : mroOf(checked, place, attribute ?? null);
    },
  );
}

/** The data of the lens for one class: of the document, or one that it imports. */
export function mroOf(checked: Checked, place: ClassPlace, attribute: string | null): MroData {
  const telling = new Telling(checked, attribute);
  return {
    lens: 'mro',
    stop: null,
    asked: {
      expression: place.key,
      path: telling.classPlace(telling.classes.reference(place.node))?.path ?? null,
      serial: null,
      address: null,
      attribute,
    },
    ...telling.tell(place),
    choices: [],
    registrations: [],
    registrationsRead: true,
    super: null,
    cut: false,
    elapsedMs: null,
  };
}

/** Classes told of one order, and beside it. */
const mostOrder = 400;
const mostSubclasses = 12;
const mostNames = 600;
const mostDiffering = 60;

type Report = Omit<
  MroData,
  | 'lens'
  | 'stop'
  | 'asked'
  | 'choices'
  | 'registrations'
  | 'registrationsRead'
  | 'super'
  | 'cut'
  | 'elapsedMs'
>;

/** One answer: every class that is mentioned gets a number, and is told once. */
export class Telling {
  readonly checked: Checked;
  readonly classes: ClassModel;
  readonly #attribute: string | null;
  readonly #ids = new Map<ClassReference, number>();
  readonly #members = new Map<ClassReference, ReadonlyMap<string, Member>>();

  constructor(checked: Checked, attribute: string | null) {
    this.checked = checked;
    this.classes = checked.analysis.facts().classes;
    this.#attribute = attribute;
  }

  tell(place: ClassPlace): Report {
    const self = this.classes.reference(place.node);
    const found = this.classes.linearization(self);
    const bases = this.classes.realBases(place.node) ?? [];
    // `type.__new__` looks for these before it makes an order.
    const refusal = this.classes.shapes.refusal(self);
    if (refusal !== null) {
      const conflict = this.refused(place, bases, refusal);
      const refused = conflict === null ? refusalSentence(place.node.name.id, refusal) : null;
      return { ...this.nothing(refused), conflict, classes: this.told() };
    }
    const conflict =
      found.kind === 'conflict' || found.kind === 'duplicate'
        ? this.conflict(place, bases, found.kind === 'duplicate' ? found.base : null)
        : null;
    const order = found.kind === 'order' ? found.order : null;
    const told =
      order === null
        ? this.nothing(found.kind === 'unknown' ? this.whyUnknown(place) : null)
        : this.subject(self, order, bases);
    return { ...told, conflict, classes: this.told() };
  }

  id(reference: ClassReference): number {
    let id = this.#ids.get(reference);
    if (id === undefined) {
      id = this.#ids.size + 1;
      this.#ids.set(reference, id);
    }
    return id;
  }

  /** The names in a class's own body; null for one of the library, whose names are not known. */
  members(reference: ClassReference): ReadonlyMap<string, Member> | null {
    if (reference.kind === 'library') return null;
    let members = this.#members.get(reference);
    if (members === undefined) {
      const place = this.classes.place(reference.node);
      members = place === null ? new Map<string, Member>() : membersOf(place);
      this.#members.set(reference, members);
    }
    return members;
  }

  /** Null for what is in no file. */
  placeOf(location: Location): MroPlace | null {
    const { uri, range } = placeIn(this.checked, location);
    const file = pathOf(uri);
    return file === null ? null : { path: file, line: range.start.line + 1 };
  }

  private subject(
    self: ClassReference,
    order: readonly ClassReference[],
    bases: readonly ClassReference[],
  ): Omit<Report, 'conflict' | 'classes'> {
    const shown = order.slice(0, mostOrder);
    const ids = shown.map((it) => this.id(it));
    const depth = depthFirst(self, (it) => this.classes.basesOf(it));
    const old = [...depth.filter((it) => !isObject(it)), ...depth.filter(isObject)];
    const metaclass = this.classes.shapes.metaclassOf(self);
    const metaclasses = metaclass === null ? [] : this.orderOf(metaclass);
    const maker = metaclasses.find((it) => this.members(it)?.has('mro') === true);
    const mro = maker === undefined ? undefined : this.members(maker)?.get('mro');
    const below = [...this.classes.all()]
      .map((it) => this.classes.reference(it.node))
      .filter((it) => it !== self && this.classes.basesOf(it).includes(self));
    return {
      subject: {
        kind: 'class',
        class: this.id(self),
        chosen: 'asked',
        expression: null,
        text: null,
      },
      refused: null,
      order: ids,
      omittedClasses: order.length - shown.length,
      merge: this.merge(this.mergeFor(bases), bases),
      custom: maker !== undefined,
      customBy:
        maker === undefined || mro === undefined
          ? null
          : {
              class: this.id(maker),
              place: this.placeOf({ piece: mro.piece, ...mro.span }),
            },
      depthFirst: old.slice(0, mostOrder).map((it) => this.id(it)),
      differing: this.differing(order, old),
      metaclasses: metaclasses.map((it) => this.id(it)),
      subclasses: below.slice(0, mostSubclasses).map((it) => this.id(it)),
      omittedSubclasses: Math.max(0, below.length - mostSubclasses),
      names: this.names(order),
      lookup: this.#attribute === null ? null : lookUp(this, this.#attribute, order, metaclass),
      initialisers: initialisersOf(this, order),
    };
  }

  private nothing(refused: string | null): Report {
    return {
      subject: null,
      refused,
      conflict: null,
      classes: [],
      order: [],
      omittedClasses: 0,
      merge: null,
      custom: false,
      customBy: null,
      depthFirst: [],
      differing: [],
      metaclasses: [],
      subclasses: [],
      omittedSubclasses: 0,
      names: [],
      lookup: null,
      initialisers: [],
    };
  }

  /** Names the nearest base, of the class or of one above it, that is not known. */
  private whyUnknown({ node }: ClassPlace): string {
    const waiting = new Set([node]);
    // A set gives those as well that are added meanwhile.
    for (const one of waiting)
      for (const { written, reference } of this.classes.bases(one)) {
        if (reference?.kind === 'file') waiting.add(reference.node);
        const piece = this.classes.place(one)?.piece;
        if (reference !== null || piece === undefined) continue;
        return l10n.t(
          'The order of `{0}` cannot be told from the source alone: which class `{1}` is, only the running program knows.',
          node.name.id,
          textAt({ piece, start: written.start, end: written.end }),
        );
      }
    return l10n.t(
      'The order of `{0}` cannot be told from the source alone: not everything above its bases is known.',
      node.name.id,
    );
  }

  private orderOf(reference: ClassReference): readonly ClassReference[] {
    const found = this.classes.linearization(reference);
    return found.kind === 'order' ? found.order : [reference];
  }

  private mergeFor(bases: readonly ClassReference[]): Merge<ClassReference> {
    return mergeOf([...bases.map((it) => this.orderOf(it)), bases]);
  }

  private merge(
    { lists, steps, works }: Merge<ClassReference>,
    bases: readonly ClassReference[],
  ): MroMerge {
    return {
      lists: lists.map((entries, at) => {
        const of = bases[at];
        return {
          of: of === undefined ? null : this.id(of),
          entries: entries.map((it) => this.id(it)),
        };
      }),
      steps: steps.map(({ rejected, taken, list }) => ({
        rejected: rejected.map((it) => ({ ...it, head: this.id(it.head) })),
        taken: taken === null ? null : this.id(taken),
        list,
      })),
      works,
    };
  }

  /** Names that come from another class in the old order, where no class is asked before whose names are not known. */
  private differing(
    order: readonly ClassReference[],
    old: readonly ClassReference[],
  ): Report['differing'] {
    const names = new Set(order.flatMap((it) => [...(this.members(it)?.keys() ?? [])]));
    const first = (of: readonly ClassReference[], name: string): ClassReference | null => {
      const at = of.find((it) => this.isUnknown(it) || this.members(it)?.has(name) === true);
      return at === undefined || this.isUnknown(at) ? null : at;
    };
    return [...names]
      .sort()
      .flatMap((name) => {
        const [now, then] = [first(order, name), first(old, name)];
        return now === null || then === null || now === then
          ? []
          : [{ name, c3: this.id(now), depthFirst: this.id(then) }];
      })
      .slice(0, mostDiffering);
  }

  /** Whether a class may have names that are not known here. `object` has none that come before others. */
  isUnknown(reference: ClassReference): boolean {
    return reference.kind === 'library' && !empty.has(reference.name);
  }

  private names(order: readonly ClassReference[]): Report['names'] {
    const counts = new Map<string, number>();
    for (const one of order)
      for (const name of this.members(one)?.keys() ?? [])
        counts.set(name, (counts.get(name) ?? 0) + 1);
    const isDunder = (name: string): number => (name.startsWith('__') ? 1 : 0);
    return [...counts]
      .map(([name, definitions]) => ({ name, definitions }))
      .sort(
        (one, two) =>
          isDunder(one.name) - isDunder(two.name) ||
          two.definitions - one.definitions ||
          (one.name < two.name ? -1 : 1),
      )
      .slice(0, mostNames);
  }

  private conflict(
    { node, piece }: ClassPlace,
    bases: readonly ClassReference[],
    twice: ClassReference | null,
  ): MroConflict {
    const merge = twice === null ? this.mergeFor(bases) : null;
    const orderOf = (it: ClassReference): readonly ClassReference[] => this.orderOf(it);
    const spare = new Set(merge === null ? [] : redundantBases(bases, orderOf));
    const rest = bases.filter((it) => !spare.has(it));
    const isEnough = spare.size > 0 && this.mergeFor(rest).works;
    return {
      ...this.statement({ node, piece }, bases),
      kind: twice === null ? 'order' : 'duplicate',
      message:
        twice === null
          ? `Cannot create a consistent method resolution order (MRO) for bases ${(merge?.steps.at(-1)?.rejected ?? []).map((it) => classNameOf(it.head)).join(', ')}`
          : `duplicate base class ${classNameOf(twice)}`,
      merge: merge === null ? null : this.merge(merge, bases),
      clashes: merge === null ? [] : clashesOf(merge).map((it) => this.clash(it, bases)),
      working:
        merge === null
          ? []
          : workingOrders(bases, orderOf).map((order) => order.map((it) => this.id(it))),
      redundant: isEnough ? bases.filter((it) => spare.has(it)).map((it) => this.id(it)) : [],
      duplicates: twice === null ? [] : [this.id(twice)],
    };
  }

  /** Metaclasses or layouts that do not go together; null for another reason. */
  private refused(
    place: ClassPlace,
    bases: readonly ClassReference[],
    refusal: Refusal,
  ): MroConflict | null {
    if (refusal.kind !== 'metaclass' && refusal.kind !== 'layout') return null;
    const { kind, winner, from, other, at } = refusal;
    const isMetaclass = kind === 'metaclass';
    const giver = (decides: ClassReference, known: number | null): ClassReference | undefined =>
      isMetaclass
        ? bases.find((it) => this.classes.shapes.metaclassOf(it) === decides)
        : bases[known ?? -1];
    const side = (decides: ClassReference, known: number | null) => {
      const base = giver(decides, known);
      return { base: base === undefined ? null : this.id(base), decides: this.id(decides) };
    };
    return {
      ...this.statement(place, bases),
      kind,
      message: isMetaclass
        ? 'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases'
        : 'multiple bases have instance lay-out conflict',
      against: [side(winner, from), side(other, at)],
    };
  }

  /** What every refused class is told with. */
  private statement(
    { node, piece }: Pick<ClassPlace, 'node' | 'piece'>,
    bases: readonly ClassReference[],
  ): Omit<MroConflict, 'kind' | 'message'> {
    for (const base of bases) for (const one of this.orderOf(base)) this.id(one);
    const { start, end } = node.name;
    return {
      name: node.name.id,
      place: this.placeOf({ piece, start, end }),
      bases: bases.map((it) => this.id(it)),
      written: node.bases
        .filter((it) => it.keyword === null)
        .map(({ value }) => textAt({ piece, start: value.start, end: value.end })),
      merge: null,
      clashes: [],
      working: [],
      redundant: [],
      duplicates: [],
      against: [],
    };
  }

  private clash(
    { before, after, list }: { before: ClassReference; after: ClassReference; list: number },
    bases: readonly ClassReference[],
  ): MroConflict['clashes'][number] {
    const of = bases[list] ?? null;
    const reason =
      of === null
        ? { because: 'statement' as const, declaredBy: null }
        : this.reason(before, after, of);
    return {
      before: this.id(before),
      after: this.id(after),
      of: of === null ? null : this.id(of),
      because: reason.because,
      declaredBy: reason.declaredBy === null ? null : this.id(reason.declaredBy),
      place: reason.declaredBy === null ? null : this.classPlace(reason.declaredBy),
    };
  }

  /** Why the order of a base has one class ahead of another, and the class that says so. */
  private reason(
    before: ClassReference,
    after: ClassReference,
    of: ClassReference,
  ): { because: 'derives' | 'bases' | 'order'; declaredBy: ClassReference } {
    if (derives(before, after, this.classes)) return { because: 'derives', declaredBy: before };
    for (const one of this.orderOf(of).toReversed()) {
      const bases = this.classes.basesOf(one);
      for (const [at, left] of bases.entries()) {
        if (!derives(left, before, this.classes) || derives(left, after, this.classes)) continue;
        if (bases.slice(at + 1).some((right) => derives(right, after, this.classes)))
          return { because: 'bases', declaredBy: one };
      }
    }
    return { because: 'order', declaredBy: of };
  }

  /** Where a class of a file is defined. */
  classPlace(reference: ClassReference): MroPlace | null {
    const place = reference.kind === 'file' ? this.classes.place(reference.node) : null;
    if (place === null) return null;
    const { start, end } = place.node.name;
    return this.placeOf({ piece: place.piece, start, end });
  }

  /** All that were mentioned, and the metaclass of each. */
  private told(): MroClass[] {
    const metaclasses = new Map<ClassReference, ClassReference | null>();
    for (const [reference] of this.#ids) {
      const metaclass = this.classes.shapes.metaclassOf(reference);
      metaclasses.set(reference, metaclass);
      // Mentioned by this, it is come to in its turn.
      if (metaclass !== null) this.id(metaclass);
    }
    return [...metaclasses].map(([one, metaclass]) => this.class(one, metaclass));
  }

  private class(reference: ClassReference, metaclass: ClassReference | null): MroClass {
    const all = this.classes.basesOf(reference);
    const bases = all.filter((it) => this.#ids.has(it));
    const name = classNameOf(reference);
    const place = reference.kind === 'file' ? this.classes.place(reference.node) : null;
    const library = reference.kind === 'library' ? reference.name : '';
    const written = place === null ? [] : this.classes.bases(place.node);
    return {
      id: this.id(reference),
      address: null,
      name,
      qualifiedName: place?.key ?? name,
      module:
        reference.kind === 'file'
          ? moduleOf(place?.piece.home?.uri ?? this.checked.document.uri)
          : library.slice(0, -name.length - 1) || 'builtins',
      bases: bases.map((it) => this.id(it)),
      omittedBases: all.length - bases.length,
      written:
        place !== null && written.some((it) => it.isSubscripted)
          ? written.map(({ written: { start, end } }) => textAt({ piece: place.piece, start, end }))
          : null,
      metaclass: metaclass === null ? null : this.id(metaclass),
      role: this.role(reference),
      abstract: [],
      madeBy: reference.kind === 'file' ? 'python' : 'c',
      place: this.classPlace(reference),
    };
  }

  private role(reference: ClassReference): MroClass['role'] {
    if (reference.kind === 'file')
      return this.classes.kind(reference.node) === 'protocol' ? 'protocolClass' : 'class';
    if (isObject(reference)) return 'object';
    if (reference.name === 'typing.Generic') return 'generic';
    return reference.name === 'typing.Protocol' ? 'protocol' : 'class';
  }
}

/** Why Python does not make a class whose bases have a common order. */
function refusalSentence(name: string, refusal: Refusal): string | null {
  switch (refusal.kind) {
    case 'final':
      return l10n.t('Python cannot make `{0}`: `{1}` cannot be a base.', name, classNameOf(refusal.base)); // prettier-ignore
    case 'slots-behind-items':
      return l10n.t('Python cannot make `{0}`: there is no room for slots behind the items of `{1}`.', name, classNameOf(refusal.base)); // prettier-ignore
    case 'slot-and-attribute':
      return l10n.t('Python cannot make `{0}`: its slot `{1}` is an attribute of the class as well.', name, refusal.name); // prettier-ignore
    case 'metaclass':
    case 'layout':
      return null;
    default:
      return refusal satisfies never;
  }
}

const pathOf = (uri: string): string | null =>
  uri.startsWith('file:') ? fileURLToPath(uri) : null;

/** The last part of a module's name: `shapes` of `shapes.py` and of `shapes/__init__.py`. */
function moduleOf(uri: string): string {
  const file = pathOf(uri);
  if (file === null) return '';
  const stem = path.basename(file).replace(/\.pyi?$/, '');
  return stem === '__init__' ? path.basename(path.dirname(file)) : stem;
}

function isObject(reference: ClassReference): boolean {
  return reference.kind === 'library' && reference.name === 'object';
}

/** Classes of the library whose names a program does not look for. */
const empty: ReadonlySet<string> = new Set([
  'object',
  'abc.ABC',
  'typing.Generic',
  'typing.Protocol',
]);
