import * as l10n from '@vscode/l10n';
import { callables } from '../semantics/catalogue.ts';
import type { Bind, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { Scope } from '../semantics/symbols.ts';
import type { Expression, Statement } from '../syntax/nodes.ts';
import { blocksOf, walk } from '../syntax/walk.ts';
import { deletedExceptionName } from './deleted-exception-name.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * A function that assigns a name has a name of its own, from its first line on: to read it before is an error, whatever
 * a function around it, the module or the builtins call so. Told where no way to the read passes an assignment, and where
 * an `except` block has deleted the name.
 */
export const unboundLocalFromAugmentedAssignment: Rule = {
  ids: ['unbound-local-from-augmented-assignment'],
  checkBlock(block, facts) {
    const { owner, trace } = block;
    if (owner === null || trace === null || owner.callable.kind !== 'function') return [];
    const told = new Set<string>();
    return trace.of('read').flatMap((read) => {
      const { id } = read.name;
      if (read.versions.length > 0 && !read.mayBeUnbound) return [];
      if (told.has(id) || read.inClassBody !== null || !isOwn(owner.scope, id)) return [];
      const deleted = isHidden(owner, read)
        ? null
        : deletedExceptionName(read, owner, block, facts);
      if (deleted !== null) {
        told.add(id);
        return [deleted];
      }
      const own = trace.bindsOf(id).filter((it) => it.version.how !== 'delete');
      const at = trace.positionOf(read);
      if (own.some((it) => trace.positionOf(it) < at) || isHidden(owner, read)) return [];
      const outer = outerBinding(owner, id, facts);
      const first = own[0];
      if (outer === null || first === undefined) return [];
      told.add(id);
      return [finding(story(owner, read, first, outer))];
    });
  },
};

/** Whether the name is a variable of just this function, which no function inside it can bind. */
function isOwn(scope: Scope, name: string): boolean {
  const use = scope.names.get(name);
  if (use === undefined || !use.bound || use.declared !== null || use.isParameter) return false;
  return use.resolution !== 'cell' || !isBoundInside(scope, name);
}

function isBoundInside(scope: Scope, name: string): boolean {
  return scope.children.some(
    (it) =>
      it.names.get(name)?.declared === 'nonlocal' ||
      (it.kind === 'comprehension' && it.names.get(name)?.bound === true) ||
      isBoundInside(it, name),
  );
}

/** Whether the function holds code that is not understood, or catches the error that the read would raise. */
function isHidden({ callable }: FunctionOwner, { statement }: Read): boolean {
  if (callable.kind !== 'function') return true;
  const around = (statements: readonly Statement[]): boolean =>
    statements.some((it) => {
      if (it.kind === 'not-analysed') return true;
      if (it.kind === 'function' || it.kind === 'class') return false;
      if (it.kind === 'with' && it.items.some(({ value }) => isExpecting(value)))
        for (const part of walk(it.body)) if (part === statement) return true;
      if (it.kind === 'try' && it.handlers.some(catchesAll))
        for (const part of walk(it.body)) if (part === statement) return true;
      return blocksOf(it).some(around);
    });
  return around(callable.body);
}

function catchesAll({ types }: { readonly types: readonly Expression[] }): boolean {
  return types.length === 0 || catchesName(types);
}

/** `with self.assertRaises(UnboundLocalError):`, `with pytest.raises(NameError):`. */
function isExpecting(context: Expression): boolean {
  return (
    context.kind === 'call' && catchesName(context.arguments.map((it) => it.value).slice(0, 1))
  );
}

const catching = new Set(['NameError', 'UnboundLocalError', 'Exception', 'BaseException']);

function catchesName(types: readonly Expression[]): boolean {
  return types.some((it) =>
    [...walk([it])].some((part) => part.kind === 'name' && catching.has(part.id)),
  );
}

interface Outer {
  /** Null for a builtin, and for what an import or several statements bind. */
  readonly at: Location | null;
  readonly kind: 'function' | 'module' | 'builtin';
}

/** What the name means outside the function. */
function outerBinding({ scope }: FunctionOwner, name: string, facts: Facts): Outer | null {
  for (let at = scope.parent; at !== null && at.kind !== 'module'; at = at.parent) {
    const use = at.names.get(name);
    if (at.kind === 'class' || use === undefined || !use.bound) continue;
    if (use.declared !== null) continue;
    const { node } = at;
    if (node?.kind !== 'function' && node?.kind !== 'lambda') continue;
    const bind = facts
      .block(node)
      ?.trace?.of('bind')
      .find((it) => it.version.name === name);
    const parameter = node.parameters.find((it) => it.name.id === name);
    const piece = facts.block(node)?.owner?.piece;
    const given =
      parameter === undefined || piece === undefined
        ? null
        : { piece, start: parameter.name.start, end: parameter.name.end };
    return { at: bind?.location ?? given, kind: 'function' };
  }
  if (facts.binding(name) !== undefined) {
    const bind = facts
      .module()
      .trace?.of('bind')
      .find((it) => it.version.name === name && it.inClassBody === null);
    return { at: bind?.location ?? null, kind: 'module' };
  }
  return callables.has(name) && !name.includes('.') ? { at: null, kind: 'builtin' } : null;
}

function story(
  owner: FunctionOwner,
  read: Read,
  first: Bind,
  outer: Outer,
): Parameters<typeof finding>[0] {
  const { id } = read.name;
  const called = owner.callable.kind === 'function' ? owner.callable.name.id : 'lambda';
  const assignment: Location =
    first.statement?.kind === 'augmented' || first.statement?.kind === 'assign'
      ? { ...first.location, start: first.statement.start, end: first.statement.end }
      : first.location;
  const steps: Finding['steps'][number][] = [];
  if (outer.at !== null)
    steps.push({
      location: outer.at,
      sentence:
        outer.kind === 'module'
          ? l10n.t('The module has a `{0}`.', id)
          : l10n.t('The function around it has a `{0}`.', id),
    });
  steps.push(
    {
      location: assignment,
      sentence: l10n.t(
        '`{0}` makes `{1}` a variable of `{2}`, from its first line on.',
        textAt(assignment),
        id,
        called,
      ),
    },
    {
      location: read.location,
      sentence: l10n.t('Here it has no value yet: UnboundLocalError.'),
    },
  );
  const fix = outer.kind === 'builtin' ? null : declare(owner, id, outer.kind);
  return {
    ruleId: 'unbound-local-from-augmented-assignment',
    severity: 'error',
    location: read.location,
    message: l10n.t(
      '`{0}` is assigned in `{1}`, so that it is a variable of its own there: to read it before raises UnboundLocalError.',
      id,
      called,
    ),
    steps,
    alsoAt: [first.location],
    picture: {
      holders: [
        { label: called, through: id, object: 0 },
        {
          label:
            outer.kind === 'module'
              ? l10n.t('the module')
              : outer.kind === 'function'
                ? l10n.t('the function around it')
                : 'builtins',
          through: id,
          object: 1,
        },
      ],
      objects: [
        { label: l10n.t('no value yet'), text: '' },
        { label: l10n.t('its value'), text: outer.at === null ? id : textAt(outer.at) },
      ],
    },
    fixes: fix === null ? [] : [fix],
  };
}

/** `global count` or `nonlocal count` as the first statement, after the docstring. */
function declare(
  { callable, piece }: FunctionOwner,
  name: string,
  kind: Outer['kind'],
): Fix | null {
  if (callable.kind !== 'function') return null;
  const [first, second] = callable.body;
  const isDocstring = first?.kind === 'expression' && first.value.kind === 'constant';
  const before = isDocstring ? second : first;
  if (before === undefined) return null;
  const word = kind === 'module' ? 'global' : 'nonlocal';
  const lineStart = piece.text.lastIndexOf('\n', before.start - 1) + 1;
  const lead = piece.text.slice(lineStart, before.start);
  const lineEnd = piece.text.includes('\r\n') ? '\r\n' : '\n';
  const text = /^\s*$/.test(lead) ? `${word} ${name}${lineEnd}${lead}` : `${word} ${name}; `;
  return {
    title:
      word === 'global'
        ? l10n.t('Mean the module’s: `global {0}`', name)
        : l10n.t('Mean the one around it: `nonlocal {0}`', name),
    edits: [{ piece, start: before.start, end: before.start, text }],
    isSafe: false,
  };
}
