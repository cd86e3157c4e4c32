import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findPython } from './machine.mjs';
import { unittestCounts, unittestFailures } from './unittest-output.mjs';

const program = `
import unittest

class One(unittest.TestCase):
    def test_passes(self): pass
    def test_fails(self):
        """With a sentence of its own."""
        self.fail("no")
    def test_parts(self):
        for word in ("a", "b c"):
            with self.subTest(word): self.fail(word)
    @unittest.skip("why")
    def test_skipped(self): pass

class Two(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise ValueError("broken")
    def test_never(self): pass
`;

/** What this machine's own unittest says. */
function runUnittest(...tests: string[]) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-unittest-'));
  try {
    fs.writeFileSync(path.join(folder, 'test_it.py'), program);
    const { python } = findPython();
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync(python, ['-m', 'unittest', ...tests], options);
    return { code: status, text: stderr };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

it('counts what ran, and tells each failure with what runs it alone', () => {
  const result = runUnittest('test_it');
  expect(unittestCounts(result)).toEqual({ passed: 1, failed: 4, skipped: 1 });
  const failures = unittestFailures(result.text);
  expect(failures.map(({ id, label }) => `${id} ${label}`.trim()).sort()).toEqual([
    'test_it.One.test_fails',
    'test_it.One.test_parts [a]',
    'test_it.One.test_parts [b c]',
    'test_it.Two',
  ]);
  const fails = failures.find(({ id }) => id === 'test_it.One.test_fails');
  expect(fails?.text).toMatch(/^FAIL: test_fails[^]*AssertionError: no$/);
  expect(unittestCounts(runUnittest(fails?.id ?? ''))).toMatchObject({ passed: 0, failed: 1 });
});

it('names no test where a module could not be loaded', () => {
  const result = runUnittest('test_none');
  expect(unittestFailures(result.text).map(({ id }) => id)).toEqual([null]);
  expect(unittestCounts(result).failed).toBe(1);
});

it('reads what older Pythons say, and takes an end without a count for a failure', () => {
  const old = `${'='.repeat(70)}\nERROR: test_x (cutaway.m.C) (n=1)\n${'-'.repeat(70)}\nE\n\n`;
  expect(unittestFailures(old)[0]).toMatchObject({ id: 'cutaway.m.C.test_x', label: '(n=1)' });
  expect(unittestCounts({ code: -11, text: 'Segmentation fault' }).failed).toBe(1);
  expect(unittestCounts({ code: 0, text: '' }).failed).toBe(1);
});
