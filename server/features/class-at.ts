import type { ClassReference } from '../semantics/class-model.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import type { Checked } from '../workspace.ts';
import { blockAround, nodesAt, type PlacedNode } from './nodes-at.ts';

/** A class that is named in the text. */
export interface NamedClass {
  readonly reference: ClassReference;
  /** The name, where it stands. */
  readonly location: Location;
  /** Whether it is named as a base of a class. */
  readonly isBase: boolean;
}

/** The class whose name stands at an offset, in its statement or anywhere else; null for any other text. */
export function classAt(checked: Checked, offset: number): NamedClass | null {
  const { classes } = checked.analysis.facts();
  const around = nodesAt(checked, offset);
  const last = around.at(-1);
  if (last === undefined) return null;
  const { node, piece } = last;
  if (node.kind === 'class') {
    const location = { piece, start: node.name.start, end: node.name.end };
    const { start, end } = checked.analysis.rangeOf(location);
    if (offset < start || offset > end) return null;
    return { reference: classes.reference(node), location, isBase: false };
  }
  // `module.Class` is meant where the cursor is on `Class`.
  const whole = around.findLast((it) => it.node.kind === 'name' || it.node.kind === 'attribute');
  if (whole === undefined || (whole.node.kind !== 'name' && whole.node.kind !== 'attribute'))
    return null;
  if (isLocal(checked, around, whole.node)) return null;
  const reference = classes.resolve(whole.node);
  if (reference === null) return null;
  const { start, end } = whole.node;
  const isBase = around.some(
    (it) =>
      it.node.kind === 'class' &&
      it.node.bases.some(({ value }) => around.some((one) => one.node === value)),
  );
  return { reference, location: { piece: whole.piece, start, end }, isBase };
}

/** Whether the name is one of a function around it, and so not the module's. */
function isLocal(checked: Checked, around: readonly PlacedNode[], node: Expression): boolean {
  const head = node.kind === 'attribute' ? node.object : node;
  if (head.kind !== 'name') return false;
  const { owner } = blockAround(checked, around);
  return owner !== null && (owner.localNames.has(head.id) || owner.outerNames.has(head.id));
}

/** The innermost class around an offset, or the one that is named there. */
export function classAround(checked: Checked, offset: number): ClassPlace | null {
  const { classes } = checked.analysis.facts();
  const named = classAt(checked, offset)?.reference;
  const node: ClassDefinition | undefined =
    named?.kind === 'file'
      ? named.node
      : nodesAt(checked, offset)
          .map((it) => it.node)
          .findLast((it) => it.kind === 'class');
  return node === undefined ? null : classes.place(node);
}
