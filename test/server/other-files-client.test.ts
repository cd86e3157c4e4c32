import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnostic, Hover } from 'vscode-languageserver-protocol/node';
import { LanguageClient, type StartOptions } from './language-client.ts';

const sorting = 'def smallest(rows):\n    rows.sort()\n    return rows[0]\n';
const copying = 'def smallest(rows):\n    rows = sorted(rows)\n    return rows[0]\n';
const report =
  'from tools import smallest\n\n\ndef report(rows: list):\n    best = smallest(rows)\n    return best, rows\n';

let folder = '';
let client: LanguageClient;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-client-')));
});
afterEach(async () => {
  await client.stop();
  fs.rmSync(folder, { recursive: true });
});

function uriOf(name: string): string {
  return pathToFileURL(path.join(folder, name)).href;
}

async function start(options: Partial<StartOptions> = {}): Promise<void> {
  const given = { configuration: true, dynamic: true, folder: pathToFileURL(folder).href };
  client = await LanguageClient.start({ pull: true, ...given, ...options });
}

async function pull(
  name: string,
  previousResultId?: string,
): Promise<{ kind: string; resultId: string; items?: Diagnostic[] }> {
  return client.request('textDocument/diagnostic', {
    textDocument: { uri: uriOf(name) },
    previousResultId,
  });
}

async function change(name: string, version: number, text: string): Promise<void> {
  await client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf(name), version },
    contentChanges: [{ text }],
  });
}

describe('a client with two documents of which one imports the other', () => {
  it('gets the evidence with the place in the other one, and a hover that leads there', async () => {
    fs.writeFileSync(path.join(folder, 'tools.py'), sorting);
    await start();
    await client.open(uriOf('input.py'), report);
    const [found] = (await pull('input.py')).items ?? [];
    expect(found?.relatedInformation?.map((it) => it.location.uri)).toEqual([
      uriOf('input.py'),
      uriOf('tools.py'),
      uriOf('input.py'),
    ]);
    expect(found?.relatedInformation?.[1]?.location.range).toEqual({
      start: { line: 1, character: 4 },
      end: { line: 1, character: 15 },
    });
    const hover = await client.request<Hover>('textDocument/hover', {
      textDocument: { uri: uriOf('input.py') },
      position: { line: 4, character: 12 },
    });
    expect(JSON.stringify(hover.contents)).toContain(
      `[tools.py, line 2](${uriOf('tools.py')}#L2,5)`,
    );
  });

  it('is asked to pull again when an edit of the one changes what is said of the other', async () => {
    fs.writeFileSync(path.join(folder, 'tools.py'), copying);
    await start();
    await client.open(uriOf('tools.py'), copying);
    await client.open(uriOf('input.py'), report);
    const before = await pull('input.py');
    expect(before.items).toEqual([]);
    await change('tools.py', 2, sorting);
    await client.until(() => (client.refreshes > 0 ? true : undefined));
    const after = await pull('input.py', before.resultId);
    expect(after).toMatchObject({ kind: 'full', items: [{ code: 'argument-mutated-by-call' }] });
    await change('tools.py', 3, sorting.replace('[0]', '[-1]'));
    expect(await pull('input.py', after.resultId)).toMatchObject({ kind: 'unchanged' });
  });

  it('is asked to pull again when a file that is not open changes on the disk', async () => {
    fs.writeFileSync(path.join(folder, 'tools.py'), copying);
    await start();
    await client.until(() =>
      client.registered.find((it) => it.method === 'workspace/didChangeWatchedFiles'),
    );
    await client.open(uriOf('input.py'), report);
    expect((await pull('input.py')).items).toEqual([]);
    fs.writeFileSync(path.join(folder, 'tools.py'), sorting);
    await client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('tools.py'), type: 2 }],
    });
    await client.until(() => (client.refreshes > 0 ? true : undefined));
    expect((await pull('input.py')).items).toHaveLength(1);
  });

  it('that cannot pull is pushed what an edit of the one changes for the other', async () => {
    fs.writeFileSync(path.join(folder, 'tools.py'), copying);
    await start({ pull: false });
    await client.open(uriOf('tools.py'), copying);
    await client.open(uriOf('input.py'), report);
    const last = (): number | undefined =>
      client.published.findLast((it) => it.uri === uriOf('input.py'))?.diagnostics.length;
    await client.until(() => (last() === 0 ? true : undefined));
    await change('tools.py', 2, sorting);
    await client.until(() => (last() === 1 ? true : undefined));
    expect(last()).toBe(1);
  });
});
