import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import { type ShowClass, showClassCommand } from '../../protocol/language.ts';
import type { Finding, Step } from '../rules/rule.ts';
import { type Checked, fileNameOf, placeIn, rangeIn } from '../workspace.ts';
import { classHover } from './class-hover.ts';
import { isSilenced } from './diagnostics.ts';
import { objectHover } from './object-hover.ts';
import { objectPicture, objectText, type Theme } from './object-picture.ts';
import { rulePage } from './rule-pages.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
import type { Told } from './told.ts';

interface Look {
  readonly theme: Theme;
  readonly isMarkdown: boolean;
  readonly hasCommands: boolean;
  readonly drawsPictures: boolean;
}

/** Explains what stands under the pointer: a finding, a class, a name whose object others hold, a call that changes. */
export function registerHover(service: Service): void {
  service.connection.onHover(async ({ textDocument, position }, token) => {
    const checked = await service.check(textDocument.uri, token);
    if (checked === null) return null;
    const { theme, hasCommands, drawsPictures, abilities, settings } = service;
    const isMarkdown = abilities.hoverIsMarkdown;
    const look = { theme, hasCommands, drawsPictures, isMarkdown };
    return hoverAt(checked, position, settings, look);
  });
}

/** Null where there is nothing to tell. */
export function hoverAt(
  checked: Checked,
  position: Position,
  settings: Settings,
  look: Look,
): Hover | null {
  const offset = checked.document.offsetAt(position);
  const told =
    findingHover(checked, offset, settings) ??
    classHover(checked, offset) ??
    objectHover(checked, offset);
  if (told === null) return null;
  const value = look.isMarkdown ? markdown(checked, told, look) : plainText(told);
  return {
    contents: { kind: look.isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    range: rangeIn(checked, told.location),
  };
}

function findingHover(checked: Checked, offset: number, settings: Settings): Told | null {
  for (const finding of checked.findings) {
    if (settings.isOff(finding.ruleId)) continue;
    const location = [finding.location, ...finding.alsoAt].find((it) => {
      const { start, end } = checked.analysis.rangeOf(it);
      return start <= offset && offset <= end;
    });
    if (location === undefined) continue;
    const isQuiet = finding.severity === null || isSilenced(checked, finding);
    return { location, ...(isQuiet ? quiet(finding) : loud(finding)) };
  }
  return null;
}

function loud({ message, ...finding }: Finding): Omit<Told, 'location'> {
  const { picture, table, steps, ruleId } = finding;
  return { sentence: message, picture, table, steps, ruleId, shownClass: null };
}

function quiet(finding: Finding): Omit<Told, 'location'> {
  return { ...loud(finding), picture: null, table: [], steps: [] };
}

function plainText(told: Told): string {
  return [told.sentence.replaceAll('`', ''), ...shown(told)].join('\n\n');
}

/** The picture in characters, and the table. */
function shown({ picture, table }: Told): string[] {
  return [
    ...(picture === null ? [] : [objectText(picture)]),
    ...(table.length === 0 ? [] : [table.join('\n')]),
  ];
}

function markdown(checked: Checked, told: Told, look: Look): string {
  const { picture, ruleId, shownClass, steps } = told;
  const alternative = l10n.t('Who reaches which object');
  const drawn =
    picture === null ? '' : Buffer.from(objectPicture(picture, look.theme)).toString('base64');
  const links = [
    ...(shownClass === null || !look.hasCommands ? [] : [panelLink(shownClass)]),
    ...(ruleId === null
      ? []
      : [l10n.t('About this rule: {0}', `[${ruleId}](${rulePage(ruleId)})`)]),
  ];
  // The picture comes first: an editor that shows the diagnostic above has said the sentence already,
  // and a hover shows only its first lines without scrolling.
  return [
    ...(picture === null || !look.drawsPictures
      ? []
      : [`![${alternative}](data:image/svg+xml;base64,${drawn})`]),
    told.sentence,
    ...shown(told).map((it) => `\`\`\`text\n${it.replaceAll('```', "'''")}\n\`\`\``),
    ...(steps.length === 0
      ? []
      : [steps.map((step, index) => `${index + 1}. ${linked(checked, step)}`).join('\n')]),
    ...(links.length === 0 ? [] : [links.join(' · ')]),
  ].join('\n\n');
}

function linked(checked: Checked, { location, sentence }: Step): string {
  const { uri, range } = placeIn(checked, location);
  const { start } = range;
  const number = start.line + 1;
  const line =
    uri === checked.document.uri
      ? l10n.t('line {0}', number)
      : l10n.t('{0}, line {1}', fileNameOf(uri), number);
  return `${sentence} ([${line}](${uri}#L${start.line + 1},${start.character + 1}))`;
}

/** The client trusts this one command in a hover. */
function panelLink(shown: ShowClass): string {
  const argument = encodeURIComponent(JSON.stringify([shown]));
  return `[${l10n.t('Show its order in the MRO panel')}](command:${showClassCommand}?${argument})`;
}
