import * as l10n from '@vscode/l10n';
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import type { Finding, Step } from '../rules/rule.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import { isSilenced } from './diagnostics.ts';
import { objectPicture, objectText, type Theme } from './object-picture.ts';
import { rulePage } from './rule-pages.ts';
import type { Settings } from './settings.ts';

/** What is known about the default at, or written through, the position; null elsewhere. */
export function hoverAt(
  checked: Checked,
  position: Position,
  settings: Settings,
  look: { theme: Theme; isMarkdown: boolean },
): Hover | null {
  const offset = checked.document.offsetAt(position);
  for (const finding of checked.findings) {
    if (settings.isOff(finding.ruleId)) continue;
    const location = [finding.location, ...finding.alsoAt].find((it) => {
      const { start, end } = checked.analysis.rangeOf(it);
      return start <= offset && offset <= end;
    });
    if (location === undefined) continue;
    const isQuiet = finding.severity === null || isSilenced(checked, finding);
    const value = look.isMarkdown
      ? markdown(checked, finding, isQuiet, look.theme)
      : plainText(finding, isQuiet);
    return {
      contents: { kind: look.isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
      range: rangeIn(checked, location),
    };
  }
  return null;
}

function plainText(finding: Finding, isQuiet: boolean): string {
  const message = finding.message.replaceAll('`', '');
  if (isQuiet) return message;
  return [message, ...shown(finding)].join('\n\n');
}

/** The picture in characters, and the table. */
function shown({ picture, table }: Finding): string[] {
  return [
    ...(picture === null ? [] : [objectText(picture)]),
    ...(table.length === 0 ? [] : [table.join('\n')]),
  ];
}

function markdown(checked: Checked, finding: Finding, isQuiet: boolean, theme: Theme): string {
  const page = l10n.t('About this rule: {0}', `[${finding.ruleId}](${rulePage(finding.ruleId)})`);
  if (isQuiet) return `${finding.message}\n\n${page}`;
  const { picture } = finding;
  const alternative = l10n.t('Who reaches which object');
  const drawn =
    picture === null ? '' : Buffer.from(objectPicture(picture, theme)).toString('base64');
  // The picture comes first: an editor that shows the diagnostic above has said the sentence already,
  // and a hover shows only its first lines without scrolling.
  return [
    ...(picture === null ? [] : [`![${alternative}](data:image/svg+xml;base64,${drawn})`]),
    finding.message,
    ...shown(finding).map((it) => `\`\`\`text\n${it.replaceAll('```', "'''")}\n\`\`\``),
    finding.steps.map((step, index) => `${index + 1}. ${linked(checked, step)}`).join('\n'),
    page,
  ].join('\n\n');
}

function linked(checked: Checked, { location, sentence }: Step): string {
  const { start } = rangeIn(checked, location);
  const line = l10n.t('line {0}', start.line + 1);
  return `${sentence} ([${line}](${checked.document.uri}#L${start.line + 1},${start.character + 1}))`;
}
