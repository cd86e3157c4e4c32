import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';

import type { Block } from '../semantics/fact-store.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Callable } from '../semantics/scopes.ts';
import { bodyOf } from '../semantics/scopes.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, Expression } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import { factoryFix } from './dataclass-factory-fix.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';
import {
  meansImportTime,
  type VolatilePart,
  volatilePart,
  volatileSentence,
} from './volatile-calls.ts';

const ruleId = 'default-evaluated-once';
const none: ReadonlySet<string> = new Set();

/** Of a field only this says that the import is meant: `started` is when each instance has started. */
const meansImport = /^_|boot|import|load|epoch|^t0$|seed|process|program|module/i;

/** What settings are read from: in a class body that is meant to happen once. */
const isSetting = ({ path }: VolatilePart): boolean =>
  !/^(?:time|datetime|date|random|uuid|secrets)\b|^os\.urandom$/.test(path);

/** Attributes of a class whose value is another each time, where each instance expects one of its own. */
export function classValues(place: ClassPlace, facts: Facts): Finding[] {
  const { classes } = facts;
  const { node } = place;
  const kind = classes.kind(node);
  if (kind === 'enum' || /^_?Test|Tests?$|TestCase$/.test(node.name.id)) return [];
  const hasFields =
    kind === 'dataclass' || kind === 'named-tuple' || isModel(node.bases, place.piece.text);
  const own = new Set(classes.body(node).attributes.keys());
  return [...classes.body(node).attributes.values()].flatMap((attribute) => {
    const { value, name, annotation } = attribute;
    if (value === null || value.kind === 'constant' || value.kind === 'lambda') return [];
    const piece = homeOf(attribute.statement) ?? place.piece;
    const part = volatilePart(value, facts, own);
    if (part === null) return [];
    const at = (span: { start: number; end: number }): Location => ({
      piece,
      start: span.start,
      end: span.end,
    });
    const given = defaultGiven(value, facts, own);
    const isField = hasFields && annotation !== null && !/ClassVar/.test(textAt(at(annotation)));
    if ((isField ? meansImport : meansImportTime).test(name)) return [];
    const read = isField || given !== null ? null : readOfInstance(place, attribute, part, facts);
    if (!isField && given === null && read === null) return [];
    const told = at(given ?? value);
    const fixes: Fix[] =
      isField && kind === 'dataclass'
        ? factoryFix(place, attribute, given ?? value, facts, false)
        : [];
    return [
      finding({
        ruleId,
        severity: 'warning',
        location: told,
        message: l10n.t(
          '`{0}` is evaluated once, with the class `{1}`: every instance gets that same `{2}`, not a new one.',
          textAt(told),
          node.name.id,
          name,
        ),
        steps: [
          { location: told, sentence: volatileSentence(part) },
          {
            location: at(attribute.target),
            sentence: l10n.t('Every instance of `{0}` starts with that `{1}`.', node.name.id, name),
          },
          ...(read === null
            ? []
            : [
                {
                  location: read,
                  sentence: l10n.t('Each instance reads the same old value here.'),
                },
              ]),
        ],
        picture: {
          holders: [
            { label: node.name.id, through: '__dict__', object: 0 },
            { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
            { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
          ],
          objects: [{ label: l10n.t('one value'), text: textAt(told) }],
        },
        fixes,
      }),
    ];
  });
}

/** A class whose annotations are fields, by what its bases are called. */
function isModel(bases: ClassPlace['node']['bases'], text: string): boolean {
  return bases.some(({ value }) =>
    /\b(?:BaseModel|SQLModel|Struct)$/.test(text.slice(value.start, value.end)),
  );
}

/** `default=now()` in the call that makes a field: `DateTimeField(default=…)`, `Column(…, default=…)`, `field(default=…)`. */
function defaultGiven(
  value: Expression,
  facts: Facts,
  own: ReadonlySet<string>,
): Expression | null {
  if (value.kind !== 'call') return null;
  const given = value.arguments.find((it) => it.keyword === 'default')?.value;
  return given !== undefined && volatilePart(given, facts, own) !== null ? given : null;
}

/** Where the attribute of an instance is read, if no instance gets one of its own. */
function readOfInstance(
  place: ClassPlace,
  { name }: ClassAttribute,
  part: VolatilePart,
  facts: Facts,
): Location | null {
  const { classes } = facts;
  const { node } = place;
  if (isSetting(part) || name === name.toUpperCase()) return null;
  const relatives = [...classes.ancestors(node), ...classes.descendants(node)];
  if (relatives.some((it) => classes.body(it).assigned.has(name))) return null;
  if (facts.instanceWrites(node).some(({ write }) => isOf(write.change, name))) return null;
  return readThroughSelf(place, name, facts) ?? readFromOutside(place, name, facts);
}

const isOf = (change: Write['change'], name: string): boolean =>
  change.kind === 'attribute-store' && change.name === name;

function readThroughSelf({ node, piece }: ClassPlace, name: string, facts: Facts): Location | null {
  const { classes } = facts;
  for (const one of [node, ...classes.descendants(node)])
    for (const method of classes.body(one).methods.values()) {
      const self = method.parameters[0]?.name.id;
      const isOfClass = method.decorators.some(
        (it) => it.kind === 'name' && (it.id === 'classmethod' || it.id === 'staticmethod'),
      );
      if (isOfClass) continue;
      for (const inner of walk(method.body))
        if (
          inner.kind === 'attribute' &&
          inner.attribute === name &&
          inner.object.kind === 'name' &&
          inner.object.id === self
        )
          return { piece: homeOf(method) ?? piece, start: inner.start, end: inner.end };
    }
  return null;
}

/** `card.number` of a card that is made here. */
function readFromOutside({ node }: ClassPlace, name: string, facts: Facts): Location | null {
  const attribute = new RegExp(`^\\.${name}\\b`);
  for (const { trace } of facts.everyBlock())
    for (const { location, value } of trace?.of('read') ?? []) {
      const of = onlySite(value);
      if (of?.type !== 'instance' || of.classNode === null) continue;
      if (facts.classes.current(of.classNode) !== node) continue;
      const { piece, end } = location;
      if (attribute.test(piece.text.slice(end, end + name.length + 2)))
        return { ...location, end: end + name.length + 1 };
    }
  return null;
}

/** Arguments of a decorator of this file, which its wrapper reads in each call of the function. */
export function decoratorValues({ owner }: Block, facts: Facts): Finding[] {
  if (owner === null || owner.callable.kind !== 'function') return [];
  const { callable, piece } = owner;
  return callable.decorators.flatMap((decorator) => {
    if (decorator.kind !== 'call') return [];
    return decorator.arguments.flatMap(({ value, keyword }, index) => {
      if (value.kind === 'constant') return [];
      const part = volatilePart(value, facts, owner.outerNames);
      if (part === null) return [];
      const read = readByWrapper(decorator, keyword, index, facts);
      if (read === null || meansImportTime.test(read.name)) return [];
      const location = { piece, start: value.start, end: value.end };
      return [
        finding({
          ruleId,
          severity: 'warning',
          location,
          message: l10n.t(
            '`{0}` is evaluated once, when the decorator is applied: every call of `{1}` gets that same value.',
            textAt(location),
            callable.name.id,
          ),
          steps: [
            { location, sentence: volatileSentence(part) },
            {
              location: read.location,
              sentence: l10n.t('Every call of `{0}` reads the old value here.', callable.name.id),
            },
          ],
        }),
      ];
    });
  });
}

/** Where a function inside the decorator uses the parameter that gets the argument. */
function readByWrapper(
  { callee }: Call,
  keyword: string | null,
  index: number,
  facts: Facts,
): { name: string; location: Location } | null {
  const binding = callee.kind === 'name' ? facts.binding(callee.id) : undefined;
  if (binding?.kind !== 'function') return null;
  const parameters = binding.node.parameters.filter((it) => it.star === '');
  const parameter =
    keyword === null ? parameters[index] : parameters.find((it) => it.name.id === keyword);
  if (parameter === undefined) return null;
  const name = parameter.name.id;
  const inner = (callable: Callable): Location | null => {
    for (const node of walk(bodyOf(callable)))
      if (node.kind === 'function' || node.kind === 'lambda')
        for (const deep of walk(bodyOf(node)))
          if ((deep.kind === 'function' || deep.kind === 'lambda') && deep !== node) {
            for (const use of walk(bodyOf(deep)))
              if (use.kind === 'name' && use.id === name)
                return { piece: binding.piece, start: use.start, end: use.end };
          }
    return null;
  };
  const location = inner(binding.node);
  return location === null ? null : { name, location };
}

/** `now = partial(log, time.time())` that is called more than once. */
export function partialValues(block: Block, facts: Facts): Finding[] {
  const { trace } = block;
  return (trace?.of('call') ?? []).flatMap((event) => {
    if (event.path !== 'functools.partial') return [];
    const { statement, call } = event;
    if (statement?.kind !== 'assign' || statement.value !== call) return [];
    const [target, ...more] = statement.targets;
    if (target?.kind !== 'name' || more.length > 0) return [];
    const hidden = block.owner === null ? none : block.owner.localNames;
    return call.arguments.slice(1).flatMap(({ value }) => {
      const part = value.kind === 'constant' ? null : volatilePart(value, facts, hidden);
      if (part === null || meansImportTime.test(target.id)) return [];
      const use = laterCall(block, target.id, facts);
      if (use === null) return [];
      const location = { ...event.location, start: value.start, end: value.end };
      return [
        finding({
          ruleId,
          severity: 'warning',
          location,
          message: l10n.t(
            '`{0}` is evaluated once, when `partial` is called: every call of `{1}` gets that same value.',
            textAt(location),
            target.id,
          ),
          steps: [
            { location, sentence: volatileSentence(part) },
            {
              location: use,
              sentence: l10n.t('Every call of `{0}` gets the old value.', target.id),
            },
          ],
        }),
      ];
    });
  });
}

/** A second call of a name, one in a loop, or one in another function. */
export function laterCall({ trace, owner }: Block, name: string, facts: Facts): Location | null {
  const isCall = (callee: Expression): boolean => callee.kind === 'name' && callee.id === name;
  const calls = (trace?.of('call') ?? []).filter((it) => isCall(it.call.callee));
  const again = calls.find((it, index) => index > 0 || it.loops.length > 0);
  if (again !== undefined) return again.location;
  if (owner !== null || facts.binding(name)?.kind !== 'value') return null;
  for (const block of facts.everyBlock()) {
    if (block.owner === null) continue;
    if (block.owner.scope.names.get(name)?.resolution !== 'global') continue;
    const call = (block.trace?.of('call') ?? []).find((it) => isCall(it.call.callee));
    if (call !== undefined) return call.location;
  }
  return null;
}
