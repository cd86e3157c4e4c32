import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttentionData, KernelState, Numbers } from '../../protocol/lenses/attention.ts';
import {
  noMask,
  plainStyle,
  randomHead,
  replays,
  rightRules,
  runKernel,
  visits,
  type Plan,
  type SlipName,
} from '../../webviews/attention/model.ts';
import { LensPage, launchBrowser, type Theme } from './page.ts';

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
  const lens = await LensPage.open(browser, theme, saved, 'attention');
  const broken: string[] = [];
  lens.page.on('pageerror', (error) => broken.push(error.message));
  try {
    await use(lens);
    expect(await lens.violations()).toEqual([]);
    expect(broken).toEqual([]);
  } finally {
    await lens.close();
  }
}

const plan: Plan = {
  shape: { queries: 6, keys: 10, depth: 4, valueDepth: 4 },
  blocks: { rows: 2, columns: 4 },
  mask: noMask,
  order: 'fa2',
  skips: true,
};
const head = randomHead(plan.shape, 9);

function numbers(name: string, shape: number[], values: Float64Array): Numbers {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { name, shape, format: 'float64', data: bytes.toString('base64') };
}

/** The data of a stop with these arrays, whatever their names are. */
function dataOf(
  state: KernelState | null,
  names: readonly [string, string, string] = ['q', 'k', 'v'],
): AttentionData {
  const [queries, keys, values] = names;
  const told = { type: 'numpy.ndarray', dtype: 'float64', unreadable: null };
  const summary = {
    elements: 24, read: 24, least: -2, largest: 2, mean: 0, deviation: 1, notNumbers: 0, infinite: 0, counted: true, histogram: [6, 12, 6],
  }; // prettier-ignore
  return {
    lens: 'attention', stop: 1, place: null, notes: [], elapsedMs: 1, chosen: 0, state,
    arrays: [
      { ...told, name: queries, shape: [6, 4], strides: [4, 1], summary },
      { ...told, name: keys, shape: [10, 4], strides: [1, 10], summary },
      { ...told, name: values, shape: [10, 4], strides: [4, 1], summary },
    ],
    candidates: [{
      queries, keys, values, layout: 'headsFirst', ambiguous: true, called: null, batches: 1, heads: 4, keyHeads: 2,
      queryCount: 6, keyCount: 10, depth: 4, valueDepth: 4,
    }],
    window: {
      batch: 0, head: 0, firstQuery: 0, firstKey: 0, precision: 'float64', cut: null, weights: null,
      queries: numbers(queries, [6, 4], head.queries),
      keys: numbers(keys, [10, 4], head.keys),
      values: numbers(values, [10, 4], head.values),
    },
  }; // prettier-ignore
}

/** A program's kernel at each stop in its inner loop. */
function stops(slip: SlipName | null, values = head.values): KernelState[] {
  const own = { ...head, values };
  const setting = { head: own, plan, style: plainStyle };
  const rules = slip ? replays(slip, setting)[0]!.rules : rightRules(own, plan.mask, plainStyle);
  return runKernel({ head: own, tiles: visits(plan, plainStyle) }, plainStyle, rules).states.map(
    ({ tile, m, l, accumulator }) => ({
      max: numbers('m', [2], m), sum: numbers('l', [2], l), accumulator: numbers('acc', [2, 4], accumulator),
      output: null, logSum: null, scale: null,
      integers: { i: tile.rowBlock, j: tile.columnBlock, Br: 2, Bc: 4 },
    }),
  ); // prettier-ignore
}

/** A run over a tile point as the driver tells it: the inputs with the first pass. */
function passesOf(inputs: number, head: number, slip: SlipName | null): unknown[] {
  const { state: _, elapsedMs: __, lens: ___, stop: ____, place: _____, ...told } = dataOf(null);
  // Other numbers than those of the other head: else they would be the same inputs.
  const window = { ...told.window!, head, values: numbers('v', [10, 4], valuesOf(head)) };
  return stops(slip, valuesOf(head)).map((state, at) => ({
    pass: at + 1, path: '/kernel.py', line: 12, inputs, state, last: false,
    head: at === 0 ? { ...told, window } : null,
  })); // prettier-ignore
}

const valuesOf = (of: number): Float64Array => head.values.map((one) => one + of);

const said = (lens: LensPage, selector: string): Promise<string> =>
  lens.page.locator(selector).innerText();
const sent = (lens: LensPage, method: string): Promise<Record<string, unknown>[]> =>
  lens.page.evaluate(
    (method) =>
      (window as unknown as { sent: { method: string; params: Record<string, unknown> }[] }).sent
        .filter((one) => one.method === method)
        .map((one) => one.params),
    method,
  );

async function problems(lens: LensPage): Promise<string[]> {
  return lens.page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, {
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return violations.map(
      (one) =>
        `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`).join(' | ')}`,
    );
  });
}

describe.each(['light', 'dark', 'high-contrast'] as const)(
  'the attention panel in a %s theme',
  (theme) => {
    it('passes the accessibility checks in every tab, as a list, and with a program’s own numbers', async () => {
      await withPage(theme, async (lens) => {
        await lens.page.evaluate(axe.source);
        await lens.page.keyboard.press('ArrowRight');
        expect(await problems(lens)).toEqual([]);
        for (const tab of ['Weights', 'Check my kernel', 'Printed figures', 'Tiles']) {
          await lens.page.getByRole('tab', { name: tab }).click();
          expect(await problems(lens)).toEqual([]);
        }
        await lens.page.getByRole('button', { name: 'Show as a list' }).click();
        expect(await problems(lens)).toEqual([]);
        await lens.page.getByRole('button', { name: 'Show as a list' }).click();
        await lens.show({ kind: 'stopped', data: dataOf(null) });
        expect(await problems(lens)).toEqual([]);
      });
    });
  },
);

describe('the attention panel without any program', () => {
  it('steps through a worked example by keyboard, and counts what the closed form says', async () => {
    await withPage('dark', async (lens) => {
      expect(await lens.page.locator('.tile.skipped').count()).toBe(3);
      expect(await lens.page.locator('.grid .tile.done').count()).toBe(0);
      await lens.page.keyboard.press('ArrowRight');
      expect(await said(lens, '.narration')).toContain('Tile (0, 0): rows 0–2, keys 0–1.');
      await lens.page.keyboard.press('End');
      expect(await said(lens, '.traffic-card')).toContain('exactly the closed form');
      expect(await said(lens, '.traffic-card')).toContain('103 of 103');
      await lens.page.keyboard.press('ArrowLeft');
      expect(await said(lens, '.player .place')).toBe('Step 11 of 12');
      await lens.page.keyboard.press('Home');
      expect(await said(lens, '.traffic-card')).toContain('0 of 103');
    });
  });

  it('shows m, the rescale factor, l and the accumulator of the chosen row', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.keyboard.press('End');
      expect(await lens.page.locator('.row-card tbody tr').count()).toBe(4);
      expect(await said(lens, '.row-card')).toContain('Row 6, tile by tile');
      await lens.page.keyboard.press('ArrowUp');
      expect(await said(lens, '.row-card')).toContain('Row 5, tile by tile');
      expect(await lens.page.locator('.row-card tbody tr').count()).toBe(3);
    });
  });

  it('says in red that the printed block rule does not fit', async () => {
    await withPage('light', async (lens) => {
      expect(await lens.page.locator('.chip-card.overfull').count()).toBe(0);
      await lens.page.selectOption('select.source', 'tooLarge');
      expect(await said(lens, '.chip-card.overfull')).toContain('20,608 of 16,384');
    });
  });

  it('takes sizes of one’s own, and refuses what is too fine to draw with a sentence', async () => {
    await withPage('light', async (lens) => {
      const queries = lens.page.getByLabel('queries', { exact: true });
      await queries.fill('4096');
      await queries.press('Enter');
      expect(await said(lens, '.problem')).toContain('choose larger blocks');
      await queries.fill('9');
      await queries.press('Enter');
      expect(await said(lens, '.problem')).toBe('');
      expect(await lens.page.locator('select.source').inputValue()).toBe('own');
      await queries.fill('-3');
      await queries.press('Enter');
      expect(await lens.page.locator('.row-card h2').innerText()).toContain('Row');
    });
  });

  it('gives rows that see nothing zeros, and says so', async () => {
    await withPage('light', async (lens) => {
      await lens.page.selectOption('select.source', 'blind');
      await lens.page.keyboard.press('ArrowUp');
      for (let row = 5; row > 0; row -= 1) await lens.page.keyboard.press('ArrowUp');
      expect(await said(lens, '.row-card')).toContain('This row sees nothing: its output is zero.');
      await lens.page.getByRole('tab', { name: 'Weights' }).click();
      expect(await said(lens, '.head-card')).toContain('3 of 7 rows see nothing: 0, 1, 2.');
    });
  });

  it('names a slip that it is not told, and leaves a right kernel alone', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.getByRole('tab', { name: 'Check my kernel' }).click();
      expect(await said(lens, '.verdict')).toContain('First wrong: tile (1, 2), the accumulator.');
      expect(await said(lens, '.verdict')).toContain(
        'The accumulator is divided by e^(m_old − m_new)',
      );
      await lens.page.selectOption('.kernel-card select', 'right');
      expect(await said(lens, '.verdict')).toContain('Everything that was seen is right');
      expect(await lens.page.locator('.check .verdict-wrong').count()).toBe(1); // the legend's
    });
  });

  it('tells which printed figures follow from a model and which do not', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.getByRole('tab', { name: 'Printed figures' }).click();
      const rows = await lens.page.locator('.figures tbody tr').allInnerTexts();
      expect(rows.filter((row) => row.includes('✓ yes'))).toHaveLength(2);
      expect(rows.filter((row) => row.includes('✗ no'))).toHaveLength(3);
      expect(await lens.page.locator('.memory .dot').count()).toBe(16);
    });
  });

  it('comes back as it was after a reload', async () => {
    let saved: unknown;
    await withPage('dark', async (lens) => {
      await lens.page.selectOption('select.source', 'window');
      await lens.page.keyboard.press('ArrowRight');
      await lens.page.keyboard.press('ArrowRight');
      await lens.page.evaluate(() => dispatchEvent(new Event('pagehide')));
      saved = await lens.page.evaluate(() =>
        (window as unknown as { savedState(): unknown }).savedState(),
      );
    });
    await withPage(
      'dark',
      async (lens) => {
        expect(await lens.page.locator('select.source').inputValue()).toBe('window');
        expect(await said(lens, '.player .place')).toContain('Step 2 of');
      },
      saved,
    );
  });

  it('moves nothing by itself where a person wants reduced motion', async () => {
    await withPage('dark', async (lens) => {
      const lasts = (): Promise<string> =>
        lens.page.evaluate(
          () => getComputedStyle(document.querySelector('.tile')!).transitionDuration,
        );
      expect(await lasts()).toBe('0.12s');
      await lens.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
      expect(await lasts()).toBe('0s');
    });
  });
});

/** Saves by the same menu as every panel's, and reads what the extension is handed. */
async function saved(lens: LensPage, kind: 'SVG' | 'PNG'): Promise<Record<string, unknown>> {
  const before = (await sent(lens, 'panel/save')).length;
  await lens.page.getByRole('button', { name: 'Save the picture' }).press('Enter');
  await lens.page.keyboard.press('ArrowDown');
  await lens.page.getByRole('menuitem', { name: kind }).press('Enter');
  await expect.poll(async () => (await sent(lens, 'panel/save')).length).toBe(before + 1);
  return (await sent(lens, 'panel/save')).at(-1)!;
}

describe('a picture of the attention panel', () => {
  it.each(['tiles', 'weights', 'check', 'figures'].map((tab, at) => ({ tab, at })))(
    'of $tab is saved as an SVG that stands alone, and as a PNG',
    async ({ tab, at }) => {
      await withPage('light', async (lens) => {
        await lens.page.locator('[role="tab"]').nth(at).click();
        const step = () => lens.page.locator('.player .place').textContent();
        const before = tab === 'tiles' ? await step() : null;
        const vector = await saved(lens, 'SVG');
        const image = await saved(lens, 'PNG');
        // The menu has the arrow keys for itself.
        if (tab === 'tiles') expect(await step()).toBe(before);
        expect([vector['name'], vector['kind'], image['kind']]).toEqual([`attention-${tab}`, 'svg', 'png']); // prettier-ignore
        const text = Buffer.from(String(vector['content']), 'base64').toString('utf8');
        expect(text).toMatch(/^<svg /);
        expect(text).not.toMatch(/class=|style=|http:\/\/127|var\(/);
        const bytes = Buffer.from(String(image['content']), 'base64');
        expect(bytes.subarray(1, 4).toString()).toBe('PNG');
        const heading = await lens.page.locator('.cards h2:visible').first().textContent();
        const words = [...text.matchAll(/<text[^>]*>([^<]*)/g)].map(([, one]) => one).join(' ');
        expect(words).toContain(heading);
        // Percentages of thousands are written out.
        if (tab === 'figures') expect(words).not.toMatch(/\de\+\d/);
        if (process.env['CUTAWAY_PICTURES']) {
          fs.writeFileSync(path.join(process.env['CUTAWAY_PICTURES'], `attention-${tab}.png`), bytes); // prettier-ignore
        }
      });
    },
  );
});

describe("a program's own numbers in the attention panel", () => {
  it('are drawn as they lie, with those apart that are no numbers, and named where a call is given them', async () => {
    await withPage('light', async (lens) => {
      const data = JSON.parse(JSON.stringify(dataOf(stops(null)[0]!))) as AttentionData;
      const [q, k] = data.arrays;
      Object.assign(q!.summary!, { notNumbers: 3, infinite: 1 });
      Object.assign(k!.summary!, {
        least: null,
        largest: null,
        mean: null,
        histogram: [],
        notNumbers: 24,
      });
      Object.assign(data.candidates[0]!, { called: 'flash_attn_func', ambiguous: false });
      await lens.show({ kind: 'stopped', data });
      const bars = (at: number) =>
        lens.page
          .locator('.histogram')
          .nth(at)
          .locator('.bar')
          .evaluateAll((all) => all.map((one) => Number(one.getAttribute('height'))));
      expect(await bars(0)).toEqual([17, 34, 17, 8.5, (1 / 12) * 34]);
      expect(await bars(1)).toEqual([34]);
      expect(await bars(2)).toEqual([17, 34, 17]);
      expect(await lens.page.locator('.histogram').first().getAttribute('aria-label')).toBe(
        'Of 24 numbers, most lie between −0.667 and 0.667: 12.',
      );
      expect(await lens.page.locator('.histogram').first().textContent()).toBe('NaN±∞−22');
      expect(await said(lens, '.live')).toContain('This line calls flash_attn_func with these.');
    });
  });

  it('take the place of the example, with their strides and their blocks', async () => {
    await withPage('dark', async (lens) => {
      await lens.show({ kind: 'stopped', data: dataOf(stops('outputDivided')[0]!) });
      expect(await lens.page.locator('select.source').inputValue()).toBe('live');
      expect(await lens.page.locator('.grid .tile').count()).toBeGreaterThanOrEqual(9);
      expect(await said(lens, '.arrays-card')).toContain('Strides 1, 10: not row by row.');
      expect(await said(lens, '.live')).toContain('choose the right one');
    });
  });

  it('are asked for anew when a person chooses another head', async () => {
    await withPage('dark', async (lens) => {
      await lens.show({ kind: 'stopped', data: dataOf(null) });
      const chosen = lens.page.getByLabel('head', { exact: true });
      await chosen.fill('3');
      await chosen.press('Enter');
      expect((await sent(lens, 'panel/ask')).at(-1)).toEqual({
        attention: {
          queries: 'q', keys: 'k', values: 'v', layout: 'headsFirst', batch: 0, head: 3, firstQuery: 0, firstKey: 0,
        },
      }); // prettier-ignore
      await chosen.fill('4');
      await chosen.press('Enter');
      expect(await sent(lens, 'panel/ask')).toHaveLength(1);
    });
  });

  it('are checked stop by stop, until the first wrong tile is there', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.getByRole('tab', { name: 'Check my kernel' }).click();
      const [first, second] = stops('outputDivided');
      await lens.show({ kind: 'stopped', data: dataOf(first!) });
      expect(await said(lens, '.verdict')).toContain('Everything that was seen is right');
      await lens.show({ kind: 'running' });
      await lens.show({ kind: 'stopped', data: dataOf(second!) });
      expect(await said(lens, '.verdict')).toContain('First wrong: tile (0, 1), the accumulator.');
      expect(await said(lens, '.verdict')).toContain('Likely slip: The accumulator is divided');
      await lens.show({ kind: 'ended' });
      expect(await said(lens, '.verdict')).toContain('First wrong: tile (0, 1)');
    });
  });

  it('are checked pass by pass as tile points take them, of the wrong head first, while nothing stops', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.getByRole('tab', { name: 'Check my kernel' }).click();
      await lens.show({ kind: 'running' });
      const right = passesOf(1, 0, null);
      await lens.send('panel/taken', { begins: true, data: right.slice(0, 4) });
      await expect
        .poll(() => said(lens, '.verdict'))
        .toContain('Everything that was seen is right');
      expect(await said(lens, '.verdict')).toContain('5 of 9 tiles were not seen');
      const wrong = passesOf(2, 1, 'outputNotRescaled');
      await lens.send('panel/taken', { begins: false, data: [...right.slice(4), ...wrong] });
      await lens.show({ kind: 'ended' });
      await expect.poll(() => said(lens, '.verdict')).toContain('The accumulator is not rescaled');
      const offered = await lens.page
        .locator('.live select')
        .first()
        .locator('option')
        .allInnerTexts();
      expect(offered).toEqual(['✓ 1: head 0, line 12, 9 passes', '✗ 2: head 1, line 12, 9 passes']);
      await lens.page.locator('.live select').first().selectOption('1');
      expect(await said(lens, '.verdict')).toContain('All 9 tiles were seen.');
      expect(await said(lens, '.state')).toContain('those of its tile points');
      // Another session: nothing of the one before is left.
      await lens.send('panel/taken', { begins: true, data: [] });
      await expect.poll(() => said(lens, '.kernel-card')).toContain('A made-up kernel');
    });
  });

  it('lead to a tile point at the cursor, or on the line where the program stands', async () => {
    await withPage('dark', async (lens) => {
      await lens.page.getByRole('tab', { name: 'Check my kernel' }).click();
      await lens.page.getByRole('button', { name: 'Tile point at the cursor' }).click();
      const place = { path: '/home/me/kernel.py', line: 12 };
      await lens.show({ kind: 'stopped', data: { ...dataOf(null), place } });
      await lens.page.getByRole('button', { name: 'Tile point on line 12' }).click();
      expect(await sent(lens, 'panel/mark')).toEqual([{ place: null }, { place }]);
      await lens.show({ kind: 'running' });
      expect(await lens.page.getByRole('button', { name: 'Tile point on line 12' }).count()).toBe(
        0,
      );
    });
  });

  it('show hostile names as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e';
    await withPage('dark', async (lens) => {
      const data = { ...dataOf(null, [hostile, 'k', 'v']), notes: [`“${hostile}” was not read.`] };
      await lens.show({ kind: 'stopped', data });
      expect(await lens.page.locator('img').count()).toBe(0);
      for (const place of ['.arrays-card', '.live > .sentence'])
        expect(await said(lens, place)).toContain('<img src=x onerror=alert(1)>\\u202e');
    });
  });

  it('with weights of its own say how often they go against the mask that a person chose', async () => {
    await withPage('dark', async (lens) => {
      const data = dataOf(null);
      const weights = numbers('attn', [4, 10], new Float64Array(40).fill(0.1));
      await lens.show({ kind: 'stopped', data: { ...data, window: { ...data.window!, weights } } });
      await lens.page.getByRole('tab', { name: 'Weights' }).click();
      expect(await said(lens, '.head-card')).toContain('“attn”: 4 of 6 rows were read');
      expect(await said(lens, '.head-card')).not.toContain('violated');
      await lens.page.selectOption('.controls select >> nth=2', 'bottomRight');
      // Rows 0 to 3 of 6 see 5, 6, 7 and 8 of 10 keys.
      expect(await said(lens, '.head-card')).toContain(
        'The mask is violated 14 times, first by row 0 at key 5.',
      );
    });
  });

  it('that do not fit, or are no numbers, leave the examples usable', async () => {
    await withPage('dark', async (lens) => {
      const data = dataOf(null);
      const short = { ...data.window!, queries: { ...data.window!.queries, shape: [99, 4] } };
      await lens.show({ kind: 'stopped', data: { ...data, window: short } });
      expect(await lens.page.locator('select.source').inputValue()).toBe('causalRagged');
      const broken = head.queries.with(0, NaN).with(5, Infinity);
      const window = { ...data.window!, queries: numbers('q', [6, 4], broken) };
      await lens.show({ kind: 'stopped', data: { ...data, window } });
      await lens.page.getByRole('tab', { name: 'Weights' }).click();
      expect(await said(lens, '.head-card')).toMatch(/rows are NaN: 0/);
      await lens.show({ kind: 'stopped', data: { lens: 'attention', window: 3 } });
      expect(await said(lens, '.state.failed')).toContain('could not be understood');
    });
  });
});
