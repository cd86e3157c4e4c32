import type { DebugProtocol } from '@vscode/debugprotocol';
import { exceptionFilters } from './requests/breakpoints.ts';

/**
 * What this adapter says it can do. `restart` is left to the client: a new session gives the program a
 * fresh process, terminal and environment, which is what a restart means.
 */
export function capabilities(): DebugProtocol.Capabilities {
  return {
    supportsConfigurationDoneRequest: true,
    supportsFunctionBreakpoints: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsBreakpointLocationsRequest: true,
    exceptionBreakpointFilters: exceptionFilters(),
    supportsExceptionFilterOptions: true,
    supportsExceptionOptions: true,
    supportsExceptionInfoRequest: true,
    supportsEvaluateForHovers: true,
    supportsClipboardContext: true,
    supportsSetVariable: true,
    supportsSetExpression: true,
    supportsCompletionsRequest: true,
    completionTriggerCharacters: ['.'],
    supportsStepInTargetsRequest: true,
    supportsGotoTargetsRequest: true,
    supportsRestartFrame: true,
    supportsDelayedStackTraceLoading: true,
    supportsModulesRequest: true,
    supportsLoadedSourcesRequest: true,
    supportsReadMemoryRequest: true,
    supportsCancelRequest: true,
    supportsTerminateRequest: true,
    supportTerminateDebuggee: true,
  };
}
