import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeapObject } from '../../protocol/heap.ts';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import { root } from '../harness/dap-client.ts';
import { LensPage, launchBrowser, type Theme } from './page.ts';

const recorded = path.join(root, 'test/fixtures/identity/sharing.json');
const stops = JSON.parse(fs.readFileSync(recorded, 'utf8')) as IdentityData[];
const mutated = stops.findIndex((one) =>
  one.changes?.mutated.some(({ slots }) => slots[0]?.after === "'fig'"),
);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function withPage(
  theme: Theme,
  use: (lens: LensPage) => Promise<void>,
  saved?: unknown,
): Promise<void> {
  const lens = await LensPage.open(browser, theme, saved);
  try {
    await use(lens);
    expect(await lens.violations()).toEqual([]);
  } finally {
    await lens.close();
  }
}

/** One frame with these objects bound to names `a`, `b`, … */
function dataOf(objects: Partial<HeapObject>[], names: [string, number][]): IdentityData {
  return {
    lens: 'identity',
    stop: 1,
    focusLane: 1,
    changes: null,
    snapshot: {
      frames: [
        {
          lane: 1, frameId: 1, name: '<module>', kind: 'module', path: '/examples/x.py', line: 3, omittedNames: 0,
          names: names.map(([name, target]) => ({ name, kind: 'global', target })),
        },
      ],
      omittedFrames: 0,
      objects: objects.map((one, place) => ({
        serial: place + 1, address: '0x1', type: 'list', typeModule: 'builtins', category: 'data',
        mutability: 'mutable', text: '[]', size: 0, edges: [], omitted: 0, ...one,
      })),
      cut: null,
      elapsedMs: 1,
    },
  }; // prettier-ignore
}

describe.each(['light', 'dark', 'high-contrast'] as const)(
  'the identity panel in a %s theme',
  (theme) => {
    it('passes the accessibility checks at every stop, as a picture and as a list', async () => {
      await withPage(theme, async (lens) => {
        await lens.page.evaluate(axe.source);
        for (const data of [stops[0]!, stops[mutated]!, stops[mutated + 1]!]) {
          await lens.show({ kind: 'stopped', data });
          expect(await problems(lens)).toEqual([]);
        }
        await lens.page.getByRole('button', { name: 'Show as a list' }).click();
        expect(await problems(lens)).toEqual([]);
      });
    });
  },
);

async function problems(lens: LensPage): Promise<string[]> {
  const found = await lens.page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, {
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return violations.map(
      (one) =>
        `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`).join(' | ')}`,
    );
  });
  return found;
}

/** A hundred chains of ten lists, and a name for the first list of each. */
const thousand = (): Partial<HeapObject>[] =>
  Array.from({ length: 1000 }, (_, at) => ({
    text: '[…]',
    size: 1,
    edges: at % 10 < 9 ? [{ kind: 'index', label: '[0]', target: at + 2 }] : [],
  }));
const tenths = (): [string, number][] =>
  Array.from({ length: 100 }, (_, at) => [`n${at}`, at * 10 + 1]);

describe('the identity panel', () => {
  it('draws one card for a list with two names, with an arrow from each and its names on it', async () => {
    await withPage('light', async (lens) => {
      await lens.show({
        kind: 'stopped',
        data: dataOf(
          [{ text: '[1]' }],
          [
            ['a', 1],
            ['b', 1],
          ],
        ),
      });
      expect(await lens.page.locator('.card').count()).toBe(1);
      expect(await lens.page.locator('path.arrow.shared').count()).toBe(2);
      expect(await lens.page.locator('.card .badge').textContent()).toBe('shared by a, b');
      expect(await lens.page.locator('.narration').textContent()).toContain(
        'a, b are the same object, #1 list.',
      );
    });
  });

  it('tells mutable from immutable by shape and by word', async () => {
    await withPage('light', async (lens) => {
      const kinds = ['mutable', 'immutable', 'shell', 'unknown'] as const;
      const data = dataOf(
        kinds.map((mutability) => ({ mutability, size: null })),
        kinds.map((kind, at) => [kind, at + 1]),
      );
      await lens.show({ kind: 'stopped', data });
      const shapes = await lens.page
        .locator('.card .lock path')
        .evaluateAll((all) => all.map((one) => one.getAttribute('d')));
      expect(new Set(shapes).size).toBe(4);
      const borders = await lens.page
        .locator('.card')
        .evaluateAll((all) =>
          all.map(
            (one) => `${getComputedStyle(one).borderStyle} ${getComputedStyle(one).borderRadius}`,
          ),
        );
      expect(new Set(borders).size).toBe(4);
      expect(await lens.page.locator('.card').nth(2).getAttribute('aria-label')).toContain(
        'it holds something mutable',
      );
    });
  });

  it('marks what a step changed, keeps the old value, and moves nothing that stays', async () => {
    await withPage('light', async (lens) => {
      await lens.show({ kind: 'stopped', data: stops[mutated - 1]! });
      const places = () =>
        lens.page
          .locator('.card')
          .evaluateAll((all) =>
            Object.fromEntries(
              all.map((one) => [
                (one as HTMLElement).dataset['serial'],
                [(one as HTMLElement).style.left, (one as HTMLElement).style.top],
              ]),
            ),
          );
      const before = await places();
      await lens.show({ kind: 'stopped', data: stops[mutated]! });
      const after = await places();
      for (const serial of Object.keys(before))
        if (after[serial]) expect(after[serial]).toEqual(before[serial]);
      expect(await lens.page.locator('.card.is-mutated .mark').textContent()).toContain('mutated');
      expect(await lens.page.locator('ins').textContent()).toBe("'fig'");
      await lens.show({ kind: 'stopped', data: stops[mutated + 1]! });
      expect(await lens.page.locator('.slot .mark.rebound').count()).toBe(1);
      expect(await lens.page.locator('.slot .was').textContent()).toContain('was #3');
      await lens.show({ kind: 'stopped', data: stops[mutated + 2]! });
      expect(await lens.page.locator('del').textContent()).toBe('3');
    });
  });

  it('is walked by keyboard alone: names, Enter to the object, Escape out', async () => {
    await withPage('dark', async (lens) => {
      const { page } = lens;
      await lens.show({
        kind: 'stopped',
        data: dataOf(
          [{ text: '[1]' }, { text: '[2]' }],
          [
            ['a', 1],
            ['b', 2],
          ],
        ),
      });
      await page.locator('.slot').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('brefers to #2');
      await page.keyboard.press('Enter');
      expect(
        await page.evaluate(() => (document.activeElement as HTMLElement).dataset['serial']),
      ).toBe('2');
      expect(await page.locator('.card.lit').count()).toBe(1);
      await page.keyboard.press('Escape');
      expect(await page.locator('.lit').count()).toBe(0);
    });
  });

  it('shows hostile text as text, cut and written out', async () => {
    await withPage('light', async (lens) => {
      const text = `'<img src=x onerror="window.hit=1">\u202e\u0007\ud800${'x'.repeat(300)}'`;
      const data = dataOf(
        [{ text, type: '<b>T</b>', mutability: 'immutable', size: null }],
        [['<i>n</i>', 1]],
      );
      await lens.show({ kind: 'stopped', data });
      expect(await lens.page.locator('img, b, i').count()).toBe(0);
      const shown = (await lens.page.locator('.card .value').textContent()) ?? '';
      expect(shown).toContain('<img src=x');
      expect(shown.length).toBeLessThan(80);
      expect(await lens.page.locator('.card .type').textContent()).toBe('<b>T</b>');
      expect(await lens.page.evaluate(() => 'hit' in window)).toBe(false);
    });
  });

  it('asks the editor for a line and for another frame', async () => {
    await withPage('light', async (lens) => {
      await lens.show({ kind: 'stopped', data: stops[mutated]! });
      await lens.page.getByRole('button', { name: 'sharing.py:29' }).click();
      await lens.page
        .locator('.lane .head')
        .last()
        .click({ position: { x: 20, y: 8 } });
      const sent = await lens.page.evaluate(
        () => (window as unknown as { sent: { method: string; params?: unknown }[] }).sent,
      );
      expect(sent.map(({ method, params }) => ({ method, params }))).toEqual([
        { method: 'panel/ready', params: undefined },
        { method: 'panel/reveal', params: { path: '/examples/sharing.py', line: 29 } },
        {
          method: 'panel/focusFrame',
          params: { frameId: stops[mutated]!.snapshot.frames.at(-1)!.frameId },
        },
      ]);
    });
  });

  it('keeps its picture over a reload, and dims it while the program runs', async () => {
    let saved: unknown;
    await withPage('light', async (lens) => {
      await lens.show({ kind: 'stopped', data: stops[mutated]! });
      await lens.page.getByRole('button', { name: 'Show functions' }).click();
      await lens.show({ kind: 'running' });
      expect(await lens.page.locator('.dimmed .card').count()).toBeGreaterThan(3);
      saved = await lens.page.evaluate(() =>
        (window as unknown as { savedState: () => unknown }).savedState(),
      );
    });
    await withPage(
      'light',
      async (lens) => {
        expect(await lens.page.locator('.card').count()).toBeGreaterThan(3);
        expect(
          await lens.page
            .getByRole('button', { name: 'Show functions' })
            .getAttribute('aria-pressed'),
        ).toBe('true');
      },
      saved,
    );
  });

  it('says what it is for when nothing runs, and survives data it does not understand', async () => {
    await withPage('light', async (lens) => {
      expect(await lens.page.locator('.welcome').textContent()).toContain('press F5');
      await lens.show({ kind: 'stopped', data: { lens: 'identity', snapshot: 'nonsense' } });
      expect(await lens.page.locator('.state').textContent()).toContain('could not be understood');
      await lens.show({ kind: 'stopped', data: stops[0]! });
      expect(await lens.page.locator('.card').count()).toBeGreaterThan(0);
      await lens.show({ kind: 'failed', message: 'The program is running; pause it first.' });
      expect(await lens.page.locator('.state.failed').textContent()).toContain('pause it first');
    });
  });

  it('touches nothing but the name, its object and their arrow when a step rebinds one name', async () => {
    await withPage('light', async (lens) => {
      const heap = thousand();
      await lens.show({ kind: 'stopped', data: dataOf(heap, tenths()) });
      await lens.page.evaluate(() => {
        const touched: string[] = [];
        new MutationObserver((records) => {
          for (const { target } of records) {
            const at = target instanceof Element ? target : target.parentElement;
            const owner = at?.closest<HTMLElement>('.card, .lane, path');
            if (owner) touched.push(owner.dataset['serial'] ?? owner.dataset['key'] ?? 'lane');
          }
        }).observe(document.querySelector('.world')!, {
          subtree: true, childList: true, attributes: true, characterData: true,
        }); // prettier-ignore
        Object.assign(window, { touched });
      });
      await lens.show({ kind: 'running' });
      const next = dataOf(heap, [...tenths().slice(0, 99), ['n99', 1]]);
      next.stop = 2;
      next.changes = { appeared: [], gone: [], mutated: [], rebound: [{ lane: 1, name: 'n99', before: { serial: 991, text: '[…]' }, after: 1 }] }; // prettier-ignore
      next.snapshot.objects = next.snapshot.objects.slice(0, 990);
      await lens.show({ kind: 'stopped', data: next });
      expect(await lens.page.locator('.slot .mark.rebound').count()).toBe(1);
      const touched = await lens.page.evaluate(
        () => (window as unknown as { touched: string[] }).touched,
      );
      // #1 has a second name now: its names take a row, and its arrows follow.
      expect(new Set(touched)).toEqual(new Set(['lane', '1', '1/n0', '1[0]#']));
      expect(await lens.page.locator('.card').count()).toBe(990);
    });
  });

  it('stays usable with a thousand objects', async () => {
    await withPage('light', async (lens) => {
      const data = dataOf(thousand(), tenths());
      await lens.show({ kind: 'stopped', data });
      expect(await lens.page.locator('.card').count()).toBe(1000);
      const drawn = await lens.page.evaluate(
        (state) => {
          const began = performance.now();
          window.postMessage(
            {
              method: 'panel/state',
              sender: { type: 'extension' },
              receiver: { type: 'webview' },
              params: state,
            },
            '*',
          );
          return new Promise<number>((resolve) =>
            setTimeout(() => resolve(performance.now() - began)),
          );
        },
        { kind: 'stopped' as const, data },
      );
      console.log(`1,000 cards drawn again in ${Math.round(drawn)} ms`);
    });
  });
});
