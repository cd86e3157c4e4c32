import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { LensName } from '../../protocol/lenses/request.ts';
import type { PanelState } from '../../protocol/panel.ts';
import { root } from '../harness/dap-client.ts';

export type Theme = 'light' | 'dark' | 'high-contrast';

/** Colours of VS Code's own default themes, as far as the lenses use them. */
const themes: Record<Theme, Record<string, string>> = {
  light: {
    foreground: '#3b3b3b', 'editor-background': '#ffffff', 'editorWidget-background': '#f8f8f8',
    descriptionForeground: '#3b3b3b', focusBorder: '#005fb8', 'panel-border': '#e5e5e5',
    'textLink-foreground': '#005fb8', 'toolbar-hoverBackground': '#b8b8b850',
    'list-hoverBackground': '#f2f2f2', 'sideBarSectionHeader-background': '#f8f8f8',
    errorForeground: '#d32f2f', 'textPreformat-foreground': '#3b3b3b', 'textPreformat-background': '#0000001f',
    'symbolIcon-fieldForeground': '#007acc', 'cutaway-new': '#1a7f37', 'cutaway-rebound': '#8250df',
    'cutaway-mutated': '#b35900', 'cutaway-shared': '#0969da', 'cutaway-gone': '#57606a',
  },
  dark: {
    foreground: '#cccccc', 'editor-background': '#1f1f1f', 'editorWidget-background': '#202020',
    descriptionForeground: '#9d9d9d', focusBorder: '#0078d4', 'panel-border': '#2b2b2b',
    'textLink-foreground': '#4daafc', 'toolbar-hoverBackground': '#5a5d5e50',
    'list-hoverBackground': '#2a2d2e', 'sideBarSectionHeader-background': '#181818',
    errorForeground: '#f85149', 'textPreformat-foreground': '#d0d0d0', 'textPreformat-background': '#3c3c3c',
    'symbolIcon-fieldForeground': '#75beff', 'cutaway-new': '#4ec36f', 'cutaway-rebound': '#c297ff',
    'cutaway-mutated': '#f0a35c', 'cutaway-shared': '#58a6ff', 'cutaway-gone': '#9aa4ae',
  },
  'high-contrast': {
    foreground: '#ffffff', 'editor-background': '#000000', 'editorWidget-background': '#0c141f',
    descriptionForeground: '#ffffffb3', focusBorder: '#f38518', contrastBorder: '#6fc3df',
    'textLink-foreground': '#21a6ff', errorForeground: '#f48771', 'textPreformat-foreground': '#ffffff',
    'cutaway-new': '#7ee787', 'cutaway-rebound': '#d8b9ff', 'cutaway-mutated': '#ffb86b',
    'cutaway-shared': '#79c0ff', 'cutaway-gone': '#c9d1d9',
  },
}; // prettier-ignore

const violations = '__violations';

/** A lens in Chromium, with the same page and policy that the extension gives it. */
export class LensPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(
    browser: Browser,
    theme: Theme,
    saved?: unknown,
    lens: LensName = 'identity',
  ): Promise<LensPage> {
    const page = await (await contextOf(browser)).newPage();
    await page.addInitScript(
      ({ saved, violations }) => {
        const sent: unknown[] = [];
        const seen: string[] = [];
        let state: unknown = saved;
        Object.assign(window, {
          [violations]: seen,
          sent,
          savedState: () => state,
          acquireVsCodeApi: () => ({
            postMessage: (message: unknown) => sent.push(message),
            getState: () => state,
            setState: (next: unknown) => (state = JSON.parse(JSON.stringify(next))),
          }),
        });
        document.addEventListener('securitypolicyviolation', (event) =>
          seen.push(event.violatedDirective),
        );
      },
      { saved, violations },
    );
    await page.goto(`http://127.0.0.1:${await port}/?theme=${theme}&lens=${lens}`);
    return new LensPage(page);
  }

  /** Sends a state as the extension does. */
  async show(state: PanelState): Promise<void> {
    await this.send('panel/state', state);
  }

  /** Sends a message as the extension does, and waits until it is handled and painted. */
  async send(method: string, params: unknown): Promise<void> {
    await this.page.evaluate((message) => window.postMessage(message, '*'), {
      method,
      sender: { type: 'extension' },
      receiver: { type: 'webview' },
      params,
    });
    // The message is handled in a task of its own.
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => resolve(null))),
    );
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(
      (name) => (window as unknown as Record<string, string[]>)[name] ?? [],
      violations,
    );
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Pages of one context share its cache of scripts; what a page stores lies in its own stand-in of VS Code. */
const contexts = new WeakMap<Browser, Promise<BrowserContext>>();

function contextOf(browser: Browser): Promise<BrowserContext> {
  const made =
    contexts.get(browser) ?? browser.newContext({ viewport: { width: 760, height: 760 } });
  contexts.set(browser, made);
  return made;
}

/** Of the server of all pages, which ends with the process. */
const port = new Promise<number>((resolve) => {
  const server = http.createServer((request, response) => serve(request.url ?? '/', response));
  server.unref().listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : 0);
  });
});

export function launchBrowser(): Promise<Browser> {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const onPath = names
    .flatMap((name) =>
      (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, name)),
    )
    .find((file) => fs.existsSync(file));
  return chromium.launch({
    executablePath: process.env['VSCODE_HOST_CHROMIUM'] ?? onPath ?? chromium.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}

function serve(url: string, response: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://local');
  if (pathname === '/') {
    const theme = searchParams.get('theme') as Theme;
    const lens = searchParams.get('lens') as LensName;
    const policy = `default-src 'none'; script-src 'nonce-n'; style-src 'self'; font-src 'self'; img-src 'self' data:`;
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    });
    const body = theme === 'high-contrast' ? 'vscode-high-contrast' : `vscode-${theme}`;
    response.end(
      `<!doctype html><html lang="en"><head><title>Cutaway</title><link rel="stylesheet" href="/theme.css?theme=${theme}"><link rel="stylesheet" href="/${lens}.css"></head>` +
        `<body class="${body}" data-lens="${lens}"><main id="lens"></main><script nonce="n" src="/${lens}.js"></script></body></html>`,
    );
  } else if (pathname === '/theme.css') {
    const colours = Object.entries(themes[searchParams.get('theme') as Theme]).map(
      ([name, value]) => `--vscode-${name}: ${value};`,
    );
    response.writeHead(200, { 'Content-Type': 'text/css' });
    response.end(
      `html { ${colours.join(' ')} --vscode-font-family: "Liberation Sans", sans-serif; --vscode-editor-font-family: "Liberation Mono", monospace; }`,
    );
  } else {
    const file = path.join(root, 'dist', 'webviews', path.basename(pathname));
    if (!fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': file.endsWith('.css') ? 'text/css' : 'text/javascript',
      'Cache-Control': 'max-age=3600',
    });
    fs.createReadStream(file).pipe(response);
  }
}
