import { describe, expect, it } from 'vitest';
import { LensName } from '../protocol/lenses/request.ts';
import { debugType, LaunchArguments } from '../protocol/launch.ts';
import texts from '../package.nls.json';
import manifest from '../package.json';

const { contributes, capabilities, activationEvents } = manifest;
const [contributed] = contributes.debuggers;
const offered: Record<string, object> =
  contributed?.configurationAttributes.launch.properties ?? {};

describe('the manifest', () => {
  it('offers in launch.json what the adapter takes, and nothing else', () => {
    // VS Code itself sets noDebug.
    const taken = Object.keys(LaunchArguments.entries).filter((name) => name !== 'noDebug');
    expect(Object.keys(offered).sort()).toEqual(taken.sort());
    expect(contributed?.type).toBe(debugType);
  });

  it('explains every field, setting and colour in words that can be translated', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(used.filter((key) => !(key in texts))).toEqual([]);
    expect(Object.keys(texts).filter((key) => !used.includes(key))).toEqual([]);
    for (const field of Object.values(offered)) expect(field).toHaveProperty('markdownDescription');
    for (const setting of Object.values(contributes.configuration.properties)) {
      expect(setting).toHaveProperty('markdownDescription');
      expect(setting).toHaveProperty('scope');
      expect(setting).toHaveProperty('order');
    }
  });

  it('takes no interpreter from an untrusted workspace', () => {
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(['cutaway.python']);
    expect(contributes.configuration.properties['cutaway.python'].scope).toBe(
      'machine-overridable',
    );
  });

  it('has a command, a serializer event and a title for every lens there is', () => {
    const commands = contributes.commands.map(({ command }) => command.toLowerCase());
    for (const lens of LensName.options) {
      expect(commands).toContain(`cutaway.show${lens}`);
      expect(activationEvents).toContain(`onWebviewPanel:cutaway.${lens}`);
    }
  });

  it('gives every colour a value for each kind of theme', () => {
    for (const { defaults } of contributes.colors) {
      expect(Object.keys(defaults).sort()).toEqual([
        'dark',
        'highContrast',
        'highContrastLight',
        'light',
      ]);
    }
  });
});
