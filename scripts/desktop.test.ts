import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isDesktopCode } from './desktop.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-code-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A program named `code` in a folder of its own, reached as PATH has it: by a link. */
function program(place: string, text: string): string {
  const real = path.join(folder, place, 'code');
  fs.mkdirSync(path.dirname(real), { recursive: true });
  fs.writeFileSync(real, text, { mode: 0o755 });
  const link = path.join(folder, 'code-on-path');
  fs.symlinkSync(real, link);
  return link;
}

describe.skipIf(process.platform === 'win32')('a program named code', () => {
  it('is desktop VS Code when it is the script that runs Electron as Node', () => {
    const text = '#!/usr/bin/env sh\nELECTRON_RUN_AS_NODE=1 "$ELECTRON" "$CLI" "$@"\n';
    expect(isDesktopCode(program('share/code/bin', text))).toBe(true);
  });

  it('is not when it is the remote CLI of a VS Code server', () => {
    const text = '#!/usr/bin/env sh\n"$ROOT/node" "$ROOT/out/server-cli.js" "$@"\n';
    expect(isDesktopCode(program('.vscode-server/bin/1/bin/remote-cli', text))).toBe(false);
    fs.rmSync(path.join(folder, 'code-on-path'));
    expect(isDesktopCode(program('elsewhere/bin', text))).toBe(false);
  });

  it('is not when it is the tunnel CLI, a compiled program', () => {
    expect(isDesktopCode(program('local/bin', '\u007fELF ELECTRON_RUN_AS_NODE'))).toBe(false);
  });
});
