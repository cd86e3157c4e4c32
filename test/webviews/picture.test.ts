import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LensName } from '../../protocol/lenses/request.ts';
import { root } from '../harness/dap-client.ts';
import { LensPage, launchBrowser } from './page.ts';

/** What a person gets who saves a panel's picture. */

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const recorded = (file: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(root, 'test/fixtures', file), 'utf8'));
const lastOf = (file: string): unknown => (recorded(file) as unknown[]).at(-1);

/** A stop of each lens, and what its picture has to say. */
const lenses: { lens: LensName; stop: () => unknown; words: string[] }[] = [
  {
    lens: 'identity',
    stop: () => lastOf('identity/sharing.json'),
    words: ['module', 'list', 'shared by'],
  },
  {
    lens: 'references',
    stop: () => lastOf('references/garbage-cycle.json'),
    words: ['Node', 'Why it is alive'],
  },
  {
    lens: 'mro',
    stop: () => (recorded('mro/orders.json') as Record<string, unknown>)['diamond'],
    words: ['Bottom', 'order of looking'],
  },
];

/** Saves by the keyboard alone, and reads what the extension is handed. */
async function saved(lens: LensPage, kind: 'SVG' | 'PNG') {
  const { page } = lens;
  const before = (await files(page)).length;
  await page.getByRole('button', { name: 'Save the picture' }).press('Enter');
  await page.getByRole('menuitem', { name: kind }).press('Enter');
  await expect.poll(async () => (await files(page)).length).toBe(before + 1);
  return (await files(page)).at(-1)!;
}

const files = (page: Page): Promise<Record<string, string>[]> =>
  page.evaluate(() =>
    (window as unknown as { sent: { method: string; params: Record<string, string> }[] }).sent
      .filter((one) => one.method === 'panel/save')
      .map((one) => one.params),
  );

const decoded = (file: Record<string, string>): Buffer => Buffer.from(file['content']!, 'base64');

/** What a reader finds in the file alone, in an empty page without any style sheet. */
async function read(svg: string) {
  const page = await browser.newPage({ viewport: { width: 300, height: 200 } });
  const wanted: string[] = [];
  page.on('request', (request) => wanted.push(request.url()));
  try {
    const found = await page.evaluate(async (text) => {
      const file = new DOMParser().parseFromString(text, 'image/svg+xml');
      const elements = [...file.querySelectorAll('*')];
      const of = (name: string): string[] =>
        elements.flatMap((one) => one.getAttribute(name) ?? []);
      const references = elements.flatMap((one) =>
        [...one.attributes].flatMap(({ name, value }) =>
          name.endsWith('href') || value.includes('url(') ? [value] : [],
        ),
      );
      document.body.innerHTML = '';
      document.body.append(document.importNode(file.documentElement, true));
      const drawn = document.querySelector('svg')!;
      const { width, height } = drawn.viewBox.baseVal;
      const outside = [...drawn.querySelectorAll('text')].filter((one) => {
        const [box, frame] = [one.getBoundingClientRect(), drawn.getBoundingClientRect()];
        return box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom;
      });
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${btoa(unescape(encodeURIComponent(text)))}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const pen = canvas.getContext('2d')!;
      pen.drawImage(image, 0, 0);
      const { data } = pen.getImageData(0, 0, width, height);
      const ground = Array.from(data.subarray(0, 3));
      let drawnOn = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (ground.some((one, place) => Math.abs(one - data[at + place]!) > 24)) drawnOn += 1;
      }
      return {
        isParsed: file.querySelector('parsererror') === null,
        names: [...new Set(elements.map((one) => one.localName))],
        attributes: [...new Set(elements.flatMap((one) => one.getAttributeNames()))],
        references: [...new Set(references)],
        ids: of('id'),
        paints: [...new Set([...of('fill'), ...of('stroke')])],
        fonts: [...new Set(of('font-family'))],
        words: [...file.querySelectorAll('text')].map((one) => one.textContent).join(' '),
        outside: outside.map((one) => one.textContent),
        size: [image.naturalWidth, image.naturalHeight, width, height],
        ground,
        share: drawnOn / (data.length / 4),
      };
    }, svg);
    return { ...found, wanted: wanted.filter((one) => !one.startsWith('data:')) };
  } finally {
    await page.close();
  }
}

const grounds = { light: [255, 255, 255], dark: [31, 31, 31], 'high-contrast': [0, 0, 0] };

describe.each(['light', 'dark', 'high-contrast'] as const)('in a %s theme', (theme) => {
  it.each(lenses)('the picture of $lens stands alone', async ({ lens: name, stop, words }) => {
    const lens = await LensPage.open(browser, theme, undefined, name);
    try {
      await lens.show({ kind: 'stopped', data: stop() });
      const file = await saved(lens, 'SVG');
      expect(file).toMatchObject({ name, kind: 'svg' });
      const text = decoded(file).toString('utf8');
      if (process.env['CUTAWAY_PICTURES']) {
        fs.writeFileSync(path.join(process.env['CUTAWAY_PICTURES'], `${name}-${theme}.svg`), text);
      }
      const found = await read(text);
      expect(found.isParsed).toBe(true);
      expect(found.wanted).toEqual([]);
      for (const never of ['foreignObject', 'script', 'style', 'image', 'use', 'a']) {
        expect(found.names).not.toContain(never);
      }
      for (const never of ['class', 'style', 'tabindex']) expect(found.attributes).not.toContain(never); // prettier-ignore
      for (const reference of found.references) {
        expect(found.ids).toContain(/^url\("?#([\w-]+)"?\)$/.exec(reference)?.[1]);
      }
      expect(found.paints.filter((one) => !/^(none|#[0-9a-f]{6}|url\(#[\w-]+\))$/.test(one))).toEqual([]); // prettier-ignore
      for (const font of found.fonts) expect(font).toMatch(/(serif|monospace|system-ui)$/);
      for (const word of words) expect(found.words).toContain(word);
      expect(found.outside).toEqual([]);
      const [width, height, ...box] = found.size;
      expect(box).toEqual([width, height]);
      expect(found.ground).toEqual(grounds[theme]);
      expect(found.share).toBeGreaterThan(0.01);
      expect(found.share).toBeLessThan(0.6);
      expect(await lens.violations()).toEqual([]);
    } finally {
      await lens.close();
    }
  });
});

it.each(lenses)('the picture of $lens is a PNG of twice its size', async ({ lens: name, stop }) => {
  const lens = await LensPage.open(browser, 'light', undefined, name);
  try {
    await lens.show({ kind: 'stopped', data: stop() });
    const file = await saved(lens, 'SVG');
    const [, width] = /width="(\d+)"/.exec(decoded(file).toString('utf8'))!;
    const bytes = decoded(await saved(lens, 'PNG'));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(2 * Number(width));
    if (process.env['CUTAWAY_PICTURES']) {
      fs.writeFileSync(path.join(process.env['CUTAWAY_PICTURES'], `${name}.png`), bytes);
    }
  } finally {
    await lens.close();
  }
});

it('the picture is whole and in its own size however far a person has zoomed in, and the panel stays as it was', async () => {
  const lens = await LensPage.open(browser, 'light');
  try {
    await lens.show({ kind: 'stopped', data: lenses[0]!.stop() });
    const { page } = lens;
    const first = decoded(await saved(lens, 'SVG')).toString('utf8');
    for (let turn = 0; turn < 4; turn += 1) {
      await page.getByRole('button', { name: 'Larger' }).press('Enter');
    }
    const world = () => page.locator('.world').evaluate((one) => one.getBoundingClientRect());
    const before = await world();
    const sized = (text: string) => /width="\d+" height="\d+"/.exec(text)![0];
    expect(sized(decoded(await saved(lens, 'SVG')).toString('utf8'))).toBe(sized(first));
    expect(await world()).toEqual(before);
    await page.getByRole('button', { name: 'Show as a list' }).click();
    expect(sized(decoded(await saved(lens, 'SVG')).toString('utf8'))).toBe(sized(first));
    expect(await page.locator('.viewport').isHidden()).toBe(true);
  } finally {
    await lens.close();
  }
});
