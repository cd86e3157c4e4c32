import type { Write } from '../semantics/events.ts';
import type { Expression, Name } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';

/** `if key == 'name': d['name'] = …`: the key of the round has been found to be this one. */
export function isTestedToBe({ id }: Name, { key, loops, location, statement }: Write): boolean {
  if (key === null || statement === null) return false;
  const isKey = ({ start, end }: Expression): boolean =>
    plainText(location.piece.text.slice(start, end)) === plainText(key);
  for (const loop of loops)
    for (const part of loop.kind === 'for' ? walk(loop.body) : [])
      if (part.kind === 'if')
        for (const { condition, body } of part.branches) {
          const isInside = body.some(
            (it) => it.start <= statement.start && statement.end <= it.end,
          );
          if (isInside && conjuncts(condition).some((it) => isEqual(it, id, isKey))) return true;
        }
  return false;
}

/** What all has to hold for a condition to hold. */
function conjuncts(condition: Expression): Expression[] {
  return condition.kind === 'boolean' && condition.operator === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

function isEqual(
  condition: Expression,
  name: string,
  isOther: (one: Expression) => boolean,
): boolean {
  if (condition.kind !== 'compare' || condition.operators.join() !== '==') return false;
  const isName = (it: Expression | undefined): boolean => it?.kind === 'name' && it.id === name;
  const [left, right] = condition.operands;
  if (left === undefined || right === undefined) return false;
  return (isName(left) && isOther(right)) || (isName(right) && isOther(left));
}

/** A text however it is quoted. */
const plainText = (text: string): string => text.replace(/^(['"])(.*)\1$/s, '"$2"');
