import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { depthFirst, mergeOf } from '../../server/semantics/linearization.ts';
import {
  clashesOf,
  redundantBases,
  workingOrders,
} from '../../server/semantics/order-conflicts.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** Classes by number, each with its bases; 0 is object, which has none. */
type Hierarchy = readonly (readonly number[])[];

/** What either side tells of one class of a hierarchy. */
interface Told {
  readonly order: readonly number[];
  readonly works: boolean;
  readonly steps: readonly {
    rejected: readonly (readonly [list: number, head: number, blockedBy: number])[];
    taken: number | null;
    list: number | null;
  }[];
  readonly clashes: readonly (readonly [before: number, after: number, list: number])[];
  readonly working: readonly (readonly number[])[];
  readonly redundant: readonly number[];
  readonly depthFirst: readonly number[];
}

const script = `
import json, sys
from cutaway.observe.linearization import clashes, depth_first, merge_of, redundant, working_orders
answers = []
for hierarchy in json.load(sys.stdin):
    orders, told = [[0]], []
    for number, bases in enumerate(hierarchy):
        if number == 0:
            continue
        order_of = orders.__getitem__
        merge = merge_of(bases, order_of)
        told.append({
            "order": merge.order,
            "works": merge.works,
            "steps": [
                {
                    "rejected": [[one.list, one.head, one.blocked_by] for one in step.rejected],
                    "taken": step.taken,
                    "list": step.list,
                }
                for step in merge.steps
            ],
            "clashes": [[one.before, one.after, one.place] for one in clashes(merge)],
            "working": [] if merge.works else working_orders(bases, order_of),
            "redundant": redundant(bases, order_of),
            "depthFirst": depth_first(number, hierarchy.__getitem__),
        })
        if not merge.works:
            break
        orders.append([number, *merge.order])
    answers.append(told)
json.dump(answers, sys.stdout)
`;

/** Up to 12 classes, each with up to four different ones before it as bases; object may be named, and named early. */
function hierarchies(count: number, seed: number): Hierarchy[] {
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  return Array.from({ length: count }, () => {
    const made: number[][] = [[]];
    const size = 3 + random(10);
    while (made.length < size) {
      const wanted = Array.from({ length: 1 + random(4) }, () => random(made.length));
      const bases = [...new Set(wanted)];
      // Behind the others it does no harm: most hierarchies shall get further.
      made.push(random(10) === 0 ? bases : bases.sort((one, two) => two - one));
    }
    return made;
  });
}

function toldByServer(hierarchy: Hierarchy): Told[] {
  const orders: number[][] = [[0]];
  const orderOf = (one: number): readonly number[] => orders[one] ?? [];
  const told: Told[] = [];
  for (const [number, bases] of hierarchy.entries()) {
    if (number === 0) continue;
    const merge = mergeOf([...bases.map(orderOf), bases]);
    told.push({
      order: merge.order,
      works: merge.works,
      steps: merge.steps.map(({ rejected, taken, list }) => ({
        rejected: rejected.map((it) => [it.list, it.head, it.blockedBy] as const),
        taken,
        list,
      })),
      clashes: clashesOf(merge).map((it) => [it.before, it.after, it.list] as const),
      working: merge.works ? [] : workingOrders(bases, orderOf),
      redundant: redundantBases(bases, orderOf),
      depthFirst: depthFirst(number, (one) => hierarchy[one] ?? []),
    });
    if (!merge.works) break;
    orders.push([number, ...merge.order]);
  }
  return told;
}

function toldByDriver(all: readonly Hierarchy[]): Told[][] {
  const driver = path.join(import.meta.dirname, '../../debug-adapter/driver');
  const answer = execFileSync(supportedPythons()[0]!.executable, ['-c', script], {
    input: JSON.stringify(all),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: driver, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: 1e9,
  });
  return JSON.parse(answer) as Told[][];
}

it('tells the same orders, the same conflicts and the same merge of 3,000 random hierarchies, debugging or not', () => {
  const all = hierarchies(3000, 20_261_126);
  const driver = toldByDriver(all);
  const differing = all.filter(
    (one, at) => JSON.stringify(toldByServer(one)) !== JSON.stringify(driver[at]),
  );
  expect(differing).toEqual([]);
  const told = driver.flat();
  const conflicts = told.filter((it) => !it.works);
  expect(conflicts.length).toBeGreaterThan(500);
  expect(told.length - conflicts.length).toBeGreaterThan(5_000);
  expect(conflicts.some((it) => it.clashes.length > 2)).toBe(true);
  expect(conflicts.filter((it) => it.working.length > 0).length).toBeGreaterThan(100);
}, 60_000);
