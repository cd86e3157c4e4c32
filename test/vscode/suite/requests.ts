import { activeSession } from './session.ts';

/** A row of the Variables view. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly variablesReference: number;
  readonly presentationHint?: { readonly lazy?: boolean };
}

interface Scope {
  readonly name: string;
  readonly variablesReference: number;
}

/** The rows below a row or a scope, as the Variables view asks for them. */
export async function children(variablesReference: number): Promise<Row[]> {
  const answer: { variables: Row[] } = await activeSession().customRequest('variables', {
    variablesReference,
  });
  return answer.variables;
}

/** The scope of a frame with this name; the first one without. */
export async function scope(frameId: number, name?: string): Promise<Scope> {
  const answer: { scopes: Scope[] } = await activeSession().customRequest('scopes', { frameId });
  const found = answer.scopes.find((one) => name === undefined || one.name === name);
  if (!found) throw new Error(`The frame has no scope ${name}.`);
  return found;
}

/** The row of the frame's first scope with this name. */
export async function local(frameId: number, name: string): Promise<Row> {
  const { variablesReference } = await scope(frameId);
  return named(await children(variablesReference), name);
}

export function named(rows: readonly Row[], name: string): Row {
  const found = rows.find((row) => row.name === name);
  if (!found) throw new Error(`No row ${name} among ${rows.map((row) => row.name).join(', ')}.`);
  return found;
}
