import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { environmentFor, pieces, Pump } from './process.ts';

describe('output', () => {
  it('is cut into bounded pieces, never within a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\ud83d') }),
        fc.integer({ min: 2, max: 5 }),
        (text, longest) => {
          const cut = [...pieces(text, longest)];
          expect(cut.join('')).toBe(text);
          expect(cut.every((one) => one.length > 0 && one.length <= longest)).toBe(true);
          expect(cut.flatMap((one) => Array.from(one))).toEqual(Array.from(text));
        },
      ),
    );
  });

  it('comes through whole when a character arrives in two parts', async () => {
    const stream = new PassThrough();
    let text = '';
    const pump = new Pump(stream, (piece) => void (text += piece));
    const bytes = Buffer.from('é😀');
    for (const byte of bytes) stream.write(Buffer.from([byte]));
    stream.end();
    await pump.finish();
    expect(text).toBe('é😀');
  });

  it('is complete at the end, however slow the editor reads', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const stream = new PassThrough();
      let text = '';
      const pump = new Pump(stream, async (piece) => {
        await new Promise((resolve) => setTimeout(resolve, 10_000));
        text += piece;
      });
      stream.write('one ');
      await vi.advanceTimersByTimeAsync(1);
      stream.end('two');
      const finished = pump.finish();
      await vi.advanceTimersByTimeAsync(30_000);
      await finished;
      expect(text).toBe('one two');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not waited for when a grandchild keeps the pipe, silent or not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'Date'] });
    try {
      const silent = new Pump(new PassThrough(), () => undefined).finish();
      await vi.advanceTimersByTimeAsync(1_500);
      await silent;
      const stream = new PassThrough();
      setInterval(() => stream.write('still here\n'), 200);
      const talking = new Pump(stream, () => undefined).finish();
      await vi.advanceTimersByTimeAsync(6_000);
      await talking;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the environment of the program', () => {
  it('is the adapter’s own without what is ours, and with what was asked for', () => {
    vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
    vi.stubEnv('CUTAWAY_LOG', '1');
    vi.stubEnv('PLAIN', 'kept');
    vi.stubEnv('GONE', 'x');
    try {
      const env = environmentFor({ argv: ['py'], cwd: '/', env: { A: 'b', GONE: undefined } });
      expect(env).toMatchObject({ A: 'b', PLAIN: 'kept' });
      expect(env['GONE']).toBeUndefined();
      expect(Object.keys(env).filter((name) => /^(CUTAWAY_|ELECTRON)/.test(name))).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
