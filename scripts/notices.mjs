// The licences of everything that is bundled into the .vsix, from what esbuild says it has bundled.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './machine.mjs';

/** Packages whose files are copied and not bundled. */
const copied = ['web-tree-sitter', '@vscode/tree-sitter-wasm'];

/** Text of THIRD-PARTY-NOTICES.txt. Throws for a package that states no licence. */
export function thirdPartyNotices(metafiles) {
  const names = new Set(copied);
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        // The last one: a package may lie in another's node_modules.
        const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
        if (found && bytesInOutput > 0)
          names.add(found[0].slice(found[0].indexOf('node_modules/') + 13, -1));
      }
  const parts = [...names].sort().map(noticeOf);
  return `Cutaway contains the following packages.\n\n${parts.join('\n\n')}\n`;
}

function noticeOf(name) {
  const folder = path.join(root, 'node_modules', name);
  const {
    name: full,
    version,
    license,
  } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  if (!license && !file) throw new Error(`The package ${name} states no licence.`);
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : '';
  return [`${'='.repeat(72)}\n${full} ${version} (${license ?? 'see below'})`, text].join('\n\n');
}
