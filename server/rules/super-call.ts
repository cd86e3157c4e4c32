import * as l10n from '@vscode/l10n';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { finding } from './evidence.ts';
import type { Finding, Fix, Severity, Step } from './rule.ts';

/** A call of `super`, as it is written in a method. */
export interface SuperCall {
  readonly call: Call;
  /** The method that is looked up on it; null for another use. */
  readonly asked: string | null;
}

/** That call, with the method and the class around it. */
export interface SuperPlace extends SuperCall {
  readonly owner: FunctionOwner;
  readonly method: FunctionDefinition;
  readonly node: ClassDefinition;
}

/** The calls of `super` in a method, not in what is defined inside it. */
export function superCalls(method: FunctionDefinition): SuperCall[] {
  const asked = new Map<Expression, string>();
  const found: SuperCall[] = [];
  for (const part of walk(method.body, (it) => it.kind !== 'class' && it.kind !== 'function')) {
    if (part.kind === 'attribute') asked.set(part.object, part.attribute);
    if (part.kind === 'call' && part.callee.kind === 'name' && part.callee.id === 'super')
      found.push({ call: part, asked: asked.get(part) ?? null });
  }
  return found;
}

/** Where a part of the method stands. */
export function locate(
  { owner }: SuperPlace,
  { start, end }: { start: number; end: number },
): Location {
  return { piece: owner.piece, start, end };
}

/** `super()` means the class around, and needs no name that can be wrong. */
function plainSuper(place: SuperPlace): Fix[] {
  const [first] = place.call.arguments;
  const last = place.call.arguments.at(-1);
  if (first === undefined || last === undefined) return [];
  const { piece } = place.owner;
  return [
    {
      title: l10n.t('Use `super()`'),
      edits: [{ piece, start: first.value.start, end: last.value.end, text: '' }],
      isSafe: false,
    },
  ];
}

/** What is wrong with the call; `super()` without arguments mends it. */
export function wrongSuper(
  place: SuperPlace,
  severity: Severity,
  message: string,
  steps: readonly Step[],
): Finding {
  const location = locate(place, place.call);
  const fixes = plainSuper(place);
  return finding({ ruleId: 'wrong-super-class', severity, location, message, steps, fixes });
}
