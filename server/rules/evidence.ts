import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Pointer } from '../semantics/pointers.ts';
import type { Location } from '../semantics/sites.ts';
import type { Finding, Step } from './rule.ts';

/** The text there on one line, cut where it is long. */
export function textAt({ piece, start, end }: Location): string {
  const text = piece.text.slice(start, Math.min(end, start + 200)).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The change itself: the one inside a function that is called, else the write. */
export function innermost(write: Write): Write {
  return write.change.kind === 'callee' ? write.change.inner : write;
}

/** Steps for the names that an object passed through: the first and the last where there are many. */
export function aliasSteps(pointer: Pointer, what: string): Step[] {
  const { path } = pointer;
  const told = path.length <= 2 ? path : [path[0], path.at(-1)].filter((it) => it !== undefined);
  return told.map(({ name, location }) => ({
    location,
    sentence: l10n.t('`{0}` is the same {1}.', name, what),
  }));
}

/** Steps for a change: the call that hands the object over, where there is one, and the place that changes it. */
export function changeSteps(write: Write): Step[] {
  const inner = innermost(write);
  const change: Step = {
    location: inner.location,
    sentence: l10n.t('`{0}` changes it.', textAt(inner.location)),
  };
  if (write.change.kind !== 'callee') return [change];
  const { name } = write.change;
  return [{ location: write.location, sentence: l10n.t('`{0}` gets it here.', name) }, change];
}

/** A finding without what only some have. */
export function finding(
  told: Pick<Finding, 'ruleId' | 'severity' | 'location' | 'message' | 'steps'> & Partial<Finding>,
): Finding {
  return {
    alsoAt: [],
    picture: null,
    table: [],
    fixes: [],
    ...told,
    steps: told.steps.slice(0, 6),
  };
}

/** A name that looks as if its object is there to be kept: a cache, a registry. */
export const keepsByName =
  /cache|memo|seen|visited|registry|registered|_lru|lookup_table|instances|pools?$|compiled/i;
