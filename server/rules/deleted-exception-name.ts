import * as l10n from '@vscode/l10n';
import type { Bind, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import { mayEndThere } from '../semantics/never-returns.ts';
import type { Location } from '../semantics/sites.ts';
import type { Statement, Try } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';

type Handler = Try['handlers'][number];

/**
 * `except ValueError as error` deletes `error` at its end, also what the name was before. Told where a read comes after
 * that; null where it does not, or the name has got another value meanwhile.
 */
export function deletedExceptionName(
  read: Read,
  owner: FunctionOwner,
  block: Block,
  facts: Facts,
): Finding | null {
  if (!read.mayBeUnbound || owner.callable.kind !== 'function') return null;
  const binds = (block.trace?.of('bind') ?? []).filter((it) => it.version.name === read.name.id);
  for (const bind of binds) {
    if (bind.version.how !== 'except' || bind.location.piece !== read.location.piece) continue;
    const handler = handlerOf(bind, owner);
    const last = handler?.body.at(-1);
    if (handler === null || last === undefined || last.end > read.name.start) continue;
    const isBoundBetween = binds.some(
      (it) => it.location.start > last.end && it.location.start < read.name.start,
    );
    const first = handler.body[0];
    if (isBoundBetween || first === undefined || mayEndThere(last)) continue;
    if (read.versions.length > 0 && isDecidedThere(read, bind, block)) continue;
    const inside = { ...bind, statement: first };
    if (facts.controlFlow(block).reaches(inside, read)) return told(read, bind, handler, owner);
  }
  return null;
}

function handlerOf({ version }: Bind, { callable }: FunctionOwner): Handler | null {
  if (callable.kind !== 'function') return null;
  for (const part of walk(callable.body))
    if (part.kind === 'try')
      for (const handler of part.handlers)
        if (handler.name?.start === version.location.start && handler.name.id === version.name)
          return handler;
  return null;
}

/** Whether the read stands under a condition on what the `try` has bound: it may well come when nothing was raised. */
function isDecidedThere(read: Read, bind: Bind, { owner, trace }: Block): boolean {
  const { statement } = bind;
  if (owner?.callable.kind !== 'function' || statement === null) return false;
  const bound = new Set(
    (trace?.of('bind') ?? [])
      .filter(({ location: { start } }) => statement.start <= start && start < statement.end)
      .map((it) => it.version.name),
  );
  return [...walk(owner.callable.body)].some(
    (it) =>
      it.kind === 'if' &&
      it.start > statement.start &&
      it.branches.some(
        ({ condition, body }) =>
          isIn(read, body) &&
          [...walk([condition])].some((part) => part.kind === 'name' && bound.has(part.id)),
      ),
  );
}

function isIn({ name }: Read, body: readonly Statement[]): boolean {
  return (body[0]?.start ?? Infinity) <= name.start && name.end <= (body.at(-1)?.end ?? 0);
}

function told(read: Read, bind: Bind, handler: Handler, owner: FunctionOwner): Finding {
  const { id } = read.name;
  const { piece } = bind.location;
  const isSure = read.versions.length === 0;
  const [before] = read.versions;
  const end = handler.body.at(-1);
  const last: Location = { piece, start: end?.start ?? 0, end: end?.end ?? 0 };
  const fix = keptByAnotherName(bind, handler, owner);
  return finding({
    ruleId: 'unbound-local-from-augmented-assignment',
    severity: isSure ? 'error' : 'warning',
    location: read.location,
    message: isSure
      ? l10n.t(
          '`{0}` is deleted where its `except` block ends: to read it afterwards raises UnboundLocalError.',
          id,
        )
      : l10n.t(
          '`{0}` is deleted where the `except` block ends, whatever it was before: after an exception this raises UnboundLocalError.',
          id,
        ),
    steps: [
      ...(before === undefined
        ? []
        : [{ location: before.location, sentence: l10n.t('`{0}` has a value.', id) }]),
      { location: bind.location, sentence: l10n.t('The exception gets the name.') },
      {
        location: last,
        sentence: l10n.t('Where the block ends, Python deletes `{0}`.', id),
      },
      {
        location: read.location,
        sentence: l10n.t('`{0}` has no value here.', textAt(read.location)),
      },
    ],
    alsoAt: [bind.location],
    picture: {
      holders: [
        { label: l10n.t('in the block: {0}', id), through: null, object: 0 },
        { label: l10n.t('after it: {0}', id), through: null, object: 1 },
      ],
      objects: [
        { label: l10n.t('the exception'), text: '' },
        { label: l10n.t('no value'), text: '' },
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** `except ValueError as raised: error = raised`. */
function keptByAnotherName(
  { location }: Bind,
  { name, body }: Handler,
  { scope }: FunctionOwner,
): Fix | null {
  const [first] = body;
  const other = ['raised', 'caught', 'exception'].find((it) => !scope.names.has(it));
  if (name === null || first === undefined || other === undefined) return null;
  const { piece } = location;
  const lead = piece.text.slice(piece.text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const lineEnd = piece.text.includes('\r\n') ? '\r\n' : '\n';
  const separator = /^\s*$/.test(lead) ? `${lineEnd}${lead}` : '; ';
  return {
    title: l10n.t('Keep the exception: `{0} = {1}`', name.id, other),
    edits: [
      { piece, start: name.start, end: name.end, text: other },
      { piece, start: first.start, end: first.start, text: `${name.id} = ${other}${separator}` },
    ],
    isSafe: false,
  };
}
