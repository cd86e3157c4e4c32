import type { LookupStop, MroLookup, MroMember } from '../../protocol/lenses/mro.ts';
import { textAt } from '../rules/evidence.ts';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Member } from '../semantics/members.ts';
import type { Telling } from './static-mro.ts';

/** What every class has of `type` and `object`: a name like these may come from there. */
const ofEveryClass = /^(?:__\w+__|mro)$/;
/** What `type` decides of every class, whatever stands in its body. */
const ofType: ReadonlySet<string> = new Set([
  '__abstractmethods__',
  '__annotate__',
  '__annotations__',
  '__base__',
  '__bases__',
  '__class__',
  '__dict__',
  '__doc__',
  '__module__',
  '__mro__',
  '__name__',
  '__qualname__',
  '__text_signature__',
  '__type_params__',
]);

/** Where an attribute of a class comes from. What depends on a class whose names are not known here is said to be unknown. */
export function lookUp(
  telling: Telling,
  name: string,
  order: readonly ClassReference[],
  metaclass: ClassReference | null,
): MroLookup {
  const definitions: { owner: ClassReference; member: Member }[] = [];
  let isHidden = false;
  for (const owner of order) {
    const member = telling.members(owner)?.get(name);
    if (member !== undefined) definitions.push({ owner, member });
    else if (definitions.length === 0 && telling.isUnknown(owner)) isHidden = true;
  }
  const winner = isHidden ? undefined : definitions[0];
  const isOpen =
    isHidden ||
    !isPlain(telling, name, metaclass) ||
    ofType.has(name) ||
    (winner === undefined && ofEveryClass.test(name));
  const stop = (
    at: LookupStop['name'],
    status: LookupStop['status'],
    definition: number | null = null,
  ): LookupStop => ({ name: at, status, definition });
  return {
    name,
    on: 'class',
    stops: isOpen
      ? []
      : [
          stop('getattribute', 'unused'),
          stop('typeData', 'absent'),
          stop('own', winner === undefined ? 'absent' : 'wins', winner === undefined ? null : 0),
          stop('classValue', 'absent'),
          stop('getattr', 'absent'),
        ],
    definitions: definitions.map(({ owner, member }) => memberTold(telling, owner, member)),
    winner: winner === undefined || isOpen ? null : 0,
    hook: null,
    outcome: outcomeOf(isOpen ? null : (winner?.member ?? undefined)),
  };
}

/** Whether the metaclass has no say in the look-up: nothing of that name, and no hook. */
function isPlain(telling: Telling, name: string, metaclass: ClassReference | null): boolean {
  const order = metaclass === null ? null : telling.classes.linearization(metaclass);
  if (order?.kind !== 'order') return false;
  return order.order.every((it) =>
    it.kind === 'library'
      ? ['type', 'object', 'abc.ABCMeta'].includes(it.name)
      : [name, '__getattribute__', '__getattr__'].every(
          (one) => telling.members(it)?.has(one) !== true,
        ),
  );
}

/** Null: not known. Undefined: there is none. */
function outcomeOf(member: Member | null | undefined): MroLookup['outcome'] {
  if (member === undefined) return { kind: 'missing', text: null, would: null };
  if (member === null) return { kind: 'unknown', text: null, would: null };
  const text = textOf(member);
  if (!member.isCertain) return { kind: 'unknown', text, would: null };
  return { kind: member.kind === 'classMethod' ? 'bound' : 'value', text, would: null };
}

function memberTold(telling: Telling, owner: ClassReference, member: Member): MroMember {
  return {
    class: telling.id(owner),
    where: 'class',
    kind: member.kind,
    text: textOf(member),
    place: telling.placeOf({ piece: member.piece, ...member.span }),
  };
}

function textOf({ method, name, kind, piece, span }: Member): string {
  if (method !== null) return `def ${name}`;
  return kind === 'class' ? `class ${name}` : textAt({ piece, ...span });
}
