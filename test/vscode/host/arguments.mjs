// The part of VS Code's command line that @vscode/test-electron and people use.
import fs from 'node:fs';

const withValue =
  /^(extensionDevelopmentPath|extensionTestsPath|user-data-dir|extensions-dir|folder-uri|file-uri|(un)?install-extension)$/;
const forwarded = /^(list-extensions|show-versions|version|force)$/;

/** Switches that are not named here (`--no-sandbox`, `--skip-welcome`, …) mean nothing to this host. */
export function parseArguments(given) {
  const options = { developed: [], files: [], command: [] };
  const positional = [];
  for (let index = 0; index < given.length; index++) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(given[index]);
    if (!match) positional.push(given[index]);
    else {
      const [, name, attached] = match;
      read(options, name, attached ?? (withValue.test(name) ? given[++index] : undefined));
    }
  }
  for (const one of positional) {
    if (one.endsWith('.code-workspace')) options.workspace = one;
    else if (fs.existsSync(one) && fs.statSync(one).isDirectory()) options.folder = one;
    else options.files.push(one);
  }
  return options;
}

function read(options, name, value) {
  if (name === 'extensionDevelopmentPath') options.developed.push(pathOf(value));
  else if (name === 'extensionTestsPath') options.tests = pathOf(value);
  else if (name === 'user-data-dir') options.userData = value;
  else if (name === 'extensions-dir') options.extensions = value;
  else if (name === 'folder-uri') options.folder = pathOf(value);
  else if (name === 'file-uri') options.files.push(pathOf(value));
  else if (name === 'disable-extensions') options.disableExtensions = true;
  else if (/^(un)?install-extension$/.test(name)) options.command.push(`--${name}`, value);
  else if (forwarded.test(name)) options.command.push(`--${name}`);
}

const pathOf = (text) =>
  /^[a-z][a-z-]+:\/\//.test(text) ? decodeURIComponent(new URL(text).pathname) : text;
