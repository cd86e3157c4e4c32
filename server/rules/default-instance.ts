import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { onlySite, pointTo } from '../semantics/pointers.ts';
import { type Location, rootOf, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { changeSteps, finding, keepsByName, textAt } from './evidence.ts';
import { changesBelow, changesItself } from './instance-changes.ts';
import { type DefaultPlace, noneInstead } from './mutable-default-argument-fix.ts';
import type { Finding } from './rule.ts';

/** A default that is an object of the file's own making, `config=Config()`: told where a call changes or keeps it. */
export function sharedInstance(place: DefaultPlace, facts: Facts): Finding[] | null {
  const { owner, parameter, default: value } = place;
  const { piece } = owner;
  const at = (span: { start: number; end: number }): Location => ({
    piece,
    start: span.start,
    end: span.end,
  });
  const site = madeBy(value, at(value), owner.outerNames, facts);
  if (site === null) return null;
  const name = parameter.name.id;
  const trace = facts.follow(owner, { parameters: new Map([[name, pointTo(site)]]) });
  if (trace === null) return [];
  const write = trace.of('write').find((it) => rootOf(it.pointer.site).root === site);
  const stored = trace
    .of('escape')
    .find((it) => it.pointer.site === site && it.how === 'attribute' && it.attribute !== null);
  // What a stream of the library is told to write stays in it.
  const written = trace
    .of('call')
    .find(
      (it) =>
        /^(?:write|writelines|truncate)$/.test(it.method ?? '') &&
        it.receiver?.pointers.some((one) => one.site === site) === true,
    );
  const { classNode } = site;
  const isKept = stored !== undefined && owner.inClass !== null;
  const far =
    write === undefined && isKept && owner.inClass !== null && stored.attribute !== null
      ? changesBelow(owner.inClass, stored.attribute, classNode, facts)
      : null;
  const returned = trace.of('escape').find((it) => it.pointer.site === site && it.how === 'return');
  const leaves = stored ?? returned;
  const changes = classNode !== null && changesItself(classNode, facts);
  const isLoud = write !== undefined || far !== null || written !== undefined;
  if (!isLoud && (leaves === undefined || !changes)) return [];
  const isMeant = name.startsWith('_') || keepsByName.test(name);
  const type = classNode?.name.id ?? site.name ?? site.type ?? 'object';
  const changed = write?.location ?? far?.write.location ?? written?.location;
  const fix = isMeant
    ? null
    : noneInstead(place, l10n.t('Make a new {0} for `{1}` in each call', type, name), facts.style);
  return [
    finding({
      ruleId: 'default-evaluated-once',
      severity: isMeant ? 'hint' : isLoud ? 'warning' : 'information',
      location: at(value),
      message:
        changed === undefined
          ? l10n.t(
              '`{0}` is evaluated once, when `def` runs: every call without `{1}` hands out the same {2}.',
              textAt(at(value)),
              name,
              type,
            )
          : l10n.t(
              '`{0}` is evaluated once, when `def` runs: `{1}` changes that one {2} for every later call.',
              textAt(at(value)),
              textAt(changed),
              type,
            ),
      steps: [
        {
          location: at(value),
          sentence: l10n.t('This {0} is made once, and every call shares it.', type),
        },
        ...(leaves === undefined || write !== undefined
          ? []
          : [{ location: leaves.location, sentence: l10n.t('It is kept for others here.') }]),
        ...(write === undefined ? [] : changeSteps(write)),
        ...(write !== undefined || changed === undefined
          ? []
          : [{ location: changed, sentence: l10n.t('`{0}` changes it.', textAt(changed)) }]),
        {
          location: at(parameter.name),
          sentence: l10n.t('The next call without `{0}` starts with the same {1}.', name, type),
        },
      ],
      alsoAt: [at(parameter.name), ...(changed === undefined ? [] : [changed])],
      picture: {
        holders: [
          {
            label: owner.callable.kind === 'function' ? owner.callable.name.id : 'lambda',
            through: '__defaults__',
            object: 0,
          },
          { label: l10n.t('call 1: {0}', name), through: null, object: 0 },
          { label: l10n.t('call 2: {0}', name), through: null, object: 0 },
        ],
        objects: [{ label: l10n.t('one {0}', type), text: textAt(at(value)) }],
      },
      fixes: fix === null ? [] : [fix],
    }),
  ];
}

/** The object that a call of a class or a function of the file makes; null for what is not known to be new and mutable. */
function madeBy(
  value: Expression,
  made: Location,
  hidden: ReadonlySet<string>,
  facts: Facts,
): Site | null {
  if (value.kind !== 'call') return null;
  let head = value.callee;
  while (head.kind === 'attribute') head = head.object;
  if (head.kind === 'name' && hidden.has(head.id)) return null;
  const reference = facts.classes.resolve(value.callee);
  if (reference?.kind === 'file') {
    const kind = facts.classes.kind(reference.node);
    if (kind === 'enum' || kind === 'named-tuple') return null;
    const classNode = reference.node;
    return new Site({ kind: 'default', type: 'instance', classNode }, made);
  }
  const path = importedPath(value.callee, facts);
  if (path === 'io.StringIO' || path === 'io.BytesIO')
    return new Site({ kind: 'default', type: 'object', name: path.slice('io.'.length) }, made);
  const binding = value.callee.kind === 'name' ? facts.binding(value.callee.id) : undefined;
  if (binding?.kind !== 'function' || binding.node.decorators.length > 0) return null;
  const returned = facts.summary(binding.node)?.returned;
  const site = returned === undefined ? null : onlySite(returned);
  if (site === null || site.isMet || site.kind === 'default') return null;
  if (site.type === 'instance' && site.classNode !== null)
    return new Site({ kind: 'default', type: 'instance', classNode: site.classNode }, made);
  return isMutable(site.type) ? new Site({ kind: 'default', type: site.type }, made) : null;
}
