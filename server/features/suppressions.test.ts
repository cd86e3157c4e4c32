import { describe, expect, it } from 'vitest';
import { isSuppressed } from './suppressions.ts';

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
