import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { decoratorPaths, inMethod, selfOf } from './methods.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';

/**
 * A cache of `functools` on a method: it belongs to the class, each key holds an instance, and so the cache keeps them all.
 * Not told of enums, metaclasses, and classes that look as if they had one instance.
 */
export const cachedMethodRetainsSelf: Rule = {
  ids: ['cached-method-retains-self'],
  checkClass(place, facts) {
    const { node } = place;
    const found = node.body.flatMap((method) =>
      method.kind === 'function' && method.decorators.length > 0 ? check(place, method, facts) : [],
    );
    return found.length === 0 || hasFewInstances(node, facts) ? [] : found;
  },
};

/** How many results a cache keeps: all, the last 128, or as many as were asked for. */
type Bound = 'unbounded' | 'by default' | 'chosen';

function boundOf(decorator: Expression, path: string | null): Bound | null {
  if (path === 'functools.cache') return 'unbounded';
  if (path !== 'functools.lru_cache') return null;
  if (decorator.kind !== 'call') return 'by default';
  const [size] = decorator.arguments.filter(
    (it) => it.keyword === null || it.keyword === 'maxsize',
  );
  if (size === undefined) return 'by default';
  return size.value.kind === 'constant' && size.value.type === 'none' ? 'unbounded' : 'chosen';
}

function check(place: ClassPlace, method: FunctionDefinition, facts: Facts): Finding[] {
  const self = selfOf(method);
  if (self === null) return [];
  const paths = decoratorPaths(method, facts.classes);
  return method.decorators.flatMap((decorator, at) => {
    const bound = boundOf(decorator, paths[at] ?? null);
    return bound === null ? [] : [told(place, method, decorator, bound, self, facts)];
  });
}

function told(
  place: ClassPlace,
  method: FunctionDefinition,
  decorator: Expression,
  bound: Bound,
  self: string,
  facts: Facts,
): Finding {
  const name = method.name.id;
  const className = place.node.name.id;
  const location = inMethod(method, place, decorator);
  const parameter = inMethod(method, place, method.parameters[0] ?? method.name);
  const stale = changedLater(place, method, self, facts);
  const severity = stale !== null ? 'warning' : bound === 'chosen' ? null : 'information';
  // What is told on hover only asks for no change.
  const fix = severity === null ? null : withoutInstance(place, method, self, facts);
  return finding({
    ruleId: 'cached-method-retains-self',
    severity,
    location,
    message:
      stale !== null
        ? l10n.t(
            'The cache of `{0}` keeps the result for an instance, and does not notice that `{1}` changes.',
            name,
            stale.attribute,
          )
        : bound === 'unbounded'
          ? l10n.t(
              'The cache of `{0}` keeps every instance of `{1}` that it is called on, for as long as the class lives.',
              name,
              className,
            )
          : l10n.t(
              'The cache of `{0}` keeps instances of `{1}`: those of the last calls do not go while they are in it.',
              name,
              className,
            ),
    steps: [
      { location, sentence: l10n.t('This cache is made once, with the class `{0}`.', className) },
      { location: parameter, sentence: l10n.t('`{0}` is part of every key in it.', self) },
      ...(stale?.steps ?? []),
    ],
    alsoAt: [inMethod(method, place, method.name)],
    picture: {
      holders: [
        { label: `${className}.${name}`, through: l10n.t('key in its cache'), object: 0 },
        { label: self, through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('an instance'), text: className }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** A method that does not use its instance as a static one: the cache has nothing to keep, and calls stay as they are. */
function withoutInstance(
  place: ClassPlace,
  method: FunctionDefinition,
  self: string,
  facts: Facts,
): Fix | null {
  const [first, second] = method.parameters;
  const [decorator, ...others] = method.decorators;
  if (first === undefined || decorator === undefined || others.length > 0) return null;
  for (const part of walk(method.body))
    if (part.kind === 'name' && [self, 'super', '__class__'].includes(part.id)) return null;
  // `Report.total(report, 1)` hands the instance over by itself.
  const isByClass = facts
    .calls(method)
    .some(({ call }) =>
      call.receiver?.pointers.some(
        ({ site: { kind, name } }) =>
          kind === 'class' ||
          (kind === 'global' && name !== null && facts.binding(name)?.kind === 'class'),
      ),
    );
  if (isByClass) return null;
  const { piece } = inMethod(method, place, decorator);
  const at = piece.text.lastIndexOf('@', decorator.start);
  const lead = piece.text.slice(piece.text.lastIndexOf('\n', at - 1) + 1, at);
  const text = `@staticmethod${facts.style.lineEnd}${lead}`;
  return {
    title: l10n.t('Keep no instance: `@staticmethod`, since `{0}` is not used', self),
    edits: [
      { piece, start: at, end: at, text },
      { piece, start: first.start, end: second?.start ?? first.end, text: '' },
    ],
    isSafe: false,
  };
}

/** Methods that are part of making an instance, though they run after `__init__`. */
const settingUp = /^_*(?:set_?up|init|initiali[sz]e|configure|prepare)(?:_|$)/;

/** Nodes of conditions on which only calls depend of which nothing is made: what is printed, say. */
function conditionsOfCallsOnly({ body }: FunctionDefinition): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const part of walk(body)) {
    if (part.kind !== 'if') continue;
    const statements = [...part.branches.flatMap((it) => it.body), ...part.otherwise];
    if (!statements.every((it) => it.kind === 'expression' && it.value.kind === 'call')) continue;
    for (const it of walk(part.branches.map(({ condition }) => condition))) found.add(it);
  }
  return found;
}

/** An attribute that the result depends on, bound anew by another method once the instance is made; the class does not compare by it. */
function changedLater(
  place: ClassPlace,
  method: FunctionDefinition,
  self: string,
  { classes }: Facts,
): { attribute: string; steps: Step[] } | null {
  const body = classes.body(place.node);
  if (body.methods.has('__eq__') || classes.kind(place.node) !== 'plain') return null;
  const passedOver = conditionsOfCallsOnly(method);
  for (const part of walk(method.body)) {
    if (part.kind !== 'attribute' || part.object.kind !== 'name' || part.object.id !== self)
      continue;
    if (passedOver.has(part)) continue;
    const change = (body.assigned.get(part.attribute) ?? []).find(
      (it) =>
        !it.method.name.id.startsWith('__') &&
        !settingUp.test(it.method.name.id) &&
        it.method !== method &&
        !clears(it.method, method, body.methods),
    );
    if (change === undefined) continue;
    const read = inMethod(method, place, part);
    const write = inMethod(change.method, place, change.target);
    return {
      attribute: textAt(read),
      steps: [
        { location: write, sentence: l10n.t('`{0}` is bound anew here.', textAt(write)) },
        {
          location: read,
          sentence: l10n.t('The next call does not come here: it gets the result of the old one.'),
        },
      ],
    };
  }
  return null;
}

/** Whether a method empties the cache, `self.area.cache_clear()`, itself or by another one of the class. */
function clears(
  method: FunctionDefinition,
  cached: FunctionDefinition,
  methods: ReadonlyMap<string, FunctionDefinition>,
  seen = new Set<FunctionDefinition>(),
): boolean {
  if (seen.has(method)) return false;
  seen.add(method);
  const self = selfOf(method);
  for (const part of walk(method.body)) {
    if (part.kind !== 'attribute') continue;
    const { object, attribute } = part;
    if (attribute === 'cache_clear')
      if (object.kind === 'attribute' && object.attribute === cached.name.id) return true;
    if (self === null || object.kind !== 'name' || object.id !== self) continue;
    const other = methods.get(attribute);
    if (other !== undefined && clears(other, cached, methods, seen)) return true;
  }
  return false;
}

/** Enums, metaclasses, and classes that hand out one instance. */
function hasFewInstances(node: ClassDefinition, facts: Facts): boolean {
  const { classes } = facts;
  if (classes.kind(node) === 'enum') return true;
  if (isMetaclass(node, facts)) return true;
  if (/singleton/i.test(node.name.id)) return true;
  const isOdd = classes
    .ancestors(node)
    .some(
      (it) =>
        classes.body(it).methods.has('__new__') || classes.keyword(it, 'metaclass') !== undefined,
    );
  const isDecorated = decoratorPaths(node, classes).some((it) => it === null);
  return isOdd || isDecorated || hasOneGlobalInstance(node, facts);
}

function isMetaclass(node: ClassDefinition, { classes }: Facts): boolean {
  const order = classes.linearization(classes.reference(node));
  const type = classes.library('type');
  return order.kind === 'order' && type !== null && order.order.includes(type);
}

/** Whether the module makes one instance under a name in capitals, and nothing else in the file makes any. */
function hasOneGlobalInstance(node: ClassDefinition, facts: Facts): boolean {
  const [only, ...more] = facts.instances(node);
  if (only === undefined || more.length > 0 || only.block.owner !== null) return false;
  const { statement } = only.call;
  const [target] = statement?.kind === 'assign' ? statement.targets : [];
  return target?.kind === 'name' && target.id === target.id.toUpperCase();
}
