import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Finding } from '../rules/rule.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import { diagnosticsOf, isSilenced } from './diagnostics.ts';
import { goneStale, isCurrent, Offered, offeredOf } from './offered.ts';
import { touches } from './others.ts';
import type { Service } from './service.ts';
import { ignoreInFile, ignoreOnLine } from './suppress-edits.ts';
import { workspaceEdit, type TextChange } from './text-changes.ts';

/** Makes every change that surely is right, when a person or a save asks for it. */
const fixAll = `${CodeActionKind.SourceFixAll}.cutaway`;
export const actionKinds = [CodeActionKind.QuickFix, fixAll];

const Data = v.object({
  ...Offered.entries,
  ruleId: v.nullable(v.string()),
  /** The finding among those of its document. */
  index: v.number(),
  act: v.picklist(['fix', 'ignore-line', 'ignore-file', 'fix-all']),
  /** Of `fix`, which of them. */
  fix: v.number(),
});
type Data = v.InferOutput<typeof Data>;

/** Changes that are offered with findings. What they change is worked out when one is chosen, for a client that waits. */
export function registerCodeActions(service: Service): void {
  const { connection, abilities } = service;
  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    const { only } = context;
    const isWanted = (kind: string): boolean =>
      only?.some((it) => kind === it || kind.startsWith(`${it}.`)) ?? kind !== fixAll;
    if (!actionKinds.some(isWanted)) return [];
    const checked = await service.check(textDocument.uri, token);
    if (checked === null) return [];
    const actions = [
      ...(isWanted(CodeActionKind.QuickFix) ? actionsIn(service, checked, range, token) : []),
      ...(isWanted(fixAll) ? fixAllIn(service, checked) : []),
    ];
    if (abilities.resolvesEdits) return actions;
    return actions.map((it) => resolved(service, it, checked));
  });
  connection.onCodeActionResolve(async (action, token) => {
    const data = v.safeParse(Data, action.data);
    if (!data.success) return action;
    return resolved(service, action, await service.check(data.output.uri, token));
  });
}

/** Fixes, each tried before it is offered, and behind them the comments that silence. */
function actionsIn(
  { settings, abilities }: Service,
  checked: Checked,
  range: Range,
  token: CancellationToken,
): CodeAction[] {
  const fixes: CodeAction[] = [];
  const silences: CodeAction[] = [];
  for (const [index, finding] of checked.findings.entries()) {
    if (token.isCancellationRequested) break;
    if (!touches(rangeIn(checked, finding.location), range)) continue;
    const one = { ...checked, findings: [finding] };
    const diagnostics = diagnosticsOf(one, settings, abilities.diagnostics);
    if (diagnostics.length === 0) continue;
    const offer = (title: string, part: Pick<Data, 'act'> & Partial<Data>): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      data: { ...offeredOf(checked), ruleId: finding.ruleId, index, fix: 0, ...part },
    });
    for (const [at, fix] of finding.fixes.entries())
      if (checked.analysis.fixed(finding, fix) !== null)
        fixes.push({ ...offer(fix.title, { act: 'fix', fix: at }), isPreferred: at === 0 });
    silences.push(...silencing(checked, finding, diagnostics, offer));
  }
  return [...fixes, ...silences];
}

function silencing(
  checked: Checked,
  finding: Finding,
  [diagnostic]: readonly Diagnostic[],
  offer: (title: string, part: Pick<Data, 'act'>) => CodeAction,
): CodeAction[] {
  if (diagnostic === undefined) return [];
  const { ruleId } = finding;
  return [
    ...(ignoreOnLine(checked, finding) === null
      ? []
      : [offer(l10n.t('Ignore {0} on this line', ruleId), { act: 'ignore-line' })]),
    offer(l10n.t('Ignore {0} in this file', ruleId), { act: 'ignore-file' }),
  ];
}

function fixAllIn(service: Service, checked: Checked): CodeAction[] {
  if (safeFixes(service, checked).length === 0) return [];
  const data: Data = { ...offeredOf(checked), ruleId: null, index: 0, act: 'fix-all', fix: 0 };
  return [{ title: l10n.t('Make all changes that are surely right'), kind: fixAll, data }];
}

/** The safe fix of each finding that is told; where two touch the same place, the first. */
function safeFixes({ settings }: Service, checked: Checked) {
  let end = -1;
  return checked.findings.flatMap((finding) => {
    const fix = finding.fixes.find((it) => it.isSafe);
    if (fix === undefined || settings.severityOf(finding) === null) return [];
    if (isSilenced(checked, finding)) return [];
    const places = fix.edits.map((it) => checked.analysis.rangeOf(it));
    if (places.some((it) => it.start <= end)) return [];
    end = Math.max(end, ...places.map((it) => it.end));
    return [{ finding, fix }];
  });
}

/** Adds the edit. Throws ContentModified when the document is no longer what the action was offered for. */
function resolved(service: Service, action: CodeAction, checked: Checked | null): CodeAction {
  const data = v.safeParse(Data, action.data);
  if (!data.success || !isCurrent(checked, data.output)) throw goneStale();
  const changes = changesOf(service, data.output, checked);
  if (changes === null) throw goneStale();
  return { ...action, edit: workspaceEdit(checked, changes, service.abilities.versionedEdits) };
}

function changesOf(service: Service, data: Data, checked: Checked): readonly TextChange[] | null {
  if (data.act === 'fix-all')
    return checked.analysis
      .fixedTogether(safeFixes(service, checked))
      .flatMap((it) => it.edits)
      .map((it) => ({ ...checked.analysis.rangeOf(it), text: it.text }));
  const finding = checked.findings[data.index];
  if (finding === undefined || finding.ruleId !== data.ruleId) return null;
  switch (data.act) {
    case 'fix':
      return (
        finding.fixes[data.fix]?.edits.map((it) => ({
          ...checked.analysis.rangeOf(it),
          text: it.text,
        })) ?? null
      );
    case 'ignore-line': {
      const change = ignoreOnLine(checked, finding);
      return change === null ? null : [change];
    }
    case 'ignore-file':
      return [ignoreInFile(checked, finding)];
    default:
      return data.act satisfies never;
  }
}
