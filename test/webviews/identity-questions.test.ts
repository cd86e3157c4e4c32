import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heapDelta } from '../../debug-adapter/heap-delta.ts';
import type { IdentityData, IdentityStep } from '../../protocol/lenses/identity.ts';
import { sceneOf, value, type Told } from '../../webviews/identity/scene-for-tests.ts';
import { LensPage, launchBrowser, type Theme } from './page.ts';

/** What a person can ask of the identity panel, by keyboard, by mouse, and read by others' tools. */

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function withPage(theme: Theme, use: (lens: LensPage) => Promise<void>): Promise<void> {
  const lens = await LensPage.open(browser, theme);
  try {
    await use(lens);
    expect(await lens.violations()).toEqual([]);
  } finally {
    await lens.close();
  }
}

const list = (...targets: number[]): Told => ({
  edges: targets.map((target, place) => [`[${place}]`, target]),
});

/** `rows` and its copy share #3 and #4; the copy has #5 alone; `cfg.items` is `rows` too. */
const copies = (): IdentityData =>
  sceneOf(
    [
      list(3, 4), list(3, 4, 5), list(6), list(6), list(6), value('1000'),
      { type: 'Config', edges: [['.items', 1]] },
    ],
    { rows: 1, copy: 2, cfg: 7 },
  ); // prettier-ignore

const sentOf = (page: Page, method: string): Promise<unknown[]> =>
  page.evaluate(
    (wanted) =>
      (window as unknown as { sent: { method: string; params?: unknown }[] }).sent
        .filter((one) => one.method === wanted)
        .map((one) => one.params),
    method,
  );

const focusCard = (page: Page, serial: number): Promise<void> =>
  page.locator(`.card[data-serial="${serial}"]`).focus();

/** Opens a card's menu by keyboard and chooses an item of it. */
async function choose(page: Page, serial: number, item: RegExp): Promise<void> {
  await focusCard(page, serial);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item }).press('Enter');
}

const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['serial']);

async function problems(lens: LensPage): Promise<string[]> {
  await lens.page.evaluate(axe.source);
  return lens.page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, {
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`); // prettier-ignore
  });
}

describe.each(['light', 'dark', 'high-contrast'] as const)('in a %s theme', (theme) => {
  it('every question and its answer pass the accessibility checks', async () => {
    await withPage(theme, async (lens) => {
      const { page } = lens;
      const data = copies();
      data.focus = 2;
      await lens.show({ kind: 'stopped', data });
      await focusCard(page, 1);
      await page.keyboard.press('Enter');
      expect(await problems(lens)).toEqual([]);
      await page.keyboard.press('Escape');
      await choose(page, 1, /Compare/);
      expect(await problems(lens)).toEqual([]);
      await focusCard(page, 2);
      await page.keyboard.press('Enter');
      await choose(page, 3, /all ways/);
      await page.keyboard.press('/');
      await page.keyboard.type('li');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      expect(await page.locator('.strip').count()).toBe(3);
      expect(await problems(lens)).toEqual([]);
      await choose(page, 1, /only this/);
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      expect(await problems(lens)).toEqual([]);
      await lens.show({ kind: 'stopped', data: long(0) });
      expect(await problems(lens)).toEqual([]);
      await lens.show({ kind: 'stopped', data: withLineage() });
      expect(await problems(lens)).toEqual([]);
    });
  });
});

describe('the menu of a card', () => {
  it('opens by Enter, its button and the right mouse button, and is walked by arrow keys', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await focusCard(page, 1);
      await page.keyboard.press('Enter');
      expect(await page.getByRole('menu').getAttribute('aria-label')).toBe('Actions for #1');
      const at = () => page.evaluate(() => document.activeElement?.textContent);
      expect(await at()).toBe('Show references');
      await page.keyboard.press('ArrowUp');
      expect(await at()).toBe('Compare with another…');
      await page.keyboard.press('Escape');
      expect([await page.getByRole('menu').count(), await focused(page)]).toEqual([0, '1']);
      await page.locator('.card[data-serial="2"]').hover();
      await page.locator('.card[data-serial="2"] .actions').click();
      expect(await page.getByRole('menu').getAttribute('aria-label')).toBe('Actions for #2');
      await page.locator('.narration').click();
      expect(await page.getByRole('menu').count()).toBe(0);
      await page.locator('.slot', { hasText: 'rows' }).click({ button: 'right' });
      expect(await page.getByRole('menu').getAttribute('aria-label')).toBe('Actions for #1');
    });
  });

  it('opens the references of an object', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await choose(page, 3, /references/);
      expect(await sentOf(page, 'panel/open')).toEqual([
        { lens: 'references', options: { serial: 3, address: '0x3' } },
      ]);
    });
  });

  it('says once, and only of what stood there before, that an address proves nothing', async () => {
    await withPage('light', async ({ page }) => {
      const data = copies();
      data.stop = 2;
      data.changes = { appeared: [2], gone: [], rebound: [], mutated: [] };
      await show(page, data);
      const details = async (serial: number) => {
        await focusCard(page, serial);
        await page.keyboard.press('Enter');
        const said = await page.locator('.popup p').allTextContents();
        await page.keyboard.press('Escape');
        return said;
      };
      expect(await details(1)).toEqual([
        'list at 0x1',
        'Same address and type as at the stop before. CPython cannot prove that it is the same object.',
      ]);
      expect(await details(2)).toEqual(['list at 0x2']);
    });
  });
});

describe('a person', () => {
  it('finds an object by name, type, number or text and goes to it by Enter', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await page.keyboard.press('/');
      await page.keyboard.type('config');
      expect(await page.locator('.count').textContent()).toBe('1 object');
      expect(await page.getByRole('option').textContent()).toContain('#7Configcfg');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('7');
      await page.keyboard.press('Control+f');
      await page.keyboard.type('list');
      expect(await page.locator('.count').textContent()).toBe('5 objects');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('2');
      await page.getByRole('combobox').fill('nobody');
      expect(await page.locator('.count').textContent()).toBe('nothing found');
      await page.keyboard.press('Escape');
      expect(await page.locator('.strip').count()).toBe(0);
    });
  });

  it('compares a list with its shallow copy and is told what they share', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await choose(page, 1, /Compare/);
      await page.locator('.card[data-serial="2"] .type').click();
      const said = await page.locator('.answers').innerText();
      expect(said).toContain('A is B: no');
      expect(said).toContain('they differ at [2]: A –, B [');
      expect(said).toContain('2 objects are shared: rows[0], rows[1]. Changing them through one shows in the other.'); // prettier-ignore
      expect(said).toContain('both: 2');
      const label = (serial: number) =>
        page.locator(`.card[data-serial="${serial}"]`).getAttribute('aria-label');
      expect(await label(3)).toContain('part of both');
      expect(await label(5)).toContain('part of the second alone');
      const bands = await Promise.all(
        [1, 3, 5].map((serial) =>
          page
            .locator(`.card[data-serial="${serial}"] .band`)
            .evaluate((one) => getComputedStyle(one).backgroundImage.replace(/rgb\([^)]*\)/g, '')),
        ),
      );
      // By pattern, not by colour alone.
      expect(new Set(bands).size).toBe(3);
      await page.getByRole('button', { name: 'Close' }).click();
      expect(await page.locator('.band').count()).toBe(0);
    });
  });

  it('sees only one object and what is near it, and comes back to a picture that has not moved', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      const places = () =>
        page.locator('.card').evaluateAll((all) => all.map((one) => (one as HTMLElement).style.cssText).sort()); // prettier-ignore
      const before = await places();
      await choose(page, 7, /only this/);
      expect(await page.locator('.card').count()).toBe(2);
      expect(await page.locator('.lane .quiet').textContent()).toBe('other names: 1');
      await page.getByRole('button', { name: '2 steps' }).press('Enter');
      expect(await page.locator('.card').count()).toBe(4);
      await page.getByRole('button', { name: 'Everything', exact: true }).click();
      expect(await places()).toEqual(before);
    });
  });

  it('is told every way to an object', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await choose(page, 1, /all ways/);
      expect(await page.locator('.ways code').allTextContents()).toEqual(['rows', 'cfg.items']);
    });
  });

  it('sees the object that was asked for ringed, named and brought into view', async () => {
    await withPage('light', async ({ page }) => {
      const far = Array.from({ length: 60 }, (_, at) => (at < 59 ? list(at + 2) : list()));
      const data = sceneOf(far, { first: 1 });
      data.focus = 60;
      await show(page, data);
      const card = page.locator('.card[data-serial="60"]');
      expect(await card.getAttribute('aria-current')).toBe('true');
      expect(await card.locator('.eye').textContent()).toBe('◎');
      expect((await card.boundingBox())!.x).toBeLessThan(760);
      expect(await page.locator('.narration').textContent()).toContain('#60 list');
    });
  });

  it('asks the references for what no name leads to any more', async () => {
    await withPage('light', async ({ page }) => {
      const data = copies();
      data.changes = {
        appeared: [],
        gone: [{ serial: 9, address: '0x99', type: 'Node', text: '<Node>' }],
        rebound: [],
        mutated: [],
      };
      await show(page, data);
      await page.getByRole('button', { name: '#9 Node' }).press('Enter');
      await page.getByRole('menuitem', { name: /still holds it/ }).press('Enter');
      expect(await sentOf(page, 'panel/open')).toEqual([
        { lens: 'references', options: { serial: 9, address: '0x99' } },
      ]);
    });
  });
});

/** A list of a million numbers, of which those from `start` on were read. */
function long(start: number): IdentityData {
  const data = sceneOf(
    [
      {
        size: 1_000_000,
        start,
        omitted: 999_900,
        edges: Array.from({ length: 100 }, (_, at) => [`[${start + at}]`, at + 2]),
      },
      ...Array.from({ length: 100 }, (_, at) => value(String(start + at))),
    ],
    { many: 1 },
  );
  return data;
}

/** At stop 9: `rows` was seen first, got another name, and changed in place twice. */
function withLineage(serial = 1): IdentityData {
  const data = copies();
  data.stop = 9;
  data.changes = { appeared: [], gone: [], rebound: [], mutated: [] };
  const where = (line: number) => ({ function: 'add', path: '/examples/x.py', line });
  data.lineage = {
    serial,
    earlier: 3,
    forgotten: null,
    recorded: 8,
    stops: 9,
    moments: [
      { stop: 2, since: null, from: null, to: where(3), happened: [{ kind: 'seen' }] },
      {
        stop: 3, since: 2, from: where(3), to: where(4),
        happened: [{ kind: 'named', name: 'basket', frame: 'add', instead: { serial: 4, text: '[]' } }],
      },
      {
        stop: 5, since: 3, from: where(7), to: where(8),
        happened: [
          {
            kind: 'mutated', before: '[1]', after: '[1, <b>]', moreSlots: 0,
            slots: [{ label: '[1]', before: null, after: '<b>' }, { label: '[0]', before: '7', after: '1' }],
          },
        ],
      },
      {
        stop: 8, since: 7, from: where(12), to: where(13),
        happened: [
          { kind: 'unnamed', name: 'basket', frame: null, now: { serial: 4, text: '[]' } },
          { kind: 'gone', type: 'list', text: '[1]' },
        ],
      },
    ],
  }; // prettier-ignore
  return data;
}

describe('the life of an object', () => {
  it('is asked for by its menu or by L, and leads to the line that changed it last', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, copies());
      await choose(page, 1, /what happened/);
      await focusCard(page, 2);
      await page.keyboard.press('l');
      expect(await sentOf(page, 'panel/ask')).toEqual([{ lineage: 1 }, { lineage: 2 }]);
      await show(page, withLineage());
      const said = page.locator('.strip.lineage .said');
      expect(await said.textContent()).toBe('#1 list changed in place once, by stop 5.');
      await page.getByRole('button', { name: 'Last change' }).press('Enter');
      await focusCard(page, 1);
      await page.keyboard.press('l');
      await page.getByRole('button', { name: 'x.py:12 → 13' }).press('Enter');
      expect(await sentOf(page, 'panel/reveal')).toEqual([
        { path: '/examples/x.py', line: 7 },
        { path: '/examples/x.py', line: 7 },
        { path: '/examples/x.py', line: 12 },
      ]);
    });
  });

  it('lists each step with its old and new value, and what was not recorded', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, withLineage());
      const moments = await page.getByRole('list', { name: 'Steps that touched #1' }).getByRole('listitem').allTextContents(); // prettier-ignore
      expect(moments.map((one) => one.replace(/\s+/g, ' '))).toEqual([
        'stop 2x.py:3◦ first seen',
        'stop 3x.py:3 → 4↷ namebasket in add refers to it; before to #4 []',
        'stops 3–5x.py:7 → 8✎ mutated[1] new: <b>[0] was7 is 1',
        'stop 8x.py:12 → 13↷ name gonebasket now refers to #4 []✕ no longer reachableit was [1]',
      ]);
      expect(await page.locator('.limit').allTextContents()).toEqual([
        'Earlier steps that are not listed: 3.',
        '8 of 9 stops were recorded: those at which this panel was open.',
      ]);
    });
  });

  it('goes on being told while pages are turned, until it is closed', async () => {
    await withPage('light', async ({ page }) => {
      const data = { ...long(0), lineage: { ...withLineage().lineage!, moments: [] } };
      await show(page, data);
      expect(await page.locator('.strip .said').textContent()).toContain('no recorded step touched it'); // prettier-ignore
      await page.getByRole('button', { name: 'Last elements' }).click();
      expect((await sentOf(page, 'panel/ask')).at(-1)).toMatchObject({ lineage: 1 });
      await page.getByRole('button', { name: 'Close' }).press('Enter');
      expect(await page.locator('.strip').count()).toBe(0);
      expect((await sentOf(page, 'panel/ask')).at(-1)).not.toHaveProperty('lineage');
    });
  });

  it('is told of an object that has gone, by its type of then', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, withLineage(99));
      expect(await page.locator('.strip .said').textContent()).toContain('#99 list changed');
    });
  });
});

describe('a long list', () => {
  it('is leafed through by keyboard, and read on where nothing is known yet', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, long(0));
      const range = () => page.locator('.range').textContent();
      expect(await range()).toBe('0–11 of 1,000,000');
      const on = page.getByRole('button', { name: 'Elements behind' });
      await on.focus();
      for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('Enter');
      expect(await range()).toBe('96–99 of 1,000,000');
      expect(await sentOf(page, 'panel/ask')).toEqual([]);
      await page.keyboard.press('Enter');
      expect(await sentOf(page, 'panel/ask')).toEqual([{ pages: [{ serial: 1, start: 100 }] }]);
      await show(page, long(100));
      expect(await range()).toBe('100–111 of 1,000,000');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
        'Elements behind',
      );
      await page.getByRole('button', { name: 'Last elements' }).click();
      expect((await sentOf(page, 'panel/ask')).at(-1)).toEqual({
        pages: [{ serial: 1, start: 999_900 }],
      });
      await show(page, long(999_900));
      expect(await range()).toBe('999,988–999,999');
      expect(await on.getAttribute('aria-disabled')).toBe('true');
      await page.getByRole('button', { name: 'First elements' }).click();
      expect((await sentOf(page, 'panel/ask')).at(-1)).toEqual({});
    });
  });

  it('is jumped into by number', async () => {
    await withPage('light', async ({ page }) => {
      await show(page, long(0));
      await page.locator('.range').press('Enter');
      await page.keyboard.type('50');
      await page.keyboard.press('Enter');
      expect(await page.locator('.range').textContent()).toBe('50–61 of 1,000,000');
      await page.locator('.range').click();
      await page.keyboard.type('123456');
      await page.keyboard.press('Enter');
      expect(await sentOf(page, 'panel/ask')).toEqual([{ pages: [{ serial: 1, start: 123_456 }] }]);
    });
  });
});

describe('a step', () => {
  it('is drawn from what differs, and asked for whole where something was missed', async () => {
    await withPage('light', async ({ page }) => {
      const first: IdentityData = { ...copies(), revision: 1 };
      await show(page, first);
      const next = copies().snapshot;
      next.frames[0]!.names[1]!.target = 1;
      const { snapshot, ...rest } = first;
      const step: IdentityStep = {
        ...rest,
        stop: 2,
        revision: 2,
        base: 1,
        delta: heapDelta(snapshot, { ...next, objects: next.objects.filter((one) => one.serial !== 2 && one.serial !== 5) }), // prettier-ignore
      };
      await show(page, step);
      expect(await page.locator('.card').count()).toBe(4);
      expect(await page.locator('.card[data-serial="1"] .holders').textContent()).toContain('rows, copy'); // prettier-ignore
      await show(page, { ...step, stop: 4, revision: 9, base: 8 });
      expect(await page.locator('.card').count()).toBe(4);
      expect((await sentOf(page, 'panel/ready')).length).toBe(2);
    });
  });
});

async function show(page: Page, data: IdentityData | IdentityStep): Promise<void> {
  await page.evaluate(
    (params) =>
      window.postMessage(
        { method: 'panel/state', sender: { type: 'extension' }, receiver: { type: 'webview' }, params },
        '*',
      ),
    { kind: 'stopped' as const, data },
  ); // prettier-ignore
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
}
