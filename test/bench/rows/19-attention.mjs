import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { findBrowser, withPanel } from '../panel.mjs';
import { askLens, atMarkers } from '../lens.mjs';
import { median } from '../measure.mjs';

/**
 * The attention lens. Arrays are summarised in the program they belong to, and what is told of them is measured as
 * it is sent, without the window's numbers; the tiles are run and drawn in the panel, in headless Chromium without
 * a graphics processor. Of the frames while a person scrubs, 19 of 20 take no longer than the one that is told.
 */
export const title = 'Attention in tiles';
export const table = 'lenses';
export const contestants = ['cutaway'];
export const rounds = { most: 3 };
export const figures = [
  {
    name: 'summary',
    title: 'three arrays of 1M float32 found and summarised, in the program',
    unit: 'ms',
    aims: () => [{ atMost: 20 }],
  },
  { name: 'sent', title: '… what is told of them', unit: 'kB', aims: () => [{ atMost: 40 }] },
  { name: 'asked', title: '… asked and answered, with a window of numbers', unit: 'ms' },
  {
    name: 'trace',
    title: '256 tokens, d 64, in 256 tiles: run and drawn',
    unit: 'ms',
    aims: () => [{ atMost: 100 }],
  },
  {
    name: 'frame',
    title: '… a frame while scrubbing over them, one step a frame',
    unit: 'ms',
    aims: () => [{ atMost: 17 }],
  },
];

const turns = 7;

export async function measure(contestant, context) {
  return { ...(await summaries(contestant, context)), ...(await panel(context)) };
}

async function summaries(contestant, context) {
  if (!hasNumpy(context.python)) {
    const none = 'no numpy';
    return { summary: none, sent: none, asked: none };
  }
  const place = { file: 'tensors.py', markers: ['look'] };
  return atMarkers(contestant, context, place, async (stop) => {
    const [read, asked] = [[], []];
    let sent = 0;
    for (let turn = 0; turn < turns; turn++) {
      const { answer, tookMs } = await askLens(stop, 'attention');
      const { window, ...told } = answer;
      const summary = told.arrays.find(({ name }) => name === 'q')?.summary;
      if (summary?.elements !== 1_000_000 || !window) throw new Error('The arrays were not read.');
      read.push(answer.elapsedMs);
      asked.push(tookMs);
      sent = JSON.stringify(told).length / 1000;
    }
    return { summary: median(read), sent, asked: median(asked) };
  });
}

const hasNumpy = (python) =>
  spawnSync(python, ['-c', 'import numpy'], { cwd: path.parse(process.cwd()).root }).status === 0;

function panel(context) {
  if (findBrowser() === null) return { trace: 'no Chromium', frame: 'no Chromium' };
  return withPanel(
    context,
    async (page) => {
      const drawn = await page.run(chooseLargest);
      if (drawn.tiles < 256) throw new Error(`${drawn.tiles} tiles were drawn.`);
      return { trace: median(drawn.took), frame: await page.run(scrub) };
    },
    { lens: 'attention' },
  );
}

/** In the page: the example of 256 tiles in the place of a small one, until it is painted. */
async function chooseLargest() {
  const select = document.querySelector('select.source');
  const choose = async (value) => {
    const begun = performance.now();
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await window.bench.painted();
    return performance.now() - begun;
  };
  const took = [];
  for (let turn = 0; turn < 5; turn++) {
    await choose('hand');
    await window.bench.rest();
    took.push(await choose('tokens256'));
    await window.bench.rest();
  }
  return { took, tiles: document.querySelectorAll('.grid .tile').length };
}

/** In the page: milliseconds of a frame while the slider goes over all steps; 19 of 20 take no longer. */
async function scrub() {
  const slider = document.querySelector('.player input[type=range]');
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  const took = [];
  let before = await frame();
  for (let at = 0; at <= Number(slider.max); at += 1) {
    slider.value = String(at);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const now = await frame();
    took.push(now - before);
    before = now;
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)];
}
