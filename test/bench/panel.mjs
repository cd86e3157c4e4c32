// The page of a panel in headless Chromium, as the extension makes it, and a clock in it.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** Colours of a light theme, as far as they decide how much there is to paint. */
const colours = {
  foreground: '#3b3b3b',
  'editor-background': '#ffffff',
  'editorWidget-background': '#f8f8f8',
  descriptionForeground: '#3b3b3b',
  focusBorder: '#005fb8',
  'panel-border': '#e5e5e5',
  'cutaway-new': '#1a7f37',
  'cutaway-rebound': '#8250df',
  'cutaway-mutated': '#b35900',
  'cutaway-shared': '#0969da',
  'cutaway-gone': '#57606a',
};

/** Hands the open panel of a lens to `use`; afterwards the browser and the server are gone. */
export async function withPanel({ dist }, use, { lens = 'identity', width = 760 } = {}) {
  const server = http.createServer((request, response) => serve(dist, lens, request.url, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width, height: 760 } });
    await page.addInitScript(prepare);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await use(new Panel(page));
  } finally {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The path of a Chromium, or null. */
export function findBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const onPath = names.flatMap((name) =>
    (process.env.PATH ?? '').split(path.delimiter).map((one) => path.join(one, name)),
  );
  const all = [process.env.VSCODE_HOST_CHROMIUM, ...onPath, chromium.executablePath()];
  return all.find((file) => file && fs.existsSync(file)) ?? null;
}

const launch = () =>
  chromium.launch({
    executablePath: findBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  });

class Panel {
  #page;

  constructor(page) {
    this.#page = page;
  }

  /**
   * Sends an answer as the extension does: milliseconds until the page's script had `handled` it, and until the
   * frame after that was `painted`. Then lets the page do what it has put off.
   */
  async show(data) {
    await this.#page.evaluate((one) => window.bench.load(one), { kind: 'stopped', data });
    const took = await this.#page.evaluate(() => window.bench.send());
    await this.#page.evaluate(() => window.bench.rest());
    return took;
  }

  /** What a function of the page comes to, a promise or not. */
  run(work) {
    return this.#page.evaluate(work);
  }

  count(selector) {
    return this.#page.locator(selector).count();
  }

  /** The number of the object that a name of the picture leads to. */
  async targetOf(name) {
    const rows = this.#page.locator('.row.slot', {
      has: this.#page.locator(`.name[title="${name}"]`),
    });
    return Number(await rows.first().getAttribute('data-target'));
  }
}

/** Runs in the page, before its own script. */
function prepare() {
  let state;
  let message;
  window.acquireVsCodeApi = () => ({
    postMessage: () => {},
    getState: () => state,
    setState: (next) => {
      state = JSON.parse(JSON.stringify(next));
    },
  });
  window.bench = {
    load(params) {
      message = {
        method: 'panel/state',
        sender: { type: 'extension' },
        receiver: { type: 'webview' },
        params,
      };
    },
    send() {
      return new Promise((resolve) => {
        const begun = performance.now();
        // The page's own listener came first, so it has done its work when this one is called.
        const onHandled = () => {
          const handled = performance.now() - begun;
          void window.bench
            .painted()
            .then(() => resolve({ handled, painted: performance.now() - begun }));
        };
        window.addEventListener('message', onHandled, { once: true });
        window.postMessage(message, '*');
      });
    },
    painted() {
      return new Promise((resolve) => {
        requestAnimationFrame(() => {
          // What is sent within a frame arrives when that frame is painted.
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => resolve());
          port1.start();
          port2.postMessage(null);
        });
      });
    },
    rest() {
      return new Promise((resolve) => {
        setTimeout(() => requestIdleCallback(resolve), 150);
      });
    },
  };
}

function serve(dist, lens, url, response) {
  const name = path.basename(new URL(url, 'http://local').pathname);
  const file = path.join(dist, 'webviews', name);
  if (name === '') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(page(lens));
  } else if (fs.existsSync(file)) {
    const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    response.writeHead(200, { 'Content-Type': type });
    fs.createReadStream(file).pipe(response);
  } else response.writeHead(404).end();
}

function page(lens) {
  const theme = Object.entries(colours).map(([name, value]) => `--vscode-${name}: ${value};`);
  return (
    `<!doctype html><html lang="en"><head><title>Cutaway</title><link rel="stylesheet" href="/${lens}.css">` +
    `<style>html { ${theme.join(' ')} }</style></head>` +
    `<body class="vscode-light" data-lens="${lens}"><main id="lens"></main><script src="/${lens}.js"></script></body></html>`
  );
}
