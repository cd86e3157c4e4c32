import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './machine.mjs';
import { readResult } from './results.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-results-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const write = (result: object) =>
  fs.writeFileSync(path.join(folder, 'layer.json'), JSON.stringify(result));

it('a failing test of vitest is told with its file, full title and message', () => {
  const test = { fullName: 'a view draws', status: 'failed', failureMessages: ['Error: no'] };
  const passing = { fullName: 'a view opens', status: 'passed', failureMessages: [] };
  const name = path.join(root, 'test', 'webviews', 'mro.test.ts');
  write({
    numTotalTests: 3,
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 1,
    testResults: [{ name, status: 'failed', message: '', assertionResults: [passing, test] }],
  });
  const file = 'test/webviews/mro.test.ts';
  expect(readResult(folder, 'layer')).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: [{ title: `${file} > a view draws`, text: 'Error: no', again: file }],
  });
});

it('a file of tests that could not be loaded is one failure', () => {
  const name = path.join(root, 'test', 'webviews', 'mro.test.ts');
  write({
    numTotalTests: 0,
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    testResults: [{ name, status: 'failed', message: 'no such module', assertionResults: [] }],
  });
  const file = 'test/webviews/mro.test.ts';
  expect(readResult(folder, 'layer')).toMatchObject({
    failed: 1,
    failures: [{ title: file, text: 'no such module', again: file }],
  });
});

it('a layer that left nothing has no result', () => {
  expect(readResult(folder, 'layer')).toBeNull();
});
