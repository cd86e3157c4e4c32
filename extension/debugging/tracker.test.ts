import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Sessions } from './sessions.ts';
import { trackSession } from './tracker.ts';

vi.mock('../log.ts', () => ({ log: { info() {}, error() {} } }));

describe('the panels of a session', () => {
  let told: string[];
  let tracker: vscode.DebugAdapterTracker;
  const send = (command: string, given: object = {}, seq = 7): void =>
    tracker.onWillReceiveMessage?.({ type: 'request', seq, command, arguments: given });
  const answer = (command: string, success = true, seq = 7): void =>
    tracker.onDidSendMessage?.({ type: 'response', request_seq: seq, command, success });
  const event = (name: string, body: object = {}): void =>
    tracker.onDidSendMessage?.({ type: 'event', event: name, body });

  beforeEach(() => {
    told = [];
    const sessions = {
      started: () => told.push('started'),
      stopped: (_: unknown, thread: number) => told.push(`stopped ${thread}`),
      resumed: () => told.push('resumed'),
      refused: () => told.push('refused'),
      changed: () => told.push('changed'),
    };
    tracker = trackSession({} as vscode.DebugSession, sessions as unknown as Sessions);
  });

  it('follow its stops and its steps, and a step that was refused', () => {
    tracker.onWillStartSession?.();
    event('stopped', { threadId: 3, reason: 'entry' });
    send('next', { threadId: 3 });
    answer('next', false);
    send('goto', { targetId: 1 });
    event('terminated');
    expect(told).toEqual(['started', 'stopped 3', 'resumed', 'refused', 'resumed', 'resumed']);
  });

  it('are read again once a variable was set or a line was run in the console', () => {
    send('setVariable', { name: 'x' }, 1);
    send('evaluate', { context: 'repl' }, 2);
    send('evaluate', { context: 'hover' }, 3);
    expect(told).toEqual([]);
    answer('evaluate', true, 3);
    answer('setVariable', true, 1);
    answer('evaluate', false, 2);
    expect(told).toEqual(['changed', 'changed']);
  });

  it('are read again once a value was asked for that only code can tell', () => {
    const lazy = { variablesReference: 9, presentationHint: { lazy: true } };
    const body = { variables: [{ variablesReference: 8 }, lazy] };
    const rows = { type: 'response', request_seq: 1, command: 'variables', success: true, body };
    tracker.onDidSendMessage?.(rows);
    send('variables', { variablesReference: 8 }, 2);
    answer('variables', true, 2);
    expect(told).toEqual([]);
    send('variables', { variablesReference: 9 }, 3);
    answer('variables', true, 3);
    expect(told).toEqual(['changed']);
    event('stopped', { threadId: 1 });
    send('variables', { variablesReference: 9 }, 4);
    answer('variables', true, 4);
    expect(told).toEqual(['changed', 'stopped 1']);
  });

  it('are left alone by messages of any other shape', () => {
    for (const message of [null, 7, 'next', {}, { type: 'event' }, { command: 'next' }]) {
      tracker.onWillReceiveMessage?.(message);
      tracker.onDidSendMessage?.(message);
    }
    expect(told).toEqual([]);
  });
});
