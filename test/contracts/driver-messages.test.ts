import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { driverRequests, type DriverRequestKind } from '../../protocol/driver.ts';
import { supportedPythons } from '../harness/pythons.ts';

interface Sample {
  readonly accept: boolean;
  readonly kind: string;
  readonly body: unknown;
}

const file = path.join(import.meta.dirname, 'driver-messages.json');
const { requests } = JSON.parse(fs.readFileSync(file, 'utf8')) as { requests: Sample[] };
const known = (kind: string): kind is DriverRequestKind => kind in driverRequests;

/** What the driver's own guard says of each sample. */
function judgedByDriver(): boolean[] {
  const script = [
    'import json, sys',
    'from cutaway.messages import refusal',
    'requests = json.load(open(sys.argv[1], encoding="utf-8"))["requests"]',
    'judged = [refusal({"kind": r["kind"], "id": 1, "body": r["body"]}) is None for r in requests]',
    'print(json.dumps(judged))',
  ].join('\n');
  const driver = path.join(import.meta.dirname, '../../debug-adapter/driver');
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const python = supportedPythons()[0]!.executable;
  return JSON.parse(
    execFileSync(python, ['-c', script, file], { cwd: driver, env, encoding: 'utf8' }),
  ) as boolean[];
}

describe('a message between adapter and driver', () => {
  it('is accepted or refused by both ends alike', () => {
    const wanted = requests.map((one) => `${one.kind} ${JSON.stringify(one.body)}: ${one.accept}`);
    const adapter = requests.map(
      ({ kind, body }) => known(kind) && v.safeParse(driverRequests[kind].body, body).success,
    );
    const driver = judgedByDriver();
    const say = (judged: boolean[]) =>
      requests.map((one, at) => `${one.kind} ${JSON.stringify(one.body)}: ${judged[at]}`);
    expect(say(adapter)).toEqual(wanted);
    expect(say(driver)).toEqual(wanted);
  });

  it('has an accepted sample for every request there is', () => {
    const sampled = new Set(requests.filter((one) => one.accept).map((one) => one.kind));
    expect(Object.keys(driverRequests).filter((kind) => !sampled.has(kind))).toEqual([]);
  });
});
