import type { Finding } from '../rules/rule.ts';
import type { Checked } from '../workspace.ts';
import { nodesAt } from './nodes-at.ts';
import type { TextChange } from './text-changes.ts';

const ownList = /#\s*cutaway:\s*ignore\[([^\]]*)\]/i;
const ownFileList = /^[ \t]*#[ \t]*cutaway:[ \t]*ignore-file\[([^\]\r\n]*)\]/im;

/** A comment at the end of the finding's first line. Null where none can stand there: in a text, behind a backslash. */
export function ignoreOnLine(checked: Checked, { location, ruleId }: Finding): TextChange | null {
  const { document, analysis } = checked;
  const { start } = analysis.rangeOf(location);
  const text = document.getText();
  const begin = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const [line = ''] = text.slice(begin).split(/\r\n|\r|\n/, 1);
  const known = ownList.exec(line);
  if (known !== null) return into(known, begin, ruleId);
  const end = begin + line.trimEnd().length;
  const isInText = nodesAt(checked, begin + line.length).some(
    ({ node, start, end }) =>
      ((node.kind === 'constant' && node.type === 'string') ||
        (node.kind === 'other' && node.form === 'string')) &&
      start < begin + line.length &&
      begin + line.length < end,
  );
  if (isInText || line.trimEnd().endsWith('\\')) return null;
  return { start: end, end: begin + line.length, text: `  # cutaway: ignore[${ruleId}]` };
}

/** A comment above everything but what has to stand in the first two lines. */
export function ignoreInFile({ document }: Checked, { ruleId }: Finding): TextChange {
  const text = document.getText();
  const known = ownFileList.exec(text);
  if (known !== null) return into(known, 0, ruleId);
  const head = /^\ufeff?(?:#!.*(?:\r\n|\r|\n))?(?:[ \t\f]*#.*?coding[:=].*(?:\r\n|\r|\n))?/.exec(
    text,
  );
  const at = head?.[0].length ?? 0;
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  return { start: at, end: at, text: `# cutaway: ignore-file[${ruleId}]${lineEnd}` };
}

/** One more name in the list of a comment that is there. */
function into(known: RegExpExecArray, from: number, ruleId: string): TextChange {
  const at = from + known.index + known[0].length - 1;
  const isEmpty = (known[1] ?? '').trim() === '';
  return { start: at, end: at, text: isEmpty ? ruleId : `, ${ruleId}` };
}
