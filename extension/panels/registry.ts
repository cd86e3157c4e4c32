import * as vscode from 'vscode';
import type { LensName } from '../../protocol/lenses/request.ts';

/** A lens as the panel host knows it: everything else about it is the view's and the probe's. */
export interface Lens {
  readonly name: LensName;
  readonly title: string;
  readonly command: string;
  /** Opens it on what a row of the Variables view, or the name at the cursor, refers to. */
  readonly variableCommand?: string;
  /** Sets or takes away a mark of its own on a line, `{uri, lineNumber}`, or on the cursor's. */
  readonly markCommand?: string;
}

/** The lenses there are. */
export const lenses: readonly Lens[] = [
  {
    name: 'identity',
    title: vscode.l10n.t('Cutaway: Identity'),
    command: 'cutaway.showIdentity',
    variableCommand: 'cutaway.variableInIdentity',
  },
  {
    name: 'references',
    title: vscode.l10n.t('Cutaway: References'),
    command: 'cutaway.showReferences',
    variableCommand: 'cutaway.variableInReferences',
  },
  {
    name: 'attention',
    title: vscode.l10n.t('Cutaway: Attention'),
    command: 'cutaway.showAttention',
    markCommand: 'cutaway.toggleTilePoint',
  },
  {
    name: 'mro',
    title: vscode.l10n.t('Cutaway: MRO'),
    command: 'cutaway.showMro',
    variableCommand: 'cutaway.variableInMro',
  },
];

export const viewType = (lens: Lens): string => `cutaway.${lens.name}`;
