import { describe, expect, it } from 'vitest';
import { BreakpointTable } from './breakpoints.ts';

const same = (line: number) => line;
const none = { condition: null, hitCondition: null, logMessage: null };

describe('breakpoints of the editor', () => {
  it('replace those their file had, and keep the other files', () => {
    const table = new BreakpointTable();
    const [first] = table.replace('/a.py', [{ line: 1 }]);
    table.replace('/b.py', [{ line: 2, condition: 'x > 1' }]);
    table.replace('/a.py', [{ line: 3 }, { line: 4, condition: '  ' }]);
    expect(first?.id).toBe(1);
    expect(table.all()).toEqual([
      {
        path: '/a.py',
        breakpoints: [
          { id: 3, line: 3, ...none },
          { id: 4, line: 4, ...none },
        ],
      },
      { path: '/b.py', breakpoints: [{ id: 2, line: 2, ...none, condition: 'x > 1' }] },
    ]);
  });

  it('are shown where they are, and not once they were replaced', () => {
    const table = new BreakpointTable();
    table.replace('/folder/a.py', [{ line: 1 }]);
    const bound = { id: 1, line: 5, verified: true, message: null };
    expect(table.shown(bound, (line) => line - 1)).toMatchObject({
      id: 1,
      line: 4,
      verified: true,
      source: { name: 'a.py', path: '/folder/a.py' },
    });
    const refused = table.shown({ id: 1, line: null, verified: false, message: 'why' }, same);
    expect(refused).toMatchObject({ verified: false, message: 'why' });
    expect(refused).not.toHaveProperty('line');
    table.replace('/folder/a.py', []);
    expect(table.shown(bound, same)).toBeNull();
  });
});
