import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferencesData, ReferencesLedger } from '../../protocol/lenses/references.ts';
import { root } from '../harness/dap-client.ts';
import { LensPage, launchBrowser, type Theme } from './page.ts';

const folder = path.join(root, 'test/fixtures/references');
const fixtures: Record<string, ReferencesData[]> = Object.fromEntries(
  fs
    .readdirSync(folder)
    .map((file) => [
      path.basename(file, '.json'),
      JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as ReferencesData[],
    ]),
);
const fixture = (name: string): ReferencesData[] => structuredClone(fixtures[name]!);
const lastOf = (name: string): ReferencesData => fixture(name).at(-1)!;
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
  const lens = await LensPage.open(browser, theme, saved, 'references');
  try {
    await use(lens);
    expect(await lens.violations()).toEqual([]);
  } finally {
    await lens.close();
  }
}

async function showAll(lens: LensPage, name: string): Promise<void> {
  for (const data of fixture(name)) await lens.show({ kind: 'stopped', data });
}

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

/** What the panel said to the extension, without its first word. */
async function sent(lens: LensPage): Promise<[string, unknown][]> {
  const all = await lens.page.evaluate(
    () => (window as unknown as { sent: { method: string; params?: unknown }[] }).sent,
  );
  return all.slice(1).map(({ method, params }) => [method, params]);
}

const savedState = (lens: LensPage): Promise<unknown> =>
  lens.page.evaluate(() => (window as unknown as { savedState: () => unknown }).savedState());

/** The list's ledger, changed. */
function ledgerWith(part: Partial<ReferencesLedger>): ReferencesData {
  const data = lastOf('plain-list');
  return { ...data, ledger: { ...data.ledger!, ...part } };
}

describe.each(['light', 'dark', 'high-contrast'] as const)(
  'the references panel in a %s theme',
  (theme) => {
    it('passes the accessibility checks with everything it can show', async () => {
      await withPage(theme, async (lens) => {
        await lens.page.evaluate(axe.source);
        for (const name of Object.keys(fixtures)) {
          await showAll(lens, name);
          expect([name, await problems(lens)]).toEqual([name, []]);
        }
        await showAll(lens, 'exception-cycle');
        for (const step of ['First step', 'Last step', 'Step back']) {
          await lens.page.getByRole('button', { name: step }).click();
          expect([step, await problems(lens)]).toEqual([step, []]);
        }
        await lens.page.getByRole('button', { name: 'Choose…' }).click();
        expect(await problems(lens)).toEqual([]);
      });
    });
  },
);

describe('the references panel', () => {
  it('offers the names of the frame, and asks for the one that is chosen', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'choices');
      expect(await lens.page.locator('.narration').textContent()).toContain('Choose an object');
      expect(await lens.page.locator('.choice').count()).toBe(6);
      await lens.page.getByRole('button', { name: 'cfg' }).click();
      expect(await sent(lens)).toEqual([['panel/ask', { expression: 'cfg' }]]);
    });
  });

  it('follows the object that a name stood for, until a person wants to follow the name', async () => {
    await withPage('light', async (lens) => {
      const [first] = fixture('plain-list');
      const { serial, address } = first!.ledger!;
      await lens.show({ kind: 'stopped', data: first });
      expect(await sent(lens)).toEqual([['panel/ask', { serial, address }]]);
      await lens.show({ kind: 'stopped', data: fixture('plain-list')[1]! });
      expect(await sent(lens)).toHaveLength(1);
      await lens.page.getByRole('button', { name: 'what rows refers to' }).click();
      expect((await sent(lens)).at(-1)).toEqual(['panel/ask', { expression: 'rows' }]);
      await lens.show({ kind: 'stopped', data: first });
      expect(await sent(lens)).toHaveLength(2);
      await lens.page.getByRole('button', { name: 'the object #17' }).click();
      expect((await sent(lens)).at(-1)).toEqual(['panel/ask', { serial, address }]);
    });
  });

  it('shows the count large, and the rows that come to it', async () => {
    await withPage('light', async (lens) => {
      await lens.show({ kind: 'stopped', data: lastOf('borrowed') });
      expect(await lens.page.locator('.subject .number').textContent()).toBe('2');
      const times = await lens.page.locator('.ledger td.times').allTextContents();
      expect(times).toEqual(['1', '1', '1', '3', '−1', '2']);
    });
  });

  it('shows no number for an immortal object', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'immortal');
      expect(await lens.page.locator('.subject .number').count()).toBe(0);
      expect(await lens.page.locator('.withheld').textContent()).toContain('is immortal');
    });
  });

  it('goes to a holder, to the frame of a name, back again, and to the identity panel', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'plain-list');
      const before = (await sent(lens)).length;
      await lens.page.locator('.ledger button.chip', { hasText: '#9' }).click();
      await lens.page.locator('.ledger button.chip.frame').click();
      await lens.page.getByRole('button', { name: 'Show in Identity' }).click();
      await lens.show({ kind: 'stopped', data: lastOf('garbage-cycle') });
      await lens.page.getByRole('button', { name: 'Back', exact: true }).click();
      const list = lastOf('plain-list').ledger!;
      const basket = list.edges[2]!.holder!;
      const object = { serial: list.serial, address: list.address };
      expect((await sent(lens)).slice(before)).toEqual([
        ['panel/ask', { serial: basket.serial, address: basket.address }],
        ['panel/focusFrame', { frameId: 3 }],
        ['panel/open', { lens: 'identity', options: object }],
        ['panel/ask', object],
      ]);
    });
  });

  it('walks the history by keyboard, and shows the line of a stop', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'plain-list');
      await lens.page.locator('.mark-point.picked').focus();
      await lens.page.keyboard.press('ArrowLeft');
      await lens.page.keyboard.press('ArrowLeft');
      expect(await lens.page.locator('[data-section=strip] .caption').textContent()).toBe(
        'Stop 4: 3, 1 more than at stop 3. Basket.add, line 5',
      );
      await lens.page.keyboard.press('Enter');
      expect((await sent(lens)).at(-1)).toEqual([
        'panel/reveal',
        { path: '/examples/baskets.py', line: 5 },
      ]);
      await lens.page.keyboard.press('Home');
      expect(
        await lens.page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      ).toContain('Stop 1');
    });
  });

  it("steps through the collector's reckoning: numbers, standings, sentences", async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'exception-cycle');
      const { page } = lens;
      const numbers = () => page.locator('.member .number').allTextContents();
      const said = () => page.locator('.player .said').textContent();
      expect(await numbers()).toEqual(['2', '1', '1']);
      const forward = page.getByRole('button', { name: 'Step forward' });
      await forward.click();
      expect(await said()).toContain('copies these counts');
      await forward.click();
      expect(await numbers()).toEqual(['2', '0', '1']);
      expect(await page.locator('.link.followed').count()).toBe(1);
      expect(await page.locator('.member.changing .serial').textContent()).toBe('#52');
      await page.getByRole('button', { name: 'Last step' }).click();
      expect(await said()).toContain('Held from outside, through #51 ValueError');
      expect(await page.locator('.member .standing').allTextContents()).toEqual([
        'held',
        'brought back',
        'brought back',
      ]);
      await page.getByRole('button', { name: 'Step back' }).click();
      expect(await said()).toContain('that one is brought back');
      await page.getByRole('slider').fill('0');
      expect(await numbers()).toEqual(['2', '1', '1']);
    });
  });

  it('plays by itself until the verdict or a pause; a phase at a time where no motion is wanted', async () => {
    await withPage('light', async (lens) => {
      const { page } = lens;
      await page.clock.install();
      await showAll(lens, 'garbage-cycle');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.clock.runFor(2_300);
      expect(await page.getByRole('slider').inputValue()).toBe('2');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.clock.runFor(10_000);
      expect(await page.getByRole('slider').inputValue()).toBe('2');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.clock.runFor(30_000);
      expect(await page.locator('.player .said').textContent()).toContain('Unreachable');
      expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    });
    await withPage('light', async (lens) => {
      await lens.page.emulateMedia({ reducedMotion: 'reduce' });
      await showAll(lens, 'garbage-cycle');
      const next = lens.page.getByRole('button', { name: 'Play the next phase' });
      await next.click();
      await next.click();
      expect(await lens.page.locator('.member .number').allTextContents()).toEqual(['0', '0', '0']);
      expect(await lens.page.locator('.member').first().evaluate((one) => getComputedStyle(one).transitionDuration)).toBe('0s'); // prettier-ignore
    });
  });

  it('shows by a lock and the shape of its card whether the object can change', async () => {
    await withPage('light', async (lens) => {
      const shapes = new Set<string>();
      for (const mutability of ['mutable', 'immutable', 'shell', 'unknown'] as const) {
        await lens.show({ kind: 'stopped', data: ledgerWith({ mutability }) });
        const card = lens.page.locator('.subject');
        expect(await card.getAttribute('class')).toContain(mutability);
        const glyph = card.locator('.head').getByRole('img');
        expect(await glyph.getAttribute('aria-label')).toContain(
          { mutable: 'mutable', immutable: 'immutable', shell: 'holds', unknown: 'unknown' }[mutability],
        ); // prettier-ignore
        shapes.add((await glyph.locator('path').getAttribute('d'))!);
      }
      expect(shapes.size).toBe(4);
      await showAll(lens, 'garbage-cycle');
      expect(await lens.page.locator('.member').getByRole('img').count()).toBe(3);
    });
  });

  it('says what code would run if the object died, and collects only when the button is pressed', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'garbage-cycle');
      expect(await lens.page.locator('.would-run').textContent()).toBe('⚠ would run Node.__del__');
      const quiet = await sent(lens);
      expect(quiet.filter(([method]) => method === 'panel/collect')).toEqual([]);
      await lens.page.getByRole('combobox').selectOption('1');
      await lens.page.getByRole('button', { name: 'Collect now' }).click();
      expect((await sent(lens)).at(-1)).toEqual(['panel/collect', { generation: 1 }]);
      await lens.show({ kind: 'running' });
      expect(await lens.page.getByRole('button', { name: 'Collect now' }).isDisabled()).toBe(true);
    });
  });

  it('is walked by the tab key: each control once, charts as one stop', async () => {
    await withPage('dark', async (lens) => {
      const { page } = lens;
      await showAll(lens, 'garbage-cycle');
      const reached: string[] = [];
      for (let at = 0; at < 60; at += 1) {
        await page.keyboard.press('Tab');
        const words = await page.evaluate(() => {
          const one = document.activeElement;
          return one === document.body || !one
            ? ''
            : (one.getAttribute('aria-label') ?? one.textContent ?? one.tagName);
        });
        if (!words) break;
        reached.push(words);
      }
      const path = reached.join('\n');
      for (const one of ['Choose…', 'Who refers to it', '#32Node', 'Stop 6: 2', 'Play', "Step of the collector's reckoning", 'generation 0, after 5.2 s', 'Collect now']) expect(path).toContain(one); // prettier-ignore
      expect(reached.filter((one) => one.startsWith('Stop '))).toHaveLength(1);
      expect(reached.filter((one) => one.includes(', after '))).toHaveLength(1);
    });
  });

  it('goes on by keyboard from the object after a holder was chosen', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'plain-list');
      await lens.page.locator('.ledger button.chip', { hasText: '#9' }).focus();
      await lens.page.keyboard.press('Enter');
      await lens.show({ kind: 'stopped', data: lastOf('garbage-cycle') });
      expect(
        await lens.page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      ).toBe('Object #31');
    });
  });

  it('shows hostile text as text, cut and written out', async () => {
    await withPage('light', async (lens) => {
      const evil = `<img src=x onerror="window.hit=1">\u202e\u0007\ud800\`code\`${'x'.repeat(900)}`;
      const data = lastOf('exception-cycle');
      const ledger = data.ledger!;
      const object = { serial: 5, address: '0x1', type: evil, text: evil };
      Object.assign(ledger, object);
      ledger.edges.push({ kind: evil, label: evil, holder: object, frameId: null, frameName: null, times: 0, frees: null }); // prettier-ignore
      ledger.edges.push({ kind: 'frame', label: evil, holder: null, frameId: 1, frameName: evil, times: 0, frees: null }); // prettier-ignore
      ledger.path.push({ kind: 'module', label: evil, holder: null, frameId: null, frameName: null }); // prettier-ignore
      ledger.cycle!.members[0] = { ...ledger.cycle!.members[0]!, type: evil, text: evil };
      ledger.cycle!.edges[0]!.label = evil;
      ledger.dependents = { now: 1, later: 0, objects: [{ ...object, waits: false }], wouldRun: [evil], cut: null }; // prettier-ignore
      data.history = [{ stop: 9, count: 2, function: evil, path: null, line: null }];
      data.choices = [{ ...object, name: evil }];
      data.asked = { expression: evil, serial: null };
      await lens.show({ kind: 'stopped', data });
      await lens.page.getByRole('button', { name: 'Choose…' }).click();
      await lens.page.getByRole('button', { name: 'Last step' }).click();
      expect(await lens.page.locator('img').count()).toBe(0);
      const raw = await lens.page.evaluate(() => {
        const walked = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
        const found: string[] = [];
        for (let at = walked.nextNode(); at; at = walked.nextNode()) {
          const texts = at instanceof Element ? [...at.attributes].map((one) => one.value) : [at.nodeValue ?? '']; // prettier-ignore
          found.push(...texts.filter((one) => /\u202e|\p{Cs}/u.test(one) || one.includes('\u0007') || one.length > 1500)); // prettier-ignore
        }
        return found;
      });
      expect(raw).toEqual([]);
      expect(await lens.page.evaluate(() => 'hit' in window)).toBe(false);
      const wide = await lens.page.evaluate(() => document.querySelector('.page')!.scrollWidth - document.querySelector('.page')!.clientWidth); // prettier-ignore
      expect(wide).toBe(0);
    });
  });

  it('keeps what was folded away, and all it showed, over a reload', async () => {
    let saved: unknown;
    await withPage('light', async (lens) => {
      await showAll(lens, 'garbage-cycle');
      await lens.page.locator('[data-section=way] summary').click();
      await lens.show({ kind: 'stopped', data: lastOf('garbage-cycle') });
      expect(await lens.page.locator('[data-section=way]').getAttribute('open')).toBeNull();
      await lens.show({ kind: 'running' });
      expect(await lens.page.locator('.dimmed .member').count()).toBe(3);
      saved = await savedState(lens);
    });
    await withPage(
      'light',
      async (lens) => {
        expect(await lens.page.locator('.member').count()).toBe(3);
        expect(await lens.page.locator('[data-section=way]').getAttribute('open')).toBeNull();
        expect(await lens.page.locator('[data-section=ledger]').getAttribute('open')).not.toBeNull(); // prettier-ignore
      },
      saved,
    );
  });

  it('says that an object has died, keeps its history, and offers others', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'died');
      expect(await lens.page.locator('.narration').textContent()).toBe(
        '#17 list has died since stop 4.',
      );
      expect(await lens.page.locator('.subject.dead').count()).toBe(1);
      expect(await lens.page.locator('.mark-point').count()).toBe(4);
      expect(await lens.page.locator('.choice').count()).toBe(5);
      await lens.show({ kind: 'stopped', data: lastOf('died') });
      expect(await lens.page.locator('.narration').textContent()).toContain('since stop 4');
    });
  });

  it('touches nothing when the same data come again: a reckoning stays where it was', async () => {
    await withPage('light', async (lens) => {
      await showAll(lens, 'garbage-cycle');
      await lens.page.getByRole('button', { name: 'Step forward' }).click();
      await lens.show({ kind: 'running' });
      await lens.show({ kind: 'stopped', data: lastOf('garbage-cycle') });
      expect(await lens.page.getByRole('slider').inputValue()).toBe('1');
    });
  });

  it('says what it is for when nothing runs, and survives data it does not understand', async () => {
    await withPage('light', async (lens) => {
      expect(await lens.page.locator('.welcome').textContent()).toContain('press F5');
      await lens.show({ kind: 'stopped', data: { lens: 'references', ledger: 'nonsense' } });
      expect(await lens.page.locator('.state').textContent()).toContain('could not be understood');
      await showAll(lens, 'plain-list');
      expect(await lens.page.locator('.subject').count()).toBe(1);
      await lens.show({ kind: 'failed', message: 'The program is running; pause it first.' });
      expect(await lens.page.locator('.state.failed').textContent()).toContain('pause it first');
      await lens.show({ kind: 'ended' });
      expect(await lens.page.locator('.state').textContent()).toContain('session is over');
    });
  });

  it('stays usable with 200 holders, 60 members, 500 stops and 500 runs', async () => {
    await withPage('light', async (lens) => {
      const { page } = lens;
      await page.setViewportSize({ width: 420, height: 800 });
      const object = (serial: number) => ({ serial, address: `0x${serial}`, type: 'Node', text: '<Node>' }); // prettier-ignore
      const ring = Array.from({ length: 60 }, (_, at) => 100 + at);
      const data = ledgerWith({
        count: 200,
        edges: ring.concat(ring, ring, ring).slice(0, 200).map((serial) => ({ kind: 'index', label: `[${serial}]`, holder: object(serial), frameId: null, frameName: null, times: 1, frees: null })),
        unexplained: 0,
        cycle: {
          members: ring.map((serial) => ({ ...object(serial), mutability: 'mutable' as const, count: 2, outside: 1 })),
          edges: ring.map((from, at) => ({ from, to: ring[(at + 1) % 60]!, label: '.next', times: 1 })),
          unreachable: false,
          omitted: 0,
        },
      }); // prettier-ignore
      data.history = Array.from({ length: 500 }, (_, at) => ({ stop: at + 1, count: at % 7, function: 'main', path: '/examples/x.py', line: at + 1 })); // prettier-ignore
      data.collector.runs = Array.from({ length: 500 }, (_, at) => ({ atS: at / 3, generation: at % 3, collected: at, uncollectable: 0, durationMs: 1 })); // prettier-ignore
      await lens.show({ kind: 'stopped', data });
      expect(await page.locator('.ledger tbody tr').count()).toBe(200);
      const boxes = await page.locator('.member').evaluateAll((all) => all.map((one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top, bottom }; })); // prettier-ignore
      expect(boxes).toHaveLength(60);
      for (const [at, one] of boxes.entries()) {
        expect(one.left).toBeGreaterThanOrEqual(0);
        expect(one.right).toBeLessThanOrEqual(420);
        for (const other of boxes.slice(at + 1)) {
          const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top; // prettier-ignore
          expect(apart).toBe(true);
        }
      }
      await page.locator('.mark-point.picked').focus();
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('[data-section=strip] .caption').textContent()).toContain('Stop 499'); // prettier-ignore
      await page.locator('.run.picked').focus();
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('[data-section=collector] .caption').textContent()).toContain('498 objects collected'); // prettier-ignore
    });
  });
});
