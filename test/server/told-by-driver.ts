import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import { expect } from 'vitest';
import { MroReport } from '../../protocol/lenses/mro.ts';

/** What the debugger tells of classes in a program that has made them, to hold the server's answers against. */

/** What is looked at: a file, and in it classes with a name that is looked up on them. */
export interface Asked {
  readonly file: string;
  readonly looks: readonly { name: string; attribute: string }[];
}

const script = `
import io, json, os, sys
from cutaway.lenses.classes import ClassesProbe, Wanted
from cutaway.observe.serials import Serials

def report(frame, expression, attribute, error):
    serials = Serials()
    serials.begin_stop()
    wanted = Wanted(expression, None, None, attribute)
    return ClassesProbe(serials, lambda *_: False).report([frame], frame, error, wanted, lambda file: file, 10_000)

answers = []
own, sys.stdout = sys.stdout, io.StringIO()
for asked in json.load(sys.stdin):
    told = []
    def look(name, attribute):
        told.append(report(sys._getframe(1), name, attribute, None))
    names = {"__name__": "__main__", "look": look, "looks": asked["looks"]}
    source = open(asked["file"], encoding="utf-8").read()
    sys.path[0] = os.path.dirname(asked["file"])
    try:
        exec(compile(source, asked["file"], "exec"), names)
    except TypeError as error:
        told.append(report(error.__traceback__.tb_next.tb_frame, None, None, error))
    else:
        exec("for one in looks: look(one['name'], one['attribute'] or None)", names)
    answers.append(told)
json.dump(answers, own)
`;

export function toldByDriver(asked: readonly Asked[]): MroReport[][] {
  const driver = path.join(import.meta.dirname, '../../debug-adapter/driver');
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: driver, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: 1e9,
  });
  expect(stderr).toBe('');
  return v.parse(v.array(v.array(MroReport)), JSON.parse(stdout));
}

/** Both reports by names in the place of numbers, without what only one of them can have. */
export function comparable(report: MroReport): unknown {
  const names = new Map(report.classes.map((it) => [it.id, it.name]));
  const name = (id: number | null): string | null => (id === null ? null : (names.get(id) ?? '?'));
  const all = (ids: readonly number[]): (string | null)[] => ids.map(name);
  const merge = (it: MroReport['merge']): unknown =>
    it === null
      ? null
      : {
          works: it.works,
          lists: it.lists.map(({ of, entries }) => [name(of), all(entries)]),
          steps: it.steps.map((step) => ({
            ...step,
            taken: name(step.taken),
            rejected: step.rejected.map((one) => ({ ...one, head: name(one.head) })),
          })),
        };
  const { conflict, lookup } = report;
  const isOwn = (it: string): boolean => !it.startsWith('__');
  return {
    subject: report.subject === null ? null : name(report.subject.class),
    order: all(report.order),
    merge: merge(report.merge),
    depthFirst: all(report.depthFirst),
    differing: report.differing.map((it) => [it.name, name(it.c3), name(it.depthFirst)]),
    metaclasses: all(report.metaclasses),
    subclasses: all(report.subclasses).map(String).sort(),
    names: report.names.filter((it) => isOwn(it.name)),
    initialisers: report.initialisers
      .filter((it) => it.isPython)
      .map((it) => ({
        class: name(it.class),
        usesSuper: it.usesSuper,
        // Where nothing of Python is behind, it is object's.
        next: name(it.next),
        explicit: all(it.explicit),
        calls: it.calls,
        line: it.place?.line,
      })),
    lookup:
      lookup === null
        ? null
        : {
            definitions: lookup.definitions.map((it) => [name(it.class), it.kind]),
            winner: lookup.winner,
            outcome: lookup.outcome.kind,
            stops: lookup.stops.map((it) => [it.name, it.status, it.definition]),
          },
    conflict: conflict && {
      ...conflict,
      place: conflict.place?.line,
      bases: conflict.bases.map(name),
      // The source's own words are told by the debugger only where it found no objects.
      written: [],
      merge: merge(conflict.merge),
      clashes: conflict.clashes.map((it) => ({
        ...it,
        before: name(it.before),
        after: name(it.after),
        of: name(it.of),
        declaredBy: name(it.declaredBy),
        place: null,
      })),
      working: conflict.working.map(all),
      redundant: all(conflict.redundant),
      duplicates: all(conflict.duplicates),
      against: conflict.against.map((it) => [name(it.base), name(it.decides)]),
    },
    places: report.classes
      .filter((it) => it.module === '__main__' || (it.address === null && it.place !== null))
      .map((it) => `${it.name}(${all(it.bases).join(', ')})`)
      .sort(),
  };
}
