import { describe, expect, it } from 'vitest';
import { objectPicture, objectText } from './object-picture.ts';

const sharing = {
  holders: [
    { label: 'collect', through: '__defaults__', object: 0 },
    { label: 'call 1: items', through: null, object: 0 },
    { label: 'call 2: items', through: null, object: 0 },
  ],
  objects: [{ label: 'one list', text: '[]' }],
};

describe('the picture of a shared object', () => {
  it('shows the function, its defaults, one object and two calls', () => {
    const labels = [...objectPicture(sharing, 'light').matchAll(/>([^<>]+)<\/text>/g)];
    expect(labels.map((it) => it[1])).toEqual([
      'collect',
      '__defaults__',
      'call 1: items',
      'call 2: items',
      'one list',
      '[]',
    ]);
  });

  it('is drawn in other colours for each theme', () => {
    const themes = (['light', 'dark', 'hc', 'both'] as const).map((it) =>
      objectPicture(sharing, it),
    );
    expect(new Set(themes).size).toBe(4);
  });

  it('keeps what it is told as text: markup, control characters and lone surrogates', () => {
    const svg = objectPicture(
      { ...sharing, objects: [{ label: 'one list', text: '"<b>&\u0000\ud800' }] },
      'dark',
    );
    expect(svg).toContain('&#34;&#60;b&#62;&#38; \ufffd');
    expect(Buffer.from(svg).toString()).toBe(svg);
  });

  it('says the same in characters, one line for each arrow', () => {
    expect(objectText(sharing).split('\n')).toEqual([
      'collect       ──▶ __defaults__ ──▶ one list  []',
      'call 1: items ───────────────────▶ ▲',
      'call 2: items ───────────────────▶ ▲',
    ]);
  });
});
