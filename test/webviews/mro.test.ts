import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MroClass, MroData } from '../../protocol/lenses/mro.ts';
import { root } from '../harness/dap-client.ts';
import { LensPage, launchBrowser, type Theme } from './page.ts';

const recorded = JSON.parse(
  fs.readFileSync(path.join(root, 'test/fixtures/mro/orders.json'), 'utf8'),
) as Record<string, MroData>;
const data = (name: string): MroData => structuredClone(recorded[name]!);
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
  const lens = await LensPage.open(browser, theme, saved, 'mro');
  try {
    await use(lens);
    expect(await lens.violations()).toEqual([]);
  } finally {
    await lens.close();
  }
}

const stop = (lens: LensPage, one: MroData) => lens.show({ kind: 'stopped', data: one });
const open = (lens: LensPage, tab: string) =>
  lens.page.getByRole('tab', { name: tab, exact: true }).click();

/** What the view has asked of the extension, of one kind. */
const sent = (lens: LensPage, method: string) =>
  lens.page.evaluate(
    (wanted) =>
      (window as unknown as { sent: { method: string; params?: unknown }[] }).sent
        .filter((one) => one.method === wanted)
        .map((one) => one.params),
    method,
  );

/** Name, number and mark of each card. */
const cards = (lens: LensPage) =>
  lens.page.locator('.class').evaluateAll((all) =>
    all.map((one) => ({
      name: one.querySelector('.name')?.textContent,
      number: one.querySelector('.number')?.textContent,
      mark: (one as HTMLElement).dataset['mark'] ?? null,
    })),
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
  'the MRO panel in a %s theme',
  (theme) => {
    it('passes the accessibility checks behind each tab, as a picture and as a list', async () => {
      await withPage(theme, async (lens) => {
        await lens.page.evaluate(axe.source);
        for (const name of ['greet', 'init', 'conflict', 'table']) {
          await stop(lens, data(name));
          for (const tab of await lens.page.getByRole('tab').allTextContents()) {
            await open(lens, tab);
            expect([name, tab, await problems(lens)]).toEqual([name, tab, []]);
          }
        }
        await lens.page.getByRole('button', { name: 'Show as a list' }).click();
        expect(await problems(lens)).toEqual([]);
      });
    });
  },
);

describe('the MRO panel', () => {
  it('numbers the classes of self in the order in which Python looks through them', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      const numbers = Object.fromEntries((await cards(lens)).map((one) => [one.name, one.number]));
      expect(numbers).toEqual({ Bottom: '1', Left: '2', Right: '3', Base: '4', object: '5' });
      expect(await lens.page.locator('.narration').textContent()).toContain('self is a Bottom');
    });
  });

  it('plays C3: a head waits, the tail that rejects it is underlined, and numbers appear as classes are taken', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await lens.page.getByRole('button', { name: 'To the beginning' }).click();
      expect((await cards(lens)).map((one) => one.number)).toEqual(['1', '', '', '', '']);
      const forward = lens.page.getByRole('button', { name: 'Forward' });
      await forward.click();
      expect(await lens.page.locator('.entry.takes').first().textContent()).toBe('Left');
      await forward.click();
      expect(await lens.page.locator('.player .said').textContent()).toBe(
        'Base waits: it is still in the tail of L[Right].',
      );
      const decorated = await lens.page
        .locator('.blocking .blocks')
        .evaluate((one) => `${one.textContent} ${getComputedStyle(one).textDecorationLine}`);
      expect(decorated).toBe('Base underline');
      const marks = Object.fromEntries((await cards(lens)).map((one) => [one.name, one.mark]));
      expect(marks).toMatchObject({ Base: 'waits', Left: null });
      await lens.page.getByRole('button', { name: 'Back' }).click();
      expect(await lens.page.locator('.blocks').count()).toBe(0);
    });
  });

  it('plays by itself, and stops at the end', async () => {
    await withPage('light', async (lens) => {
      await lens.page.clock.install();
      await showWithoutTimers(lens, data('diamond'));
      await lens.page.getByRole('button', { name: 'Play' }).click();
      expect(await lens.page.locator('.count').textContent()).toMatch(/^1 of/);
      await lens.page.clock.runFor(20_000);
      expect(await lens.page.locator('.count').textContent()).toBe('7 of 7');
      expect(await lens.page.getByRole('button', { name: 'Play' }).count()).toBe(1);
    });
  });

  it('asks for a name that is typed, and shows each question with its answer, and the winner', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await open(lens, 'Look-up');
      await lens.page.getByLabel('Name to look up').fill('missing_name');
      await lens.page.keyboard.press('Enter');
      await lens.page.getByRole('button', { name: 'Look up greet' }).click();
      expect(await sent(lens, 'panel/ask')).toEqual([
        { attribute: 'missing_name' },
        { attribute: 'greet' },
      ]);
      await stop(lens, data('kind'));
      expect(await lens.page.locator('.outcome').textContent()).toBe(
        "self.kind comes from Right: 'right'",
      );
      expect(await lens.page.locator('.stop.wins .answered').textContent()).toBe(
        'yes: Right has a value',
      );
      expect(await lens.page.locator('.definitions del').allTextContents()).toEqual(['Base']);
      const marks = Object.fromEntries((await cards(lens)).map((one) => [one.name, one.mark]));
      expect(marks).toEqual({
        Bottom: 'passed',
        Left: 'passed',
        Right: 'wins',
        Base: 'shadowed',
        object: null,
      });
    });
  });

  it('only foretells what would run code', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('shown'));
      await open(lens, 'Look-up');
      expect(await lens.page.locator('.outcome').textContent()).toBe(
        'self.shown would run Bottom.shown: it is not run here.',
      );
      await stop(lens, data('gone'));
      expect(await lens.page.locator('.outcome').textContent()).toContain('AttributeError');
    });
  });

  it('says where super() goes, and which initialiser is never called', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await open(lens, 'super()');
      expect(await lens.page.locator('.super .outcome').textContent()).toBe(
        'You are in Right.greet, and self is a Bottom. super().greet is that of Base.',
      );
      expect(await lens.page.locator('path.jump').count()).toBe(3);
      await stop(lens, data('init'));
      expect(await lens.page.locator('.warning').allTextContents()).toEqual([
        'Engine.__init__ never calls on: Wheels is not reached.',
        'Never initialised: Wheels.',
      ]);
    });
  });

  it('says what the marks of the open part mean, and nothing of others', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      const legend = () => lens.page.locator('.legend').innerText();
      const words = async () => (await legend()).replace(/\s+/g, ' ');
      expect(await words()).not.toContain('you are here');
      await open(lens, 'super()');
      expect(await words()).toContain('calls the next');
      expect(await words()).toContain('you are here');
      expect(await words()).toContain('super() goes here');
      await open(lens, 'C3');
      expect(await words()).not.toContain('you are here');
    });
  });

  it('sets the order beside depth first, with the attributes that would be others', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await open(lens, 'Compare');
      expect(await lens.page.locator('.columns li.moved').allTextContents()).toEqual([
        'Base',
        'Right',
      ]);
      expect(await lens.page.locator('tbody tr').allTextContents()).toEqual(['kindRightBase']);
    });
  });

  it('opens on a conflict: which two orders clash, where each was declared, and what would work', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await open(lens, 'Compare');
      await stop(lens, data('conflict'));
      expect(await lens.page.locator('.clash .pair').allTextContents()).toEqual([
        'LeftbeforeRight',
        'RightbeforeLeft',
      ]);
      expect(await lens.page.locator('.clash .quiet').allTextContents()).toEqual([
        'The bases of First say so.',
        'The bases of Second say so.',
      ]);
      await lens.page.locator('.clash .place').first().click();
      expect(await sent(lens, 'panel/reveal')).toEqual([
        { path: '/examples/orders.py', line: data('conflict').conflict!.clashes[0]!.place!.line },
      ]);
      await open(lens, 'C3');
      expect(await lens.page.locator('.player .said').textContent()).toContain('there is no order');
    });
  });

  it('names metaclasses that exclude each other, with their lines, and one that would do', async () => {
    await withPage('light', async (lens) => {
      const one = data('conflict');
      const conflict = one.conflict!;
      const [first, second] = conflict.bases;
      const [meta] = one.classes.filter((it) => it.id !== first && it.id !== second && it.place);
      Object.assign(conflict, {
        kind: 'metaclass', merge: null, clashes: [], working: [], redundant: [],
        against: [{ base: first, decides: meta!.id }, { base: null, decides: second }],
      }); // prettier-ignore
      await stop(lens, one);
      const name = (id: number | null) => one.classes.find((it) => it.id === id)?.name;
      expect(await lens.page.locator('.clash .pair').allTextContents()).toEqual([
        meta!.name,
        name(second!),
      ]);
      expect(await lens.page.locator('.clash .quiet').allTextContents()).toEqual([
        `${name(first!)} has this metaclass.`,
        'The statement asks for this metaclass.',
      ]);
      expect(await lens.page.locator('.remedies').textContent()).toContain(
        `class ${conflict.name}Meta(${meta!.name}, ${name(second!)})`,
      );
      await lens.page.locator('.clash .place').first().click();
      expect(await sent(lens, 'panel/reveal')).toEqual([meta!.place]);
    });
  });

  it('looks at a class that is clicked, and at a name that is chosen', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('kind'));
      await lens.page.getByRole('button', { name: 'Right', exact: true }).click();
      await stop(lens, data('chosen'));
      await lens.page.getByLabel('What to look at').selectOption('self');
      const right = data('kind').classes.find((one) => one.name === 'Right')!;
      expect(await sent(lens, 'panel/ask')).toEqual([
        { serial: right.id, address: right.address, attribute: 'kind' },
        { expression: 'self' },
      ]);
    });
  });

  it('is walked by keyboard alone: classes by arrows, tabs by arrows', async () => {
    await withPage('dark', async (lens) => {
      const { page } = lens;
      await stop(lens, data('diamond'));
      await page.locator('.class .name').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Left');
      await page.getByRole('tab', { name: 'C3' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Look-up');
      expect(await page.locator('.pane .lookup').count()).toBe(1);
    });
  });

  it('shows hostile names as text, cut and written out', async () => {
    await withPage('light', async (lens) => {
      const hostile = `<img src=x onerror="window.hit=1">\u202e\u0007${'x'.repeat(600)}`;
      const one = data('greet');
      one.classes[0] = { ...one.classes[0]!, name: hostile, written: [hostile], module: hostile };
      one.lookup!.definitions[0]!.text = hostile;
      one.lookup!.outcome.text = hostile;
      one.names.unshift({ name: hostile, definitions: 2 });
      await stop(lens, one);
      for (const tab of await lens.page.getByRole('tab').allTextContents()) await open(lens, tab);
      expect(await lens.page.locator('img').count()).toBe(0);
      const shown = (await lens.page.locator('.class .name').first().textContent()) ?? '';
      expect(shown).toContain('<img src=x');
      expect(shown).toContain('\\u202e');
      expect(shown.length).toBeLessThan(420);
      expect(await lens.page.evaluate(() => 'hit' in window)).toBe(false);
    });
  });

  it('keeps its picture and its tab over a reload', async () => {
    let saved: unknown;
    await withPage('light', async (lens) => {
      await stop(lens, data('greet'));
      await open(lens, 'Compare');
      saved = await lens.page.evaluate(() =>
        (window as unknown as { savedState: () => unknown }).savedState(),
      );
    });
    await withPage(
      'light',
      async (lens) => {
        expect(await lens.page.locator('.class').count()).toBe(5);
        expect(await lens.page.locator('[aria-selected="true"]').textContent()).toBe('Compare');
        expect(await lens.page.locator('.state').textContent()).toContain('session is over');
      },
      saved,
    );
  });

  it('moves nothing at the next stop in the same method, and follows bases that were assigned', async () => {
    await withPage('light', async (lens) => {
      await stop(lens, data('diamond'));
      await lens.page.evaluate(() => {
        document.querySelector('.class')!.setAttribute('data-kept', 'yes');
      });
      await stop(lens, { ...data('greet'), stop: 9 });
      expect(await lens.page.locator('[data-kept]').count()).toBe(1);
      const changed = data('diamond');
      const [bottom] = changed.classes;
      changed.classes[0] = { ...bottom!, bases: [bottom!.bases[0]!] };
      const left = (id: number): boolean => id !== bottom!.bases[1];
      changed.order = changed.order.filter(left);
      changed.depthFirst = changed.depthFirst.filter(left);
      await stop(lens, changed);
      expect((await cards(lens)).map((one) => one.name)).not.toContain('Right');
    });
  });

  it('says why there is nothing to look at, and survives data it does not understand', async () => {
    await withPage('light', async (lens) => {
      expect(await lens.page.locator('.welcome').textContent()).toContain('press F5');
      await stop(lens, data('missing'));
      expect(await lens.page.locator('.narration').textContent()).toContain('has no value here');
      expect(await lens.page.locator('.split').isVisible()).toBe(false);
      await lens.show({ kind: 'stopped', data: { lens: 'mro', classes: 5 } });
      expect(await lens.page.locator('.state').textContent()).toContain('could not be understood');
      await stop(lens, data('diamond'));
      await lens.show({ kind: 'running' });
      expect(await lens.page.locator('.dimmed .class').count()).toBe(5);
    });
  });

  it('draws data of which no program is known: no values, no addresses', async () => {
    await withPage('light', async (lens) => {
      const one = { ...data('diamond'), stop: null, elapsedMs: null, choices: [], super: null };
      one.classes = one.classes.map((cls) => ({ ...cls, address: null }));
      one.subject = { ...one.subject!, kind: 'class', expression: null, text: null };
      await stop(lens, one);
      expect(await lens.page.locator('.class').count()).toBe(5);
      expect(await lens.page.getByLabel('What to look at').isVisible()).toBe(false);
      const text = (await lens.page.locator('.narration').textContent()) ?? '';
      expect(text).toContain('no program has to run');
      // What has a place in the source can be looked at by its name; `object` cannot.
      await lens.page.getByRole('button', { name: 'Right', exact: true }).click();
      expect(await sent(lens, 'panel/ask')).toEqual([
        { expression: 'Right', path: '/examples/orders.py' },
      ]);
      expect(await lens.page.locator('.class .name').last().isDisabled()).toBe(true);
      await lens.show({ kind: 'ended' });
      expect(await lens.page.locator('.state').textContent()).toBe('');
    });
  });

  it('leads back to the classes of the source that were looked at before', async () => {
    await withPage('light', async (lens) => {
      const from = (expression: string, path: string): MroData => {
        const one = { ...data('diamond'), stop: null, elapsedMs: null, choices: [], super: null };
        return { ...one, asked: { ...one.asked, expression, path } };
      };
      await stop(lens, from('Bottom', '/one/a.py'));
      const choices = lens.page.getByLabel('What to look at');
      expect(await choices.isVisible()).toBe(false);
      await stop(lens, from('Base', '/one/b.py'));
      await stop(lens, from('Base', '/one/c.py'));
      const shown = await choices.locator('option').allTextContents();
      expect(shown).toEqual(['Bottom', 'Base (b.py)', 'Base (c.py)']);
      expect(await choices.locator('option:checked').textContent()).toBe('Base (c.py)');
      await choices.selectOption('Bottom');
      expect(await sent(lens, 'panel/ask')).toEqual([{ expression: 'Bottom', path: '/one/a.py' }]);
      // A program that stops is looked at by its own names.
      await stop(lens, data('diamond'));
      expect(await choices.locator('option').first().textContent()).toBe('here: self');
    });
  });

  it('draws at first what is in sight, and soon the rest, in the order of the numbers', async () => {
    await withPage('light', async (lens) => {
      const names = () => lens.page.locator('.class .name').allTextContents();
      const first = await lens.page.evaluate(
        (params) =>
          new Promise<string[]>((resolve) => {
            addEventListener(
              'message',
              () =>
                resolve(
                  [...document.querySelectorAll('.class .name')].map((one) => one.textContent),
                ),
              { once: true },
            );
            const sender = { type: 'extension' };
            const receiver = { type: 'webview' };
            window.postMessage({ method: 'panel/state', sender, receiver, params }, '*');
          }),
        { kind: 'stopped' as const, data: hierarchy(200) },
      );
      expect(first.length).toBeLessThan(200);
      await expect.poll(async () => (await names()).length).toBe(200);
      expect(await names()).toEqual(hierarchy(200).classes.map((one) => one.name));
      const seen = await lens.page.evaluate(() => {
        const view = document.querySelector('.viewport')!.getBoundingClientRect();
        return [...document.querySelectorAll('.class')].flatMap((one) => {
          const box = one.getBoundingClientRect();
          const inside =
            box.right > view.left && box.left < view.right &&
            box.bottom > view.top && box.top < view.bottom;
          return inside ? [one.querySelector('.name')!.textContent] : [];
        }); // prettier-ignore
      });
      expect(seen.length).toBeGreaterThan(5);
      expect(first).toEqual(expect.arrayContaining(seen));
      expect(await lens.page.locator('.result .taken').count()).toBe(199);
    });
  });

  it('says which part of a wide hierarchy is seen, moves it by keys, and shows and saves all of it', async () => {
    await withPage('high-contrast', async (lens) => {
      const { page } = lens;
      const wide = hierarchy(120);
      const [first, ...rest] = wide.classes;
      first!.bases = rest.map((one) => one.id);
      for (const one of rest) one.bases = [];
      await stop(lens, wide);
      await expect.poll(() => page.locator('.class').count()).toBe(120);
      const left = (at: number) =>
        page
          .locator('.class')
          .nth(at)
          .evaluate((one) => one.getBoundingClientRect().left);
      const view = await page.locator('.viewport').evaluate((one) => one.getBoundingClientRect());
      // The class that is looked at stands in the middle of its bases, and of the panel.
      expect(Math.abs((await left(0)) + 50 - view.width / 2)).toBeLessThan(80);
      const bar = page.locator('.seen.across');
      const seen = async () =>
        parseFloat(await bar.evaluate((one) => (one as HTMLElement).style.width));
      expect(await seen()).toBeLessThan(20);
      await page.locator('.viewport').focus();
      const before = await left(0);
      await page.keyboard.press('ArrowRight');
      expect(await left(0)).toBeCloseTo(before - 80, 0);
      await page.keyboard.press('+');
      const closer = await seen();
      await page.keyboard.press('-');
      expect(await seen()).toBeGreaterThan(closer);
      await page.keyboard.press('Home');
      expect(await bar.isHidden()).toBe(true);
      expect(await left(1)).toBeGreaterThan(0);
      expect(await left(119)).toBeLessThan(view.width);
      await page.getByRole('button', { name: 'Save the picture' }).press('Enter');
      await page.getByRole('menuitem', { name: 'SVG' }).press('Enter');
      await expect.poll(async () => (await sent(lens, 'panel/save')).length).toBe(1);
      const [file] = (await sent(lens, 'panel/save')) as { content: string }[];
      const text = Buffer.from(file!.content, 'base64').toString('utf8');
      for (const one of wide.classes) expect(text).toContain(`>${one.name}<`);
    });
  });

  it('draws two hundred classes', async () => {
    await withPage('light', async (lens) => {
      const one = hierarchy(200);
      await stop(lens, one);
      await expect.poll(() => lens.page.locator('.class').count()).toBe(200);
      const drawn = await lens.page.evaluate(
        (states) => {
          const began = performance.now();
          for (const params of states) {
            window.postMessage(
              {
                method: 'panel/state',
                sender: { type: 'extension' },
                receiver: { type: 'webview' },
                params,
              },
              '*',
            );
          }
          return new Promise<number>((resolve) =>
            setTimeout(() => {
              void document.body.offsetHeight;
              resolve((performance.now() - began) / states.length);
            }),
          );
        },
        [hierarchy(199), hierarchy(200), hierarchy(199), hierarchy(200)].map((made) => ({
          kind: 'stopped' as const,
          data: made,
        })),
      );
      console.log(`200 classes drawn anew in ${Math.round(drawn)} ms`);
    });
  });
});

/** Shows without waiting for a timer, which a test's clock would hold. */
async function showWithoutTimers(lens: LensPage, one: MroData): Promise<void> {
  await lens.page.evaluate(
    (params) =>
      window.postMessage(
        {
          method: 'panel/state',
          sender: { type: 'extension' },
          receiver: { type: 'webview' },
          params,
        },
        '*',
      ),
    { kind: 'stopped' as const, data: one },
  );
  await lens.page.locator('.class').first().waitFor();
}

/** Classes that derive from up to three of the next ones each. */
function hierarchy(count: number): MroData {
  const pattern = data('diamond').classes[0]!;
  const classes = Array.from({ length: count }, (_, at): MroClass => {
    const bases = [at + 2, at + 3 + (at % 3), at + 9 + (at % 7)].filter((id) => id <= count);
    return { ...pattern, id: at + 1, name: `Class${at + 1}`, bases };
  });
  const order = classes.map((one) => one.id);
  const [first, ...rest] = order;
  return {
    ...data('diamond'),
    subject: { ...data('diamond').subject!, class: first! },
    classes,
    order,
    depthFirst: order,
    differing: [],
    metaclasses: [],
    super: null,
    initialisers: [],
    merge: {
      lists: [{ of: 2, entries: rest }],
      steps: rest.map((taken) => ({ rejected: [], taken, list: 0 })),
      works: true,
    },
  };
}
