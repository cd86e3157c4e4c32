/** Codes by which other tools' comments name the same rule. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'mutable-default-argument': [
    'B006',
    'W0102',
    'dangerous-default-value',
    'mutable-argument-default',
  ],
};

const ours = /#\s*cutaway:\s*ignore(?:\[([^\]]*)\])?/i;
const noqa = /#\s*noqa(?::\s*([A-Za-z0-9_,\s-]+))?/i;
const pylint = /#\s*pylint:\s*disable\s*=\s*([A-Za-z0-9_,\s-]+)/i;

/** Whether a comment on the line says not to speak of the rule there. */
export function isSuppressed(line: string, ruleId: string): boolean {
  if (!line.includes('#')) return false;
  const own = ours.exec(line);
  if (own !== null && (own[1] === undefined || names(own[1]).includes(ruleId.toLowerCase())))
    return true;
  const others = (otherNames[ruleId] ?? []).map((name) => name.toLowerCase());
  const bare = noqa.exec(line);
  if (bare !== null && (bare[1] === undefined || names(bare[1]).some((it) => others.includes(it))))
    return true;
  const disabled = pylint.exec(line)?.[1];
  return disabled !== undefined && names(disabled).some((it) => others.includes(it));
}

function names(list: string): string[] {
  return list.toLowerCase().split(/[,\s]+/);
}
