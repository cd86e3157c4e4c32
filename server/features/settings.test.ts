import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../rules/rule.ts';
import { Settings } from './settings.ts';

function finding(severity: Severity | null): Finding {
  const piece = { text: '' };
  return {
    ruleId: 'mutable-default-argument',
    severity,
    message: '',
    steps: [],
    alsoAt: [],
    fix: null,
    location: { piece, start: 0, end: 0 },
    sharing: {
      functionName: '',
      parameterName: '',
      holder: '',
      objectType: '',
      objectText: '',
    },
  } as unknown as Finding;
}

describe('the setting cutaway.rules', () => {
  it('sets how loud warnings are, and leaves lesser findings lesser', () => {
    const settings = new Settings();
    settings.take({ 'mutable-default-argument': 'error' });
    expect(settings.severityOf(finding('warning'))).toBe('error');
    expect(settings.severityOf(finding('hint'))).toBe('hint');
    settings.take({ 'mutable-default-argument': 'hint' });
    expect(settings.severityOf(finding('information'))).toBe('hint');
  });

  it('switches a rule off, and on again when it is taken out', () => {
    const settings = new Settings();
    expect(settings.take({ 'mutable-default-argument': 'off' })).toBe(true);
    expect(settings.severityOf(finding('warning'))).toBeNull();
    expect(settings.take({})).toBe(true);
    expect(settings.severityOf(finding('warning'))).toBe('warning');
  });

  it('passes over what it does not know', () => {
    const settings = new Settings();
    for (const value of [null, 7, 'off', [], { 'mutable-default-argument': 'loud' }])
      settings.take(value);
    expect(settings.severityOf(finding('warning'))).toBe('warning');
    expect(settings.severityOf(finding(null))).toBeNull();
  });
});
