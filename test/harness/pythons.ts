import { inject } from 'vitest';
import { searchPythons, type Python } from './search-pythons.ts';

export type { Python };

const all = inject('pythons') ?? searchPythons();

/** Interpreters of the versions wanted, oldest first. */
export function findPythons(wanted: (major: number, minor: number) => boolean): Python[] {
  return all.filter(({ version }) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return wanted(major, minor);
  });
}

/** Pythons the product supports. Throws if there is none: a suite that ran nothing would be green. */
export function supportedPythons(): Python[] {
  const found = findPythons((major, minor) => major === 3 && minor >= 10);
  if (found.length === 0)
    throw new Error('No Python 3.10 or newer was found (set CUTAWAY_PYTHONS).');
  return found;
}
