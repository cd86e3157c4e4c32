import { expect, it } from 'vitest';
import { visibleText } from './text.ts';

it('writes out what could hide or reorder text, and keeps everything else', () => {
  expect(visibleText('a\u202eb\u0007\ud800')).toBe('a\\u202eb\\u0007\\ud800');
  expect(visibleText('grüße <b>𝒳</b>')).toBe('grüße <b>𝒳</b>');
  expect(visibleText('x'.repeat(500))).toHaveLength(401);
});
