import * as l10n from '@vscode/l10n';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { farWrites } from '../semantics/stores.ts';
import { isMutable } from '../semantics/types.ts';
import type { Assign, Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { attributeReads, globalReads } from './far-reads.ts';
import { firstLookAfter } from './observers.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * `a = b = []`: one list with two names. A warning where it is changed through one of them and looked at through the
 * other, else hover only.
 */
export const chainedAssignmentAlias: Rule = {
  ids: ['chained-assignment-alias'],
  checkBlock(block, facts) {
    return chains(block).map((chain) => told(chain, evidenceOf(block, chain, facts), facts));
  },
};

interface Chain {
  readonly statement: Assign;
  readonly site: Site;
  readonly value: Location;
  readonly targets: readonly Target[];
}

interface Target {
  /** As it is written: `a`, `self.a`. */
  readonly text: string;
  readonly node: Expression;
  readonly location: Location;
}

interface Evidence {
  readonly write: Write;
  readonly through: string;
  readonly look: { readonly location: Location; readonly through: string } | null;
}

/** The chained assignments of a block that make a mutable object. */
function chains({ trace }: Block): Chain[] {
  const found = new Map<Assign, Chain>();
  for (const event of [...(trace?.of('bind') ?? []), ...(trace?.of('escape') ?? [])]) {
    const { statement } = event;
    if (statement?.kind !== 'assign' || statement.targets.length < 2 || found.has(statement))
      continue;
    const { value } = statement;
    const pointers = event.kind === 'bind' ? event.value.pointers : [event.pointer];
    const site = pointers[0]?.site;
    if (value === null || site === undefined || pointers.length !== 1) continue;
    if (site.node !== value && site.kind !== 'call') continue;
    if (!isMutable(site.type) && site.type !== 'instance') continue;
    const { piece } = event.location;
    const targets = statement.targets.flatMap((node): Target[] => {
      const isFollowed =
        node.kind === 'name' || (node.kind === 'attribute' && node.object.kind === 'name');
      const location = { piece, start: node.start, end: node.end };
      return isFollowed ? [{ text: textAt(location), node, location }] : [];
    });
    // `items = self.items = []` is a short name on purpose, as is the end of a linked list that moves on.
    const [kind] = targets.map((it) => it.node.kind);
    if (
      targets.length < 2 ||
      targets.some((it) => it.node.kind !== kind || isCursor(it, site, trace))
    )
      continue;
    // Where another branch gives each its own, here they are meant to be one.
    if (targets.every((it) => isBoundElsewhere(it, statement, trace))) continue;
    const at = { piece, start: value.start, end: value.end };
    found.set(statement, { statement, site, value: at, targets });
  }
  return [...found.values()];
}

function isBoundElsewhere({ text }: Target, chain: Assign, trace: Block['trace']): boolean {
  return (trace?.of('bind') ?? []).some(
    ({ version, statement }) =>
      version.name === text && version.how === 'assign' && statement !== chain,
  );
}

/** Whether the name moves on: by itself, `last = last[1]`, or in the rounds of a loop to the next instance, `node = Node()`. */
function isCursor({ text }: Target, site: Site, trace: Block['trace']): boolean {
  return (trace?.of('bind') ?? []).some(({ version, statement, loops, value }) => {
    if (version.name !== text || statement?.kind !== 'assign' || statement.value === null)
      return false;
    const next = onlySite(value);
    if (loops.length > 0 && site.type === 'instance' && next?.type === 'instance')
      if (next !== site && next.name === site.name) return true;
    return [...walk([statement.value])].some((it) => it.kind === 'name' && it.id === text);
  });
}

/** A change through one of the names, best one that is looked at through another. */
function evidenceOf(block: Block, chain: Chain, facts: Facts): Evidence | null {
  const { site, targets } = chain;
  const texts = new Set(targets.map((it) => it.text));
  const writes: { write: Write; through: string }[] = [];
  for (const write of block.trace?.of('write') ?? []) {
    const through = write.pointer.path[0]?.name ?? '';
    if (write.pointer.site === site && texts.has(through) && write.statement !== chain.statement)
      writes.push({ write, through });
  }
  const far = farWrites(block, site, [], facts);
  const farThrough = (name: string): string =>
    targets.find((it) => it.text === name || ending(it.text) === ending(name))?.text ?? name;
  for (const { write, name } of far) writes.push({ write, through: farThrough(name) });
  for (const { write, through } of writes) {
    const look = firstLookAfter(
      block,
      write,
      site,
      facts,
      ({ pointer }) => pointer.path[0]?.name !== through && texts.has(pointer.path[0]?.name ?? ''),
    );
    const location = look?.location ?? farLook(block, chain, through, facts);
    if (location !== null)
      return {
        write,
        through,
        look: { location, through: look?.pointer.path[0]?.name ?? through },
      };
  }
  const [first] = writes;
  return first === undefined ? null : { ...first, look: null };
}

function ending(text: string): string {
  return text.slice(text.lastIndexOf('.') + 1);
}

/** Where another function looks at the object by another of its names: `self.b`, or a name of the module. */
function farLook(block: Block, chain: Chain, through: string, facts: Facts): Location | null {
  for (const { text, node } of chain.targets) {
    if (text === through) continue;
    const [look] =
      node.kind === 'attribute'
        ? attributeReads(block, node, facts)
        : block.owner === null
          ? globalReads(text, facts)
          : [];
    if (look !== undefined) return look;
  }
  return null;
}

function told(chain: Chain, evidence: Evidence | null, facts: Facts): Finding {
  const { site, value, targets, statement } = chain;
  const type = site.type === 'instance' ? (site.name ?? 'object') : (site.type ?? 'object');
  const [one, other] = [targets[0]?.text ?? '', targets[1]?.text ?? ''];
  const through = evidence?.through ?? one;
  const second = targets.find((it) => it.text !== through)?.text ?? other;
  const location = { piece: value.piece, start: statement.start, end: statement.end };
  const isLoud = evidence !== null && evidence.look !== null;
  const fix = isLoud ? separate(chain, facts) : null;
  return finding({
    ruleId: 'chained-assignment-alias',
    severity: isLoud ? 'warning' : null,
    location,
    message:
      evidence === null
        ? l10n.t('`{0}` and `{1}` are one {2}.', one, other, type)
        : l10n.t(
            '`{0}` and `{1}` are one {2}: `{3}` changes it for both.',
            through,
            second,
            type,
            textAt(evidence.write.location),
          ),
    steps:
      evidence === null
        ? []
        : [
            {
              location: value,
              sentence: l10n.t('This {0} is made once, and gets every name on the left.', type),
            },
            ...changeSteps(evidence.write),
            ...(evidence.look === null
              ? []
              : [
                  {
                    location: evidence.look.location,
                    sentence: l10n.t('`{0}` shows the change here.', second),
                  },
                ]),
          ],
    alsoAt: evidence === null ? [] : [evidence.write.location],
    picture: {
      holders: targets.map(({ text }) => ({ label: text, through: null, object: 0 })),
      objects: [{ label: l10n.t('one {0}', type), text: textAt(value) }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** One statement for each name. Null where the value may do more than make an object, or shares its line. */
function separate({ statement, value, targets }: Chain, { style }: Facts): Fix | null {
  const { piece } = value;
  const { text } = piece;
  if (targets.length !== statement.targets.length) return null;
  const nodes = statement.value === null ? [] : [...walk([statement.value])];
  if (nodes.some((it) => it.kind === 'walrus' || it.kind === 'yield' || it.kind === 'await'))
    return null;
  const lineStart =
    Math.max(
      text.lastIndexOf('\n', statement.start - 1),
      text.lastIndexOf('\r', statement.start - 1),
    ) + 1;
  const indent = text.slice(lineStart, statement.start);
  const made = text.slice(value.start, value.end);
  if (indent.trim() !== '' || /[\r\n]/.test(made)) return null;
  const lines = targets.map((it) => `${it.text} = ${made}`);
  return {
    title: l10n.t('Make a new object for each name'),
    edits: [
      {
        piece,
        start: statement.start,
        end: statement.end,
        text: lines.join(style.lineEnd + indent),
      },
    ],
    isSafe: false,
  };
}
