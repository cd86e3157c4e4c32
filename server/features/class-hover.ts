import * as l10n from '@vscode/l10n';
import { classNameOf } from '../rules/class-statement.ts';
import { mergeTable } from '../rules/inconsistent-mro.ts';
import type { ClassModel, ClassReference } from '../semantics/class-model.ts';
import type { Checked } from '../workspace.ts';
import { classAt } from './class-at.ts';
import type { Told } from './told.ts';

const mostClasses = 30;

/** The order of a class, where its name stands. Of the library only those that are named as a base. */
export function classHover(checked: Checked, offset: number): Told | null {
  const named = classAt(checked, offset);
  if (named === null) return null;
  const { reference, location, isBase } = named;
  if (reference.kind === 'library' && !isBase) return null;
  const { classes } = checked.analysis.facts();
  const place = reference.kind === 'file' ? classes.place(reference.node) : null;
  const uri = place?.piece.home?.uri ?? checked.document.uri;
  const shownClass = place === null ? null : { uri, className: place.key };
  return { location, picture: null, steps: [], ...orderOf(reference, classes), shownClass };
}

function orderOf(
  reference: ClassReference,
  classes: ClassModel,
): Pick<Told, 'sentence' | 'table' | 'ruleId'> {
  const name = classNameOf(reference);
  const found = classes.linearization(reference);
  switch (found.kind) {
    case 'order':
      return {
        sentence: l10n.t('Python looks for attributes of `{0}` in this order:', name),
        table: numbered(found.order),
        ruleId: null,
      };
    case 'conflict':
      return {
        sentence: l10n.t(
          'The bases of `{0}` have no common order: each of {1} stands behind another one in some base’s order. The class statement raises TypeError.',
          name,
          found.stuck.map((it) => `\`${classNameOf(it)}\``).join(', '),
        ),
        table: mergeTable(found.steps),
        ruleId: 'inconsistent-mro',
      };
    case 'duplicate':
      return {
        sentence: l10n.t(
          '`{0}` is a base of `{1}` twice. The class statement raises TypeError.',
          classNameOf(found.base),
          name,
        ),
        table: [],
        ruleId: 'duplicate-base-class',
      };
    case 'unknown':
      return {
        sentence: l10n.t(
          'Not all bases of `{0}` are known here, so its order is not, either.',
          name,
        ),
        table: [],
        ruleId: null,
      };
    default:
      return found satisfies never;
  }
}

function numbered(order: readonly ClassReference[]): string[] {
  const width = String(order.length).length;
  const lines = order.slice(0, mostClasses).map((it, at) => {
    const module = it.kind === 'library' ? it.name.slice(0, -classNameOf(it).length - 1) : '';
    const beside = module === '' ? '' : `  (${module})`;
    return `${String(at + 1).padStart(width)}. ${classNameOf(it)}${beside}`;
  });
  return order.length > mostClasses
    ? [...lines, l10n.t('… and {0} more', order.length - mostClasses)]
    : lines;
}
