import { afterEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  DocumentDiagnosticReport,
  FullDocumentDiagnosticReport,
  Hover,
  MarkupContent,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from './language-client.ts';

const uri = 'file:///program.py';
const program = 'def f(items=[]):\n    """Doc."""\n    items.append(1)\n    return items\n';

let client: LanguageClient;
afterEach(async () => {
  expect(await client.stop()).toBe(0);
});

async function pull(previousResultId?: string): Promise<DocumentDiagnosticReport> {
  return client.request('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
}

async function pullFull(): Promise<FullDocumentDiagnosticReport> {
  const report = await pull();
  if (report.kind !== 'full') throw new Error('not a full report');
  return report;
}

async function change(version: number, text: string, line?: number, character = 0): Promise<void> {
  const position = { line: line ?? 0, character };
  const range = line === undefined ? undefined : { start: position, end: position };
  await client.notify('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [range === undefined ? { text } : { range, text }],
  });
}

async function hoverText(line: number, character: number): Promise<string> {
  const hover = await client.request<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line, character },
  });
  return hover === null ? '' : (hover.contents as MarkupContent).value;
}

async function actions(): Promise<CodeAction[]> {
  const at = { line: 0, character: 13 };
  return client.request('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: at, end: at },
    context: { diagnostics: [] },
  });
}

describe('a client that pulls diagnostics', () => {
  it('gets the warning with its evidence in order, and is never pushed to', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program);
    const { items } = await pullFull();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      source: 'cutaway',
      code: 'mutable-default-argument',
      severity: 2,
      range: { start: { line: 0, character: 12 }, end: { line: 0, character: 14 } },
    });
    expect(items[0]?.codeDescription?.href).toMatch(/docs\/rules\/mutable-default-argument\.md$/);
    const lines = items[0]?.relatedInformation?.map((it) => it.location.range.start.line);
    expect(lines).toEqual([0, 2, 3]);
    expect(client.published).toEqual([]);
  });

  it('is told that nothing changed by the same result id', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program);
    const { resultId } = await pullFull();
    expect(await pull(resultId)).toEqual({ kind: 'unchanged', resultId });
    await change(2, '    items = []\n', 2);
    expect((await pull(resultId)).kind).toBe('full');
    expect((await pullFull()).items).toEqual([]);
  });

  it('sees findings come and go as it types, with the positions of now', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program);
    await change(2, '# a comment\n\n', 0);
    const moved = (await pullFull()).items[0];
    expect(moved?.range.start.line).toBe(2);
    expect(moved?.relatedInformation?.map((it) => it.location.range.start.line)).toEqual([2, 4, 5]);
    await change(3, 'half = (typed [\n', 2);
    expect((await pullFull()).items).toHaveLength(1);
  });

  it('hears of a change in a function that another one calls', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, 'def put(target):\n    pass\n\ndef f(items=[]):\n    put(items)\n');
    expect((await pullFull()).items).toEqual([]);
    await change(2, '    target.append(1)\n', 1);
    expect((await pullFull()).items).toHaveLength(1);
  });

  it('gets an empty report for a file that is not open', async () => {
    client = await LanguageClient.start({ pull: true });
    expect((await pullFull()).items).toEqual([]);
  });

  it('chooses the severity, and off, by its configuration', async () => {
    client = await LanguageClient.start({ pull: true, configuration: true });
    await client.open(uri, program);
    client.rules = { 'mutable-default-argument': 'error', nonsense: 3 };
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => (client.refreshes > 0 ? true : undefined));
    expect((await pullFull()).items[0]?.severity).toBe(1);
    client.rules = { 'mutable-default-argument': 'off' };
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => (client.refreshes > 1 ? true : undefined));
    expect((await pullFull()).items).toEqual([]);
    expect(await hoverText(0, 13)).toBe('');
  });

  it('gets a rebinding that has no use marked as unnecessary, if it can show that', async () => {
    client = await LanguageClient.start({ pull: true });
    const text = 'def clear(items):\n    items = []\n';
    await client.open(uri, text);
    const { items } = await pullFull();
    expect(items.map((it) => [it.code, it.tags])).toEqual([['parameter-rebound-not-mutated', [1]]]);
  });

  it('reads its messages in the language of the bundle that it gave', async () => {
    const key =
      'The default {0} of `{1}` is made once, when `def` runs: this {2} changes it for every later call.';
    client = await LanguageClient.start({
      pull: true,
      initializationOptions: { l10n: { [key]: '{1}: {0}, {2}!' } },
    });
    await client.open(uri, program);
    expect((await pullFull()).items[0]?.message).toBe('items: list, append!');
  });
});

describe('a client that cannot pull', () => {
  it('is pushed the diagnostics of each version, and none after closing', async () => {
    client = await LanguageClient.start({ pull: false });
    expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
    await client.open(uri, program);
    const first = await client.until(() => client.published.find((it) => it.version === 1));
    expect(first.diagnostics).toHaveLength(1);
    await change(2, 'def f(items=None):\n    return items\n');
    const second = await client.until(() => client.published.find((it) => it.version === 2));
    expect(second.diagnostics).toEqual([]);
    await client.notify('textDocument/didClose', { textDocument: { uri } });
    const last = await client.until(() => client.published.find((it) => it.version === undefined));
    expect(last.diagnostics).toEqual([]);
  });

  it('turns a rule off by the settings that it pushes', async () => {
    client = await LanguageClient.start({ pull: false });
    await client.open(uri, program);
    await client.until(() => client.published.find((it) => it.diagnostics.length === 1));
    const settings = { cutaway: { rules: { 'mutable-default-argument': 'off' } } };
    await client.notify('workspace/didChangeConfiguration', { settings });
    await client.until(() => client.published.find((it) => it.diagnostics.length === 0));
  });
});

describe('hover', () => {
  it('explains the default, the parameter and the change with a picture, a text and linked steps', async () => {
    client = await LanguageClient.start({ pull: true, initializationOptions: { theme: 'dark' } });
    await client.open(uri, program);
    for (const [line, character] of [
      [0, 13],
      [0, 7],
      [2, 6],
    ] as const) {
      const value = await hoverText(line, character);
      const image = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/.exec(value)?.[1] ?? '';
      const svg = Buffer.from(image, 'base64').toString();
      expect(svg).toContain('one list');
      expect(svg).toContain('__defaults__');
      expect(svg).toContain('#5c4813');
      expect(value).toContain('```text');
      expect(value).toContain(`(${uri}#L3,5)`);
      expect(value).toContain('[mutable-default-argument](');
    }
    expect(await hoverText(3, 4)).toBe('');
  });

  it('takes the colours of the theme that it is told of later', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program);
    await client.notify('cutaway/theme', { theme: 'hc' });
    const image = /base64,([A-Za-z0-9+/=]+)/.exec(await hoverText(0, 13))?.[1] ?? '';
    expect(Buffer.from(image, 'base64').toString()).toContain('fill="#000000"');
  });

  it('shows names as text, never as markup', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, 'def f(x=["<script>&\\"]]>```"]):\n    x.append(1)\n');
    const value = await hoverText(0, 9);
    const image = /base64,([A-Za-z0-9+/=]+)/.exec(value)?.[1] ?? '';
    const svg = Buffer.from(image, 'base64').toString();
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;');
    expect(value.match(/^```/gm)).toHaveLength(2);
  });

  it('is short and without alarm for a default that nothing changes', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, 'def f(x=[1]):\n    return len(x)\n');
    const value = await hoverText(0, 8);
    expect(value).toContain('nothing seen here changes it');
    expect(value).not.toContain('image/svg');
  });
});

describe('the quick fix', () => {
  it('is offered with a diagnostic and brings a versioned edit when it is chosen', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program, 7);
    const offered = await actions();
    expect(offered.map((it) => it.title)).toEqual([
      'Make a new list for `items` in each call',
      'Ignore mutable-default-argument on this line',
      'Ignore mutable-default-argument in this file',
    ]);
    expect(offered[0]).toMatchObject({ kind: 'quickfix', isPreferred: true });
    expect(offered[0]?.edit).toBeUndefined();
    const action = await client.request<CodeAction>('codeAction/resolve', offered[0]);
    const documentChange = action.edit?.documentChanges?.[0];
    if (documentChange === undefined || !('edits' in documentChange)) throw new Error('no edits');
    expect(documentChange.textDocument).toEqual({ uri, version: 7 });
    const edits = documentChange.edits.filter((it) => 'newText' in it);
    const after = TextDocument.applyEdits(TextDocument.create(uri, 'python', 7, program), edits);
    expect(after).toBe(
      'def f(items=None):\n    """Doc."""\n    if items is None:\n        items = []\n    items.append(1)\n    return items\n',
    );
  });

  it('is refused when the file has changed since it was offered', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program);
    const offered = await actions();
    await change(2, '# now it is another text\n', 0);
    await expect(client.request('codeAction/resolve', offered[0])).rejects.toMatchObject({
      code: -32801,
    });
  });

  it('keeps the line ends of the file', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, program.replaceAll('\n', '\r\n'));
    const action = await client.request<CodeAction>('codeAction/resolve', (await actions())[0]);
    const text = JSON.stringify(action.edit);
    expect(text).toContain('\\r\\n    if items is None:\\r\\n');
    expect(text.replaceAll('\\r\\n', '')).not.toContain('\\n');
  });
});

describe('a file of 50,000 lines', () => {
  const block = (index: number): string =>
    `def function_${index}(argument, items=()):\n    """Doc."""\n    result = [argument, ${index}]\n` +
    `    for item in items:\n        if item in result:\n            result.append(item)\n` +
    `    value = {"a": result, "b": len(result)}\n    return value\n\n\n`;
  const text = Array.from({ length: 5000 }, (_, index) => block(index)).join('') + program;

  it('is checked, and again after each key typed in it', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, text);
    expect((await pullFull()).items[0]?.range.start.line).toBe(50_000);
    for (const [index, character] of ['a', 'b', 'c'].entries()) {
      await change(index + 2, character, 25_002, 4);
      expect((await pullFull()).items).toHaveLength(1);
    }
  });

  it('lets a request for it be cancelled', async () => {
    client = await LanguageClient.start({ pull: true });
    await client.open(uri, text);
    const { CancellationTokenSource } = await import('vscode-languageserver-protocol');
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest(
      'textDocument/diagnostic',
      { textDocument: { uri } },
      source.token,
    );
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
    expect((await pullFull()).items).toHaveLength(1);
  });
});
