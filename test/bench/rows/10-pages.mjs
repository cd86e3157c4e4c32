import path from 'node:path';
import { lookAtLocals, nextStop, withSession } from '../dap-session.mjs';
import { PdbSession } from '../pdb.mjs';
import { breakpointAt } from '../programs.mjs';

/**
 * Pages of 100 as an editor asks for them: by `start` and `count` where the adapter has said how many there are,
 * else by the rows that it offers to open. A page counts only if it shows the right item. pdb prints slices.
 */
export const title = 'Pages of big containers';
export const contestants = ['cutaway', 'debugpy', 'mended', 'pdb'];
const containers = [
  { name: 'numbers', kind: 'list', size: 1_000_000 },
  { name: 'prices', kind: 'dict', size: 100_000 },
];
const pages = containers.flatMap((container) =>
  [
    { which: 'first', start: 0 },
    { which: 'middle', start: container.size / 2 },
    { which: 'last', start: container.size - 100 },
  ].map((page) => ({ ...container, ...page, key: `${container.kind} ${page.which}` })),
);
export const figures = pages.map(({ key, which, kind, size }) => ({
  name: key,
  title: `${which} page of a ${kind} of ${size.toLocaleString('en')} items`,
  unit: 'ms',
  aims: () => [{ atMost: 3 }],
}));

export function measure(contestant, context) {
  return contestant.kind === 'pdb' ? pagesInPdb(context) : pagesInSession(contestant, context);
}

const valueAt = (index) => String(7 * index + 1);

function pagesInSession({ command }, { python, programs }) {
  const program = path.join(programs, 'big.py');
  const breakpoints = [breakpointAt(programs, 'big.py', 'look')];
  const session = { command, python, program, args: [], breakpoints };
  return withSession(session, async (client) => {
    const { variables } = await lookAtLocals(client, await nextStop(client));
    const results = {};
    for (const { key, name, start } of pages) {
      const container = variables.find((one) => one.name === name);
      results[key] = await pageMs(client, container, start);
    }
    return results;
  });
}

/** Milliseconds for a page, with all requests on the way to it, or a sentence where its items cannot be had. */
async function pageMs(client, { variablesReference, indexedVariables = 0 }, start) {
  const paging = indexedVariables > 0 ? { filter: 'indexed', start, count: 100 } : {};
  const begun = performance.now();
  let { variables } = await client.request('variables', { variablesReference, ...paging });
  for (let group = groupOf(variables, start); group; group = groupOf(variables, start))
    ({ variables } = await client.request('variables', {
      variablesReference: group.variablesReference,
    }));
  const tookMs = performance.now() - begun;
  const items = variables.map((one) => one.value);
  const found = indexedVariables > 0 ? items[0] === valueAt(start) : items.includes(valueAt(start));
  return found ? tookMs : 'not in the tree';
}

/** The row behind which an adapter without paging keeps an item: `[100:1100]`, or `more`; none if it is shown. */
function groupOf(variables, index) {
  if (variables.some((one) => one.value === valueAt(index))) return undefined;
  return variables.find(({ name }) => {
    const [, from, to] = /^\[(\d+):(\d+)\]$/.exec(name) ?? [];
    return name === 'more' || (Number(from) <= index && index < Number(to));
  });
}

async function pagesInPdb({ python, programs }) {
  const session = new PdbSession(python, path.join(programs, 'big.py'), [], programs);
  try {
    await session.prompt();
    const { path: file, line } = breakpointAt(programs, 'big.py', 'look');
    await session.say(`b ${file}:${line}`);
    await session.say('c');
    const results = {};
    for (const { key, name, kind, start } of pages) {
      const items = kind === 'dict' ? `list(${name}.items())` : name;
      const begun = performance.now();
      const said = await session.say(`p ${items}[${start}:${start + 100}]`);
      results[key] = performance.now() - begun;
      if (!said.includes(valueAt(start))) throw new Error('pdb did not print the page.');
    }
    return results;
  } finally {
    session.end();
  }
}
