import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import type {
  ExceptionDetails,
  Scope,
  SourceFrame,
  StopReason,
  ThreadInfo,
  Variable,
} from '../protocol/driver.ts';

/** How what the driver says looks in the Debug Adapter Protocol. Pure. */

export function shownThread({ threadId, name, runsOn }: ThreadInfo): DebugProtocol.Thread {
  const shown = runsOn ? l10n.t('{0} (runs on in code that is not Python)', name) : name;
  return { id: threadId, name: shown };
}

export function shownSource(
  source: Pick<SourceFrame, 'path' | 'sourceName' | 'sourceReference'>,
): DebugProtocol.Source {
  const name = (source.path ?? source.sourceName).replace(/^.*[\\/]/, '');
  if (source.path !== null) return { name, path: source.path };
  return source.sourceReference > 0 ? { name, sourceReference: source.sourceReference } : { name };
}

export function shownFrame(
  frame: SourceFrame,
  toClientLine: (line: number) => number,
): DebugProtocol.StackFrame {
  const source = shownSource(frame);
  // Without a file or a text there is nothing to open.
  const nothing = frame.path === null && frame.sourceReference === 0;
  if (frame.library || nothing) source.presentationHint = 'deemphasize';
  return {
    id: frame.frameId,
    name: frame.name,
    source,
    line: toClientLine(frame.line),
    column: 1,
    ...(frame.module === null ? {} : { moduleId: frame.module }),
    canRestart: frame.canRestart,
    presentationHint: frame.library ? 'subtle' : 'normal',
  };
}

export function shownScope(scope: Scope): DebugProtocol.Scope {
  const names = {
    Locals: l10n.t('Locals'),
    Globals: l10n.t('Globals'),
    Class: l10n.t('Class'),
    Nonlocals: l10n.t('Nonlocals'),
    Returned: l10n.t('Returned'),
    Exception: l10n.t('Exception'),
  };
  const hints: Partial<Record<Scope['name'], string>> = {
    Globals: 'globals',
    Returned: 'returnValue',
  };
  return {
    name: names[scope.name],
    presentationHint: hints[scope.name] ?? 'locals',
    variablesReference: scope.reference,
    namedVariables: scope.named,
    expensive: false,
  };
}

export function shownVariable(variable: Variable): DebugProtocol.Variable {
  const { name, value } = variable;
  return { name, value, ...shownValue(variable) };
}

/** What a row, the result of an evaluation and a new value have in common. */
export function shownValue(variable: Variable) {
  return {
    type: variable.type,
    variablesReference: variable.reference,
    namedVariables: variable.named,
    indexedVariables: variable.indexed,
    ...(variable.evaluateName === null ? {} : { evaluateName: variable.evaluateName }),
    ...(variable.memory === null ? {} : { memoryReference: variable.memory }),
    presentationHint: hint(variable),
  };
}

function hint({
  presentation,
  reference,
  settable,
}: Variable): DebugProtocol.VariablePresentationHint {
  const attributes = settable ? [] : ['readOnly'];
  if (presentation !== 'wouldRun') return { kind: presentation, attributes };
  // An editor shows a lazy row with a button, and its only child in its place.
  return { kind: 'property', attributes: ['hasSideEffects', ...attributes], lazy: reference > 0 };
}

/** Reason and description of a stop; the reason is one of the protocol's own words. */
export function shownReason(reason: StopReason): { reason: string; description: string } {
  switch (reason) {
    case 'entry':
      return { reason: 'entry', description: l10n.t('Paused on entry') };
    case 'breakpoint':
      return { reason: 'breakpoint', description: l10n.t('Paused on breakpoint') };
    case 'functionBreakpoint':
      return {
        reason: 'function breakpoint',
        description: l10n.t('Paused on function breakpoint'),
      };
    case 'exception':
      return { reason: 'exception', description: l10n.t('Paused on exception') };
    case 'call':
      return { reason: 'breakpoint', description: l10n.t('Paused by the program') };
    case 'pause':
      return { reason: 'pause', description: l10n.t('Paused') };
    case 'step':
      return { reason: 'step', description: l10n.t('Paused on step') };
    case 'goto':
      return { reason: 'goto', description: l10n.t('Paused after a jump') };
    case 'restart':
      return { reason: 'restart', description: l10n.t('Paused at the beginning of the function') };
    default:
      return reason satisfies never;
  }
}

export function shownException(
  exception: ExceptionDetails,
  filter: string | null,
): DebugProtocol.ExceptionInfoResponse['body'] {
  const modes = { uncaught: 'unhandled', userUnhandled: 'userUnhandled' } as const;
  const breakMode =
    filter === 'uncaught' || filter === 'userUnhandled' ? modes[filter] : ('always' as const);
  return {
    exceptionId: exception.fullType,
    description: exception.message,
    breakMode,
    // Editors show this text and none of the inner ones: it has the whole chain, and a group's members.
    details: { ...shownDetails(exception), stackTrace: wholeTrace(exception) },
  };
}

function wholeTrace({ stackTrace, inner }: ExceptionDetails): string {
  const below = inner.map((one) => {
    const title = one.message ? `${one.fullType}: ${one.message}` : one.fullType;
    return `\n${relation(one)}${title}\n${wholeTrace(one)}`;
  });
  return [stackTrace.trimEnd(), ...below].join('\n');
}

function shownDetails(exception: ExceptionDetails): DebugProtocol.ExceptionDetails {
  const { message, type, fullType, stackTrace, inner } = exception;
  return {
    message: [message, ...exception.notes].filter(Boolean).join('\n'),
    typeName: type,
    fullTypeName: fullType,
    stackTrace: relation(exception) + stackTrace,
    ...(inner.length > 0 ? { innerException: inner.map(shownDetails) } : {}),
  };
}

/** How an exception hangs on the one above it, before its own lines. */
function relation({ relation }: ExceptionDetails): string {
  switch (relation) {
    case 'top':
      return '';
    case 'cause':
      return l10n.t('It was raised because of this exception:') + '\n';
    case 'context':
      return l10n.t('It was raised while this exception was being handled:') + '\n';
    case 'group':
      return l10n.t('An exception of the group:') + '\n';
    default:
      return relation satisfies never;
  }
}
