import {
  type CodeAction,
  CodeActionKind,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Finding, Fix } from '../rules/rule.ts';
import { type Checked, contentHash, rangeIn } from '../workspace.ts';
import { type DiagnosticAbilities, diagnosticsOf } from './diagnostics.ts';
import type { Settings } from './settings.ts';

const Data = v.object({
  uri: v.string(),
  ruleId: v.string(),
  contentHash: v.string(),
  /** The finding among those of its document, and the fix among its fixes. */
  index: v.number(),
  fix: v.number(),
});

/** The fixes for the findings in a range, each tried before it is offered; their edits come with `resolveAction`. */
export function actionsIn(
  checked: Checked,
  range: Range,
  settings: Settings,
  abilities: DiagnosticAbilities,
): CodeAction[] {
  const { document } = checked;
  return checked.findings.flatMap((finding, index) => {
    if (finding.fixes.length === 0 || !touches(rangeIn(checked, finding.location), range))
      return [];
    const diagnostics = diagnosticsOf({ ...checked, findings: [finding] }, settings, abilities);
    if (diagnostics.length === 0) return [];
    return finding.fixes.flatMap((fix, at): CodeAction[] => {
      if (checked.analysis.fixed(finding, fix) === null) return [];
      const data: v.InferOutput<typeof Data> = {
        uri: document.uri,
        ruleId: finding.ruleId,
        contentHash: contentHash(document.getText()),
        index,
        fix: at,
      };
      const { title } = fix;
      return [{ title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: at === 0, data }];
    });
  });
}

function touches(one: Range, two: Range): boolean {
  const before = (a: Range, b: Range): boolean =>
    a.end.line < b.start.line ||
    (a.end.line === b.start.line && a.end.character < b.start.character);
  return !before(one, two) && !before(two, one);
}

/** Which document an action is about; null for an action that is not ours. */
export function documentOf(action: CodeAction): string | null {
  const data = v.safeParse(Data, action.data);
  return data.success ? data.output.uri : null;
}

/** Adds the edit. Rejects with ContentModified when the document is no longer what the action was offered for. */
export function resolveAction(
  action: CodeAction,
  checked: Checked | null,
  versioned: boolean,
): CodeAction {
  const data = v.safeParse(Data, action.data);
  const finding: Finding | undefined =
    data.success && checked?.document.uri === data.output.uri
      ? checked.findings[data.output.index]
      : undefined;
  const fix = data.success ? finding?.fixes[data.output.fix] : undefined;
  if (
    !data.success ||
    checked === null ||
    fix === undefined ||
    contentHash(checked.document.getText()) !== data.output.contentHash
  )
    throw new ResponseError(
      LSPErrorCodes.ContentModified,
      l10n.t('The file has changed since this fix was offered.'),
    );
  return { ...action, edit: workspaceEdit(checked, fix, versioned) };
}

function workspaceEdit(checked: Checked, fix: Fix, versioned: boolean): WorkspaceEdit {
  const { document } = checked;
  const edits: TextEdit[] = fix.edits.map((edit) => ({
    range: rangeIn(checked, edit),
    newText: edit.text,
  }));
  if (!versioned) return { changes: { [document.uri]: edits } };
  const textDocument = { uri: document.uri, version: document.version };
  return { documentChanges: [{ textDocument, edits }] };
}
