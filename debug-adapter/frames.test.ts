import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxMessageBytes, MessageReader } from './frames.ts';

const framed = (message: unknown) => {
  const text = JSON.stringify(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};
const read = (...chunks: (string | Buffer)[]) => {
  const reader = new MessageReader();
  return chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
};

describe('messages of a client', () => {
  it('come out whole, however they were cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (messages, sizes) => {
          const bytes = Buffer.concat(messages.map(framed));
          const reader = new MessageReader();
          const found: unknown[] = [];
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const size = sizes[n % sizes.length] ?? 1;
            found.push(...reader.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(JSON.stringify(found)).toBe(JSON.stringify(messages));
        },
      ),
    );
  });

  it('are read again behind a header without a readable length', () => {
    expect(read('Content-Length: many\r\n\r\n', framed([1]))).toEqual([[1]]);
    expect(read('X: y\r\n\r\n{}', framed([2]))).toEqual([[2]]);
    expect(read('Content-Length: -5\r\n\r\n', framed([3]))).toEqual([[3]]);
  });

  it('are read again behind bytes without a header, which are not kept', () => {
    const reader = new MessageReader();
    const junk = Buffer.alloc(1024 * 1024, 'x');
    for (let n = 0; n < 200; n++) reader.push(junk);
    expect(reader.push(framed([4]))).toEqual([[4]]);
  });

  it('are read again behind a text that is not JSON', () => {
    expect(read('Content-Length: 3\r\n\r\n{x}', framed([5]))).toEqual([[5]]);
  });

  it('are passed over when they are too long, and the next is read', () => {
    const reader = new MessageReader();
    const length = maxMessageBytes + 5;
    const parts = [`Content-Length: ${length}\r\n\r\n`, Buffer.alloc(maxMessageBytes), 'xxxxx'];
    const found = parts.flatMap((part) => reader.push(Buffer.from(part)));
    expect(found).toEqual([]);
    expect(reader.push(framed([6]))).toEqual([[6]]);
  });

  it('may have other headers, in any case', () => {
    expect(read('content-type: x\r\ncontent-length: 3\r\nY: z\r\n\r\n[7]')).toEqual([[7]]);
  });
});
