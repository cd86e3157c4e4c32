import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { type Checked, contentHash } from '../workspace.ts';

/** What goes with something that is offered now and worked out when it is wanted. */
export const Offered = v.object({
  uri: v.string(),
  contentHash: v.string(),
});

/** For the `data` of what is offered of this text. */
export function offeredOf({ document }: Checked): v.InferOutput<typeof Offered> {
  return { uri: document.uri, contentHash: contentHash(document.getText()) };
}

/** Whether the text is still the one of which it was offered. */
export function isCurrent(
  checked: Checked | null,
  offered: v.InferOutput<typeof Offered>,
): checked is Checked {
  return (
    checked?.document.uri === offered.uri &&
    contentHash(checked.document.getText()) === offered.contentHash
  );
}

/** The answer to who wants what was offered of another text. */
export function goneStale(): ResponseError {
  return new ResponseError(
    LSPErrorCodes.ContentModified,
    l10n.t('The file has changed since this was offered.'),
  );
}
