import * as l10n from '@vscode/l10n';
import type { Moment, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { fieldsOf, hashKind, type HashKind } from '../semantics/hash-kind.ts';
import { onlySite } from '../semantics/pointers.ts';
import { isOneAt, type Location, type Site } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { classLocation, isExpectedAt } from './class-statement.ts';
import { finding, innermost, textAt } from './evidence.ts';
import { hashable } from './hash-on-mutable-state-fix.ts';
import { hashings, type Hashing } from './hashings.ts';
import { instanceClass } from './instances.ts';
import { inMethod } from './methods.ts';
import type { Finding, Rule } from './rule.ts';

const ruleId = 'hash-on-mutable-state';

/**
 * An object in a set, or as a key, whose hash changes there because an attribute does; one that has no hash, since its
 * class says what is equal and nothing of a hash; a frozen one that holds a list.
 */
export const hashOnMutableState: Rule = {
  ids: [ruleId],
  checkBlock(block, facts) {
    if (block.trace === null) return [];
    const told = new Set<Site>();
    return hashings(block, facts).flatMap((hashing): Finding[] => {
      const { site, moment } = hashing;
      const node = instanceClass(site, block, facts);
      if (node === null || told.has(site) || isExpectedAt(moment.location, 'TypeError')) return [];
      if (site.isMet && mayBeHashedOtherwise(node, facts)) return [];
      const kind = hashKind(node, facts.classes);
      const found =
        kind.kind === 'none'
          ? withoutHash(hashing, node, kind, facts)
          : kind.kind === 'attributes'
            ? (holdsMutable(hashing, node, kind, block, facts) ??
              changedLater(hashing, node, kind, block, facts))
            : null;
      if (found === null) return [];
      told.add(site);
      return [found];
    });
  },
};

/** Whether a subclass says otherwise: what is met may be an instance of it. */
function mayBeHashedOtherwise(node: ClassDefinition, { classes }: Facts): boolean {
  return classes.descendants(node).some((it) => {
    const { methods, attributes } = classes.body(it);
    return methods.has('__hash__') || attributes.has('__hash__') || it.decorators.length > 0;
  });
}

function withoutHash(
  { moment, expression }: Hashing,
  node: ClassDefinition,
  { because, isDataclass }: HashKind & { kind: 'none' },
  facts: Facts,
): Finding {
  const { classes } = facts;
  const { location } = moment;
  const name = node.name.id;
  const place = classes.place(because);
  const equal = classes.body(because).methods.get('__eq__');
  const said: Location =
    place === null
      ? location
      : equal === undefined
        ? (classLocation(classes.reference(because), classes) ?? location)
        : inMethod(equal, place, equal.name);
  const text = textAt({ piece: location.piece, start: expression.start, end: expression.end });
  return finding({
    ruleId,
    severity: 'warning',
    location,
    message: isDataclass
      ? l10n.t(
          '`{0}` cannot be hashed: `{1}` is a dataclass that compares by its fields and is not frozen. This raises TypeError.',
          text,
          name,
        )
      : l10n.t(
          '`{0}` cannot be hashed: `{1}` has `__eq__` and no `__hash__`. This raises TypeError.',
          text,
          name,
        ),
    steps: [
      {
        location: said,
        sentence: isDataclass
          ? l10n.t(
              'The decorator gives `{0}` an `__eq__`, and takes its hash away.',
              because.name.id,
            )
          : l10n.t('With this and no `__hash__`, the hash of `{0}` is None.', because.name.id),
      },
      { location, sentence: l10n.t('Here it is to be hashed: TypeError.') },
    ],
    alsoAt: [said],
    fixes: hashable(because, isDataclass, facts),
  });
}

/** A field of a frozen dataclass that holds a list, dict or set, so that the hash fails. */
function holdsMutable(
  { site, moment, expression }: Hashing,
  node: ClassDefinition,
  { of, method, names }: HashKind & { kind: 'attributes' },
  { trace }: Block,
  facts: Facts,
): Finding | null {
  const { classes } = facts;
  const made = trace
    ?.of('call')
    .find((it) => onlySite(it.result) === site && it.classNode !== null);
  const fields = method === null && made !== undefined ? fieldsOf(of, classes) : null;
  if (made === undefined || fields === null || classes.method(node, '__init__') !== null)
    return null;
  if (made.call.arguments.some((it) => it.keyword === '*' || it.keyword === '**')) return null;
  const positional = made.passed.filter((it) => it.argument.keyword === null);
  for (const [at, field] of fields.entries()) {
    if (!names.includes(field.name)) continue;
    const given =
      positional[at] ?? made.passed.find((it) => it.argument.keyword === field.name) ?? null;
    const type =
      given === null ? factoryType(field.default) : (onlySite(given.value)?.type ?? null);
    if (type === null || !/^(?:list|dict|set|bytearray)$/.test(type)) continue;
    const { location } = moment;
    const value: Location =
      given === null
        ? made.location
        : {
            piece: made.location.piece,
            start: given.argument.value.start,
            end: given.argument.value.end,
          };
    const home = classLocation(classes.reference(of), classes) ?? location;
    const text = textAt({ piece: location.piece, start: expression.start, end: expression.end });
    return finding({
      ruleId,
      severity: 'warning',
      location,
      message: l10n.t(
        '`{0}` cannot be hashed: its field `{1}` holds a {2}. This raises TypeError.',
        text,
        field.name,
        type,
      ),
      steps: [
        {
          location: home,
          sentence: l10n.t('The hash of a `{0}` is made of its fields.', of.name.id),
        },
        {
          location: value,
          sentence: l10n.t('`{0}` gets a {1}, which has no hash.', field.name, type),
        },
        { location, sentence: l10n.t('Here it is to be hashed: TypeError.') },
      ],
      alsoAt: [value],
    });
  }
  return null;
}

/** The type that `field(default_factory=list)` makes. */
function factoryType(value: Expression | null): string | null {
  if (value?.kind !== 'call') return null;
  const made = value.arguments.find((it) => it.keyword === 'default_factory')?.value;
  return made?.kind === 'name' ? made.id : null;
}

function changedLater(
  hashing: Hashing,
  node: ClassDefinition,
  { of, method, names }: HashKind & { kind: 'attributes' },
  block: Block,
  facts: Facts,
): Finding | null {
  const { site, moment, container } = hashing;
  if (container === null || block.trace === null) return null;
  const flow = facts.controlFlow(block);
  const write = block.trace.of('write').find((it) => {
    const { change } = innermost(it);
    if (it.pointer.site !== site || !isOneAt(it.pointer, it)) return false;
    // What its own `__init__` binds comes before anything else.
    if (it.change.kind === 'callee' && it.location.start === site.made.start) return false;
    if (change.kind !== 'attribute-store' || !names.includes(change.name)) return false;
    return flow.reaches(moment, it) && !isTakenOut(hashing, it, block, facts);
  });
  if (write === undefined) return null;
  const observer = metAgain(hashing, write, block, facts);
  const { change } = innermost(write);
  const attribute = change.kind === 'attribute-store' ? change.name : '';
  const { classes } = facts;
  const place = classes.place(of);
  const said: Location =
    place === null || method === null
      ? (classLocation(classes.reference(of), classes) ?? write.location)
      : inMethod(method, place, method.name);
  const objectText = textAt({
    piece: moment.location.piece,
    start: hashing.expression.start,
    end: hashing.expression.end,
  });
  return finding({
    ruleId,
    severity: observer === null ? 'information' : 'warning',
    location: write.location,
    message: l10n.t(
      'This changes `{0}`, of which the hash of `{1}` is made, while it is in `{2}`: it is not found there any more.',
      attribute,
      objectText,
      container.text,
    ),
    steps: [
      {
        location: said,
        sentence: l10n.t('The hash of a `{0}` is made of `{1}`.', of.name.id, attribute),
      },
      {
        location: moment.location,
        sentence: l10n.t('`{0}` is put in the place of its hash.', objectText),
      },
      {
        location: write.location,
        sentence: l10n.t('`{0}` changes it.', textAt(innermost(write).location)),
      },
      ...(observer === null
        ? []
        : [{ location: observer, sentence: l10n.t('Who looks here looks in another place.') }]),
    ],
    alsoAt: [moment.location],
    picture: {
      holders: [
        { label: objectText, through: null, object: 0 },
        { label: container.text, through: l10n.t('place of the old hash'), object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', node.name.id), text: `${attribute} → ?` }],
    },
  });
}

const takes = new Set(['remove', 'discard', 'clear', 'pop', 'popitem']);

/** Whether it is taken out of the container before the change. */
function isTakenOut(
  { moment, container }: Hashing,
  write: Write,
  block: Block,
  facts: Facts,
): boolean {
  const flow = facts.controlFlow(block);
  const isBetween = (it: Moment): boolean => flow.reaches(moment, it) && flow.reaches(it, write);
  return (block.trace?.of('write') ?? []).some(
    (it) =>
      container?.site === it.pointer.site &&
      (it.change.kind === 'item-delete' ||
        (it.change.kind === 'method' && takes.has(it.change.name))) &&
      isBetween(it),
  );
}

/** Where the container is used after the change; the place of the insertion where others can reach it. */
function metAgain(
  { moment, container }: Hashing,
  write: Write,
  block: Block,
  facts: Facts,
): Location | null {
  const flow = facts.controlFlow(block);
  const site = container?.site ?? null;
  const read = block.trace
    ?.of('read')
    .find((it) => it.value.pointers.some((one) => one.site === site) && flow.reaches(write, it));
  if (read !== undefined) return read.location;
  return site?.isMet === true ? moment.location : null;
}
