import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LensName } from '../../protocol/lenses/request.ts';
import { root } from '../harness/dap-client.ts';
import { LensPage, launchBrowser } from './page.ts';

/** A person without a mouse: Tab reaches all there is to use in every view of every lens, and shows where it is. */

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const recorded = (file: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(root, 'test/fixtures', file), 'utf8'));
const orders = recorded('mro/orders.json') as Record<string, unknown>;

/** A stop of each lens; null: what it shows with no program. */
const views: { lens: LensName; name: string; stop: unknown }[] = [
  { lens: 'identity', name: 'names', stop: (recorded('identity/sharing.json') as unknown[]).at(-1) },
  { lens: 'references', name: 'a cycle', stop: (recorded('references/garbage-cycle.json') as unknown[]).at(-1) },
  { lens: 'mro', name: 'a diamond', stop: orders['diamond'] },
  { lens: 'mro', name: 'a conflict', stop: orders['conflict'] },
  { lens: 'attention', name: 'an example', stop: null },
]; // prettier-ignore

/** What Tab goes over until it leaves the page: each with whether its focus is seen and it has a name. */
async function walk(page: Page): Promise<{ at: string; isSeen: boolean; isNamed: boolean }[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    document.body.tabIndex = -1;
    document.body.focus();
  });
  const found: { at: string; isSeen: boolean; isNamed: boolean }[] = [];
  for (let turn = 0; turn < 400; turn += 1) {
    await page.keyboard.press('Tab');
    const one = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || at.hasAttribute('data-reached')) return null;
      at.setAttribute('data-reached', '');
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      // A mark of a chart frames the band behind it.
      const band = at instanceof SVGElement ? at.querySelector('.band') : null;
      const label = at.getAttribute('aria-label') ?? at.getAttribute('aria-labelledby') ?? '';
      const labels = 'labels' in at ? ((at.labels as NodeList | null)?.length ?? 0) : 0;
      return {
        at: at.outerHTML.slice(0, 120),
        isSeen: band
          ? getComputedStyle(band).stroke !== 'none'
          : outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
        isNamed: `${label}${at.textContent}${at.getAttribute('title') ?? ''}` !== '' || labels > 0,
      };
    });
    if (one === null) break;
    found.push(one);
  }
  return found;
}

/** What can be used and was not reached. Of a group with one tab stop, the arrow keys reach the others. */
const missed = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, summary, [tabindex="0"]')]
      .filter((one) => one.checkVisibility() && !one.matches(':disabled') && one.tabIndex >= 0)
      .filter((one) => one.closest('.visually-hidden') === null)
      .filter((one) => !one.hasAttribute('data-reached'))
      .map((one) => one.outerHTML.slice(0, 120)),
  );

it.each(views)(
  '$lens, $name: all there is to use is reached, named, and seen to have the focus',
  async ({ lens: of, stop }) => {
    const lens = await LensPage.open(browser, 'high-contrast', undefined, of);
    const { page } = lens;
    try {
      if (stop !== null) await lens.show({ kind: 'stopped', data: stop });
      // Cards out of sight, and the list for screen readers, come right after the picture.
      await page.waitForFunction(() => document.querySelector('button') !== null);
      const tabs = await page.getByRole('tab').count();
      for (let tab = 0; tab < Math.max(tabs, 1); tab += 1) {
        if (tabs > 0) await page.getByRole('tab').nth(tab).click();
        await page.evaluate(() => {
          for (const one of document.querySelectorAll('[data-reached]'))
            one.removeAttribute('data-reached');
        });
        const reached = await walk(page);
        expect(reached.length).toBeGreaterThan(4);
        expect(reached.filter((one) => !one.isSeen || !one.isNamed)).toEqual([]);
        expect(await missed(page)).toEqual([]);
      }
      expect(await lens.violations()).toEqual([]);
    } finally {
      await lens.close();
    }
  },
);
