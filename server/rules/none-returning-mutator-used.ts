import * as l10n from '@vscode/l10n';
import { callables } from '../semantics/catalogue.ts';
import type { Called } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { parameterType } from '../semantics/parameter-types.ts';
import type { Value } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { mayMutate, mutatorEffect, type TypeName } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix, Rule } from './rule.ts';
import { surroundings } from './surroundings.ts';

/**
 * A method that changes its object in place gives None: `ys = xs.sort()`. Told where the object's type is known and the
 * None goes somewhere; not where only its being false is used (`seen.add(x) or …`).
 */
export const noneReturningMutatorUsed: Rule = {
  ids: ['none-returning-mutator-used'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    return trace.of('call').flatMap((event) => {
      const change = inPlace(event, block, facts);
      if (change === null) return [];
      const use = useOf(block, event);
      return use === null ? [] : [told(block, event, change, use)];
    });
  },
};

interface InPlace {
  /** What it is done to, as an expression. */
  readonly object: Expression;
  readonly type: TypeName | null;
  readonly site: Site | null;
  /** `sort` of `xs.sort()`, `random.shuffle`. */
  readonly name: string;
}

/** Methods that change the object and give something else than None. */
const giving = new Set(['pop', 'popitem', 'popleft', 'setdefault', '__iadd__', '__ior__']);

/** The call, if it changes an object in place and surely gives None. */
function inPlace(event: Called, { owner }: Block, facts: Facts): InPlace | null {
  const { call, path, receiver, method } = event;
  const { callee } = call;
  if (path !== null) {
    const known = callables.get(path);
    if (known === undefined || known.mutates === null || known.type !== 'NoneType') return null;
    const object = call.arguments[known.mutates];
    if (object === undefined || object.keyword !== null || path === 'exec') return null;
    const value = event.passed[known.mutates]?.value;
    const site = value?.pointers[0]?.site ?? null;
    return { object: object.value, type: site?.type ?? null, site, name: path };
  }
  if (receiver === null || method === null || callee.kind !== 'attribute') return null;
  if (event.target !== null || giving.has(method) || !mayMutate(method)) return null;
  const type = typeOf(receiver, event, (it) =>
    it.kind === 'parameter' && owner !== null ? parameterType(owner, it.name ?? '', facts) : null,
  );
  if (type === null || mutatorEffect(type, method) === undefined) return null;
  return { object: callee.object, type, site: receiver.pointers[0]?.site ?? null, name: method };
}

/** The type of all that the receiver can be; null where one is not known. */
function typeOf(
  receiver: Value,
  { result }: Called,
  annotated: (site: Site) => TypeName | null,
): TypeName | null {
  // The engine has seen the type, by a test on the way here, say, if the result is surely None.
  const isNone = !result.other && result.pointers.every((it) => it.site.type === 'NoneType');
  let type: TypeName | null = null;
  for (const { site, method } of receiver.pointers) {
    const own = method !== null ? null : (site.type ?? annotated(site) ?? (isNone ? 'any' : null));
    if (own === null || own === 'instance') return null;
    type ??= own;
  }
  return receiver.other ? null : type;
}

interface Use {
  readonly kind: 'bound' | 'returned' | 'used';
  /** The name that it is bound to. */
  readonly name: string | null;
  readonly at: Location;
}

/** Where the None goes; null where it goes nowhere, or where a falsy value is what is wanted. */
function useOf(block: Block, event: Called): Use | null {
  const { call, location } = event;
  const around = surroundings(block, event, call);
  if (around === null) return null;
  const { piece } = location;
  const at = (node: Node): Location => ({ piece, start: node.start, end: node.end });
  let part: Node = call;
  for (const node of around.toReversed()) {
    switch (node.kind) {
      case 'conditional':
        if (node.condition === part) return null;
        part = node;
        continue;
      case 'starred':
      case 'list':
        part = node;
        continue;
      case 'comprehension':
        // What a comprehension makes is a list of None; one that is a statement is a loop.
        if (!node.elements.some((it) => it === part)) return null;
        part = node;
        continue;
      case 'walrus':
        return { kind: 'bound', name: node.target.id, at: at(node.target) };
      case 'assign': {
        const target = node.targets[0];
        if (target === undefined || node.value !== part) return null;
        return { kind: 'bound', name: textAt(at(target)), at: at(target) };
      }
      case 'return':
        return isProcedure(block) ? null : { kind: 'returned', name: null, at: at(node) };
      case 'for':
        return node.iterable === part ? { kind: 'used', name: null, at: at(node.iterable) } : null;
      case 'call':
        if (node.callee === part) return null;
        // `print(xs.append(1))` shows None; a function that takes a callback's result is not told apart.
        return { kind: 'used', name: null, at: at(node) };
      case 'attribute':
      case 'subscript':
      case 'binary':
      case 'augmented':
        return { kind: 'used', name: null, at: at(node) };
      case 'compare': {
        const isNone = node.operands.some((it) => it.kind === 'constant' && it.type === 'none');
        return isNone ? null : { kind: 'used', name: null, at: at(node) };
      }
      case 'other':
        return node.form === 'string' ? { kind: 'used', name: null, at: at(node) } : null;
      default:
        return null;
    }
  }
  return null;
}

/** Whether the function says that it gives None. */
function isProcedure({ owner }: Block): boolean {
  if (owner === null || owner.callable.kind !== 'function') return true;
  const { returns } = owner.callable;
  return returns?.kind === 'constant' && returns.type === 'none';
}

/** To give back what `sort` gives can only be meant for the list; others are given back to save a line, too. */
const meansTheObject = new Set(['sort', 'reverse', 'random.shuffle', 'heapq.heapify']);

function told(block: Block, event: Called, change: InPlace, use: Use): Finding {
  const { location } = event;
  const { piece } = location;
  const object: Location = { piece, start: change.object.start, end: change.object.end };
  const method = textAt(location);
  const name = textAt(object);
  const isSure = use.kind !== 'returned' || meansTheObject.has(change.name);
  const made = change.site?.made;
  const fixes = fixesOf(block, event, change, use);
  return finding({
    ruleId: 'none-returning-mutator-used',
    severity: isSure ? 'warning' : 'information',
    location,
    message:
      use.kind === 'bound'
        ? l10n.t(
            '`{0}` changes `{1}` itself and gives None: `{2}` is None.',
            method,
            name,
            use.name ?? '',
          )
        : use.kind === 'returned'
          ? l10n.t('`{0}` changes `{1}` itself and gives None, which is returned.', method, name)
          : l10n.t('`{0}` changes `{1}` itself and gives None, which is used here.', method, name),
    steps: [
      ...(made === undefined || change.site?.kind === 'parameter' || made.piece !== piece
        ? []
        : [
            {
              location: made,
              sentence: l10n.t('This {0} is what is changed.', change.type ?? 'object'),
            },
          ]),
      { location, sentence: l10n.t('`{0}` changes it in place and gives None.', method) },
      {
        location: use.at,
        sentence:
          use.kind === 'bound'
            ? l10n.t('`{0}` gets None, not the {1}.', use.name ?? '', change.type ?? 'object')
            : use.kind === 'returned'
              ? l10n.t('The caller gets None.')
              : l10n.t('None comes here.'),
      },
    ],
    alsoAt: use.kind === 'bound' ? [use.at] : [],
    picture: {
      holders: [
        { label: name, through: null, object: 0 },
        { label: use.name ?? method, through: null, object: 1 },
      ],
      objects: [
        { label: l10n.t('one {0}', change.type ?? 'object'), text: l10n.t('changed in place') },
        { label: 'None', text: '' },
      ],
    },
    fixes,
  });
}

/** `sorted(xs)` where that gives what was wanted; two lines where the name was bound to itself or another. */
function fixesOf(block: Block, event: Called, change: InPlace, use: Use): Fix[] {
  const { call, location, statement } = event;
  const { piece } = location;
  const object = piece.text.slice(change.object.start, change.object.end);
  const whole = piece.text.slice(call.start, call.end);
  const isOwn =
    (statement?.kind === 'assign' && statement.value === call && statement.targets.length === 1) ||
    (statement?.kind === 'return' && statement.value === call);
  const isPlain = change.object.kind === 'name' || change.object.kind === 'attribute';
  const fixes: Fix[] = [];
  if (isOwn && isPlain) {
    const lineStart = piece.text.lastIndexOf('\n', statement.start - 1) + 1;
    const lead = piece.text.slice(lineStart, statement.start);
    const lineEnd = piece.text.includes('\r\n') ? '\r\n' : '\n';
    const separator = /^\s*$/.test(lead) ? `${lineEnd}${lead}` : '; ';
    const target =
      statement.kind === 'assign' ? textAt({ piece, ...spanOf(statement.targets[0]) }) : null;
    const second =
      target === null
        ? `${separator}return ${object}`
        : target === object
          ? ''
          : `${separator}${target} = ${object}`;
    fixes.push({
      title:
        second === ''
          ? l10n.t('Change it, and keep the name')
          : l10n.t('Change it first, then use the object itself'),
      edits: [{ piece, start: statement.start, end: statement.end, text: `${whole}${second}` }],
      isSafe: false,
    });
  }
  const builtin = change.name === 'sort' ? 'sorted' : change.name === 'reverse' ? 'reversed' : null;
  const isHidden =
    builtin !== null && (block.owner?.localNames.has(builtin) === true || use.name === builtin);
  if (builtin !== null && !isHidden && call.callee.kind === 'attribute') {
    const open = piece.text.indexOf('(', call.callee.end);
    const given = piece.text.slice(open + 1, call.end - 1).trim();
    const made = given === '' ? `${builtin}(${object})` : `${builtin}(${object}, ${given})`;
    fixes.push({
      title: l10n.t(
        'Make a new list: `{0}`',
        builtin === 'sorted' ? 'sorted(…)' : 'list(reversed(…))',
      ),
      edits: [{ ...location, text: builtin === 'sorted' ? made : `list(${made})` }],
      isSafe: false,
    });
  }
  return fixes;
}

function spanOf(node: Expression | undefined): { start: number; end: number } {
  return { start: node?.start ?? 0, end: node?.end ?? 0 };
}
