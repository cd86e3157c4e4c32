import type { Expression, Statement } from '../syntax/nodes.ts';

/** Calls after which nothing of the function runs, as they are written: no names that a program may well have itself. */
const endings = new Set(['sys.exit', 'os._exit', 'os.abort', 'pytest.fail', 'pytest.skip']);

/** What others call functions that raise or end the program. */
const sounds = /^_?(?:exit|abort|die|fatal|fail|bail|raise|throw|quit|error)(?:_|$)/;

/** Whether control surely does not go on behind the statement, as far as it shows by itself. */
export function endsThere(statement: Statement | undefined): boolean {
  if (statement?.kind === 'raise') return true;
  const callee = calleeOf(statement);
  return callee !== null && endings.has(dotted(callee));
}

/** Whether it is a call, with nothing made of its result, of what is named as if it did not come back. */
export function mayEndThere(statement: Statement | undefined): boolean {
  if (endsThere(statement)) return true;
  const callee = calleeOf(statement);
  const name =
    callee?.kind === 'attribute' ? callee.attribute : callee?.kind === 'name' ? callee.id : '';
  return sounds.test(name);
}

function calleeOf(statement: Statement | undefined): Expression | null {
  return statement?.kind === 'expression' && statement.value.kind === 'call'
    ? statement.value.callee
    : null;
}

/** `a.b` of a name's attribute; empty for anything else. */
function dotted(callee: Expression): string {
  if (callee.kind === 'name') return callee.id;
  return callee.kind === 'attribute' && callee.object.kind === 'name'
    ? `${callee.object.id}.${callee.attribute}`
    : '';
}
