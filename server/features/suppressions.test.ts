import { describe, expect, it } from 'vitest';
import { FileComments, isSuppressed } from './suppressions.ts';

const rule = 'mutable-default-argument';

describe('comments that switch a finding off', () => {
  it.each([
    'def f(x=[]):  # cutaway: ignore',
    'def f(x=[]):  # cutaway: ignore[other, mutable-default-argument]',
    'def f(x=[]):  # noqa',
    'def f(x=[]):  # NOQA: E501,b006',
    'def f(x=[]):  # noqa: mutable-argument-default',
    'def f(x=[]):  # pylint: disable=W0102',
    'def f(x=[]):  # pylint: disable=invalid-name, dangerous-default-value',
  ])('are understood: %s', (line) => {
    expect(isSuppressed(line, rule)).toBe(true);
  });

  it.each([
    'def f(x=[]):',
    'def f(x=[]):  # cutaway: ignore[late-binding-closure]',
    'def f(x=[]):  # noqa: E501',
    'def f(x=[]):  # pylint: disable=invalid-name',
  ])('say nothing of this rule: %s', (line) => {
    expect(isSuppressed(line, rule)).toBe(false);
  });
});

describe('comments that speak for a file', () => {
  it.each([
    ['# cutaway: ignore-file', 'x\n# cutaway: ignore-file\n'],
    ['the rule in its list', '# cutaway: ignore-file[other, mutable-default-argument]\n'],
    ['ruff', '# ruff: noqa: B006\r\nx\r\n'],
    ['flake8, everything', '#flake8: noqa\n'],
    ['pylint, everything', '"""Doc."""\n# pylint: skip-file\n'],
    ['pylint, above', '# pylint: disable=W0102, C0301\n'],
  ])('are understood: %s', (_, text) => {
    expect(new FileComments(text).silence(rule, 1000)).toBe(true);
  });

  it.each([
    ['another rule', '# cutaway: ignore-file[late-binding-closure]\n'],
    ['a code of another rule', '# ruff: noqa: E501\n'],
    ['behind code', 'x = 1  # cutaway: ignore-file\n'],
    ['for a line only', '# cutaway: ignore\n'],
    ['in a block that is over', 'def f():\n    # pylint: disable=W0102\n    pass\n\nx = 1\n'],
  ])('say nothing of this rule: %s', (_, text) => {
    expect(new FileComments(text).silence(rule, 1000)).toBe(false);
  });

  it('are heard to the end of their block, if they are pylint’s', () => {
    const text =
      'class A:\n    # pylint: disable=W0102\n    def f(x=[]):\n\n        pass\n\ndef g(x=[]):\n';
    const comments = new FileComments(text);
    expect(comments.silence(rule, text.indexOf('def f'))).toBe(true);
    expect(comments.silence(rule, text.indexOf('def g'))).toBe(false);
  });

  it('are heard from where they stand, if they are pylint’s', () => {
    expect(new FileComments('xxxx\n# pylint: disable=W0102\n').silence(rule, 2)).toBe(false);
  });
});
