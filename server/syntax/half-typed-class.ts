import type { ClassDefinition, Statement } from './nodes.ts';

/** Parses part of a piece: `prefix` and then the text from `start` to `end`, with offsets as in the piece. */
type ParsePart = (prefix: string, start: number, end: number) => readonly Statement[];

const head = /(?:^|[\r\n])class[ \t]+([\p{L}_][\p{L}\p{N}_]*)[^\r\n]*/u;
const firstMember = /[\r\n]([ \t]+)(?:def[ \t]|async[ \t]|class[ \t]|@)/;
/** A block of its own, so that the members' indentation is right. */
const prefix = 'if 1:\n';

/**
 * The class that a piece holds although it is broken somewhere: its members are parsed one by one, so that what
 * is half-typed in one of them hides no other. Null where no class with members is to be seen.
 */
export function salvageClass(text: string, parsePart: ParsePart): ClassDefinition | null {
  const found = head.exec(text);
  const name = found?.[1];
  if (found === null || name === undefined) return null;
  const bodyStart = found.index + found[0].length;
  const indent = firstMember.exec(text.slice(bodyStart))?.[1];
  if (indent === undefined) return null;
  const cuts = [bodyStart, ...memberStarts(text, bodyStart, indent), text.length];
  const body = cuts.slice(0, -1).flatMap((start, index) => {
    const parsed = parsePart(prefix, start, cuts[index + 1] ?? text.length);
    const only = parsed[0];
    if (parsed.length !== 1 || only?.kind !== 'if') return parsed;
    return only.branches[0]?.body ?? [];
  });
  const start = found.index + (found[0].startsWith('class') ? 0 : 1);
  const nameStart = text.indexOf(name, start + 5);
  return {
    kind: 'class',
    name: { kind: 'name', id: name, start: nameStart, end: nameStart + name.length },
    typeParameters: [],
    bases: [],
    decorators: [],
    body,
    start,
    end: text.length,
  };
}

/** Where the members begin: lines with just this indentation, a decorator and its function together. */
function memberStarts(text: string, from: number, indent: string): number[] {
  const member = new RegExp(`(?<=[\\r\\n])${indent}(@|def[ \\t]|async[ \\t]|class[ \\t])`, 'g');
  const starts: number[] = [];
  let decorated = false;
  member.lastIndex = from;
  for (let found = member.exec(text); found !== null; found = member.exec(text)) {
    if (!decorated) starts.push(found.index);
    decorated = found[1] === '@';
  }
  return starts;
}
