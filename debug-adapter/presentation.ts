import { Source } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import type { Scope, SourceFrame, StopReason, Variable } from '../protocol/driver.ts';

/** How what the driver says looks in the Debug Adapter Protocol. Pure. */

export function shownFrame(
  frame: SourceFrame,
  toClientLine: (line: number) => number,
): DebugProtocol.StackFrame {
  const name = (frame.path ?? frame.sourceName).replace(/^.*[\\/]/, '');
  const source: DebugProtocol.Source = frame.path
    ? new Source(name, frame.path)
    : { name, presentationHint: 'deemphasize' };
  if (frame.library) source.presentationHint = 'deemphasize';
  return {
    id: frame.frameId,
    name: frame.name,
    source,
    line: toClientLine(frame.line),
    column: 1,
    presentationHint: frame.library ? 'subtle' : 'normal',
  };
}

export function shownScope(scope: Scope): DebugProtocol.Scope {
  const names = {
    Locals: l10n.t('Locals'),
    Globals: l10n.t('Globals'),
    Class: l10n.t('Class'),
    Nonlocals: l10n.t('Nonlocals'),
  };
  return {
    name: names[scope.name],
    presentationHint: scope.name === 'Globals' ? 'globals' : 'locals',
    variablesReference: scope.reference,
    namedVariables: scope.named,
    expensive: false,
  };
}

export function shownVariable(variable: Variable): DebugProtocol.Variable {
  const { presentation } = variable;
  return {
    name: variable.name,
    value: variable.value,
    type: variable.type,
    variablesReference: variable.reference,
    namedVariables: variable.named,
    indexedVariables: variable.indexed,
    ...(variable.evaluateName === null ? {} : { evaluateName: variable.evaluateName }),
    presentationHint:
      presentation === 'wouldRun'
        ? { kind: 'property', attributes: ['hasSideEffects'] }
        : { kind: presentation },
  };
}

/** Reason and description of a stop; the reason is one of the protocol's own words. */
export function shownReason(reason: StopReason): { reason: string; description: string } {
  switch (reason) {
    case 'entry':
      return { reason: 'entry', description: l10n.t('Paused on entry') };
    case 'breakpoint':
      return { reason: 'breakpoint', description: l10n.t('Paused on breakpoint') };
    case 'call':
      return { reason: 'breakpoint', description: l10n.t('Paused by the program') };
    case 'pause':
      return { reason: 'pause', description: l10n.t('Paused') };
    case 'step':
      return { reason: 'step', description: l10n.t('Paused on step') };
    default:
      return reason satisfies never;
  }
}
