import { askLens, atMarkers } from '../lens.mjs';
import { median } from '../measure.mjs';
import { findBrowser, withPanel } from '../panel.mjs';

/**
 * The MRO lens on an instance of a class with 200 classes above object (`programs/hierarchy.py`), asked as the panel
 * asks: the answer, and its first picture in a page that has just been opened, in headless Chromium without a
 * graphics processor. The row fails if a class, or its place in the order, is missing in the picture.
 */
export const title = 'The order of 200 classes';
export const table = 'lenses';
export const contestants = ['cutaway'];
export const rounds = { most: 3 };
export const figures = [
  {
    name: 'picture',
    title: 'MRO of 200 classes, from the question to the picture',
    unit: 'ms',
    aims: () => [{ atMost: 100 }],
  },
  { name: 'read', title: '… in the program', unit: 'ms' },
  { name: 'asked', title: '… asked and answered', unit: 'ms' },
  { name: 'drawn', title: '… drawn', unit: 'ms' },
];

/** The 200, and object. */
const classes = 201;
/** Looks at one stop, of which the median is told. */
const turns = 5;

export function measure(contestant, context) {
  const place = { file: 'hierarchy.py', markers: ['look'] };
  return atMarkers(contestant, context, place, async (stop) => {
    const looks = [];
    for (let turn = 0; turn < turns; turn += 1) {
      looks.push(await askLens(stop, 'mro', { expression: 'value' }));
    }
    const { answer } = looks[0];
    if (answer.order.length !== classes || answer.cut) {
      throw new Error(`Only ${answer.order.length} of ${classes} classes were told.`);
    }
    const read = median(looks.map((one) => one.answer.elapsedMs));
    const asked = median(looks.map(({ tookMs }) => tookMs));
    if (findBrowser() === null)
      return { picture: 'no Chromium', read, asked, drawn: 'no Chromium' };
    const drawn = await draw(context, answer);
    return { picture: asked + drawn, read, asked, drawn };
  });
}

function draw(context, answer) {
  return withPanel(
    context,
    async (panel) => {
      const { painted } = await panel.show(answer);
      const shown = await panel.count('.class .number');
      if (shown !== classes) throw new Error(`Only ${shown} of ${classes} classes were drawn.`);
      return painted;
    },
    { lens: 'mro', width: 1_100 },
  );
}
