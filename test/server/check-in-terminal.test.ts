import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedFolder } from './check-runner.ts';

const pitfall = 'def collect(item, items=[]):\n    items.append(item)\n    return items\n';
const { write, run, runInTerminal, remove } = checkedFolder();
beforeAll(() => {
  // As many as it takes to have something to wait for.
  for (let at = 0; at < 60; at += 1)
    write(`many/${String(at).padStart(2, '0')}.py`, `${'x = [1, 2]\n'.repeat(100)}${pitfall}`);
  write('one.py', pitfall);
});
afterAll(remove);

const escape = '\u001b';

describe('cutaway-check in a terminal', () => {
  it('paints severities and places, and ends as anywhere', () => {
    const { status, seen } = runInTerminal({}, 'one.py');
    expect(status).toBe(1);
    expect(seen).toContain(`${escape}[1mone.py:1:25:${escape}[0m ${escape}[33mwarning${escape}[0m`);
    expect(seen).toContain(`    ${escape}[90m2:5:${escape}[0m`);
    expect(runInTerminal({}, '--colour').status).toBe(2);
  });

  it('paints nothing where NO_COLOR is set, the terminal is dumb, or the output goes elsewhere', () => {
    const { seen } = runInTerminal({ NO_COLOR: '1' }, 'one.py');
    expect(seen).toContain('one.py:1:25: warning mutable-default-argument:');
    expect(runInTerminal({ TERM: 'dumb' }, 'many').seen).not.toContain(escape);
    const { stdout, stderr } = run('many');
    expect(stdout + stderr).not.toContain(escape);
  });

  it('shows a bar while it works through many files, and takes it away before the result', () => {
    const { seen } = runInTerminal({}, 'many');
    const bars = [...seen.matchAll(/\r([█░]{30}) (\d+)\/60/g)];
    expect(bars.length).toBeGreaterThan(0);
    for (const [, bar, done] of bars)
      expect(bar?.replaceAll('░', '')).toHaveLength(Math.round(Number(done) / 2));
    const last = seen.lastIndexOf('░');
    expect(seen.indexOf('\r\u001b[K', last)).toBeLessThan(seen.indexOf('many/00.py'));
    expect(seen.indexOf('\r\u001b[K', last)).toBeGreaterThan(last);
    expect(seen).toContain('60 warnings');
  });

  it('shows no bar for one file, and keeps JSON free of colours', () => {
    const { seen } = runInTerminal({}, '--format', 'json', 'one.py');
    expect(seen).not.toContain(escape);
    expect(JSON.parse(seen)).toHaveLength(1);
  });
});
