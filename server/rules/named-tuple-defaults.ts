import * as l10n from '@vscode/l10n';
import type { Called } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { Location } from '../semantics/sites.ts';
import { itemStoreEffect, mutatorEffect, type TypeName } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { mutableType } from './mutable-type.ts';
import type { Finding } from './rule.ts';
import { surroundings } from './surroundings.ts';
import { type Use, usesOf } from './uses.ts';

/** A field of `namedtuple("Entry", "name tags", defaults=[[]])` whose default is one container for all. */
interface SharedField {
  readonly name: string;
  /** Its place among the arguments. */
  readonly index: number;
  readonly type: TypeName;
  readonly made: Location;
}

/** Where a named tuple that was given nothing for a field changes the default of that field, which all others have too. */
export function namedTupleDefaults(block: Block, facts: Facts): Finding[] {
  return (block.trace?.of('call') ?? []).flatMap((call): Finding[] => {
    const { callee } = call.call;
    const { owner } = block;
    if (callee.kind !== 'name' || call.path !== null) return [];
    if (owner !== null && owner.scope.resolve(callee.id) !== 'global') return [];
    for (const field of sharedFields(callee.id, facts)) {
      if (isGiven(call, field)) continue;
      const around = surroundings(block, call, call.call);
      if (around === null) continue;
      for (const use of usesOf({ node: call.call, around, moment: call }, block)) {
        const change = changeOf(use, field);
        if (change !== null) return [told(callee.id, field, call, change)];
      }
    }
    return [];
  });
}

function sharedFields(name: string, facts: Facts): SharedField[] {
  const binding = facts.binding(name);
  const made = binding?.kind === 'value' ? binding.value : null;
  if (binding?.kind !== 'value' || made?.kind !== 'call') return [];
  if (importedPath(made.callee, facts) !== 'collections.namedtuple') return [];
  const { piece } = binding;
  const names = fieldNames(made.arguments[1]?.value, (it) => piece.text.slice(it.start, it.end));
  const given = made.arguments.find((it) => it.keyword === 'defaults')?.value;
  if (names === null || (given?.kind !== 'list' && given?.kind !== 'tuple')) return [];
  const { elements } = given;
  if (elements.some((it) => it.kind === 'starred')) return [];
  return elements.flatMap((element, at): SharedField[] => {
    const index = names.length - elements.length + at;
    const type = mutableType(element, facts);
    const field = names[index];
    if (type === null || field === undefined) return [];
    return [{ name: field, index, type, made: { piece, start: element.start, end: element.end } }];
  });
}

/** `"name tags"`, `"name, tags"`, `["name", "tags"]`; null where they are not written there. */
function fieldNames(
  fields: Expression | undefined,
  textOf: (node: Expression) => string,
): string[] | null {
  const textIn = (node: Expression): string | null =>
    node.kind === 'constant' && node.type === 'string'
      ? (/^(['"])([\w\s,]*)\1$/.exec(textOf(node))?.[2] ?? null)
      : null;
  if (fields?.kind === 'constant') {
    const names = textIn(fields)?.split(/[\s,]+/);
    return names?.filter((it) => it !== '') ?? null;
  }
  if (fields?.kind !== 'list' && fields?.kind !== 'tuple') return null;
  const names = fields.elements.map(textIn);
  return names.every((it) => it !== null) ? names : null;
}

function isGiven({ call }: Called, { name, index }: SharedField): boolean {
  const plain = call.arguments.filter((it) => it.keyword === null);
  const isOpen = call.arguments.some((it) => it.keyword?.startsWith('*') === true);
  return isOpen || plain.length > index || call.arguments.some((it) => it.keyword === name);
}

/** The part of the text that changes the field's object: `entry.tags.append("red")`, `entry.marks["a"] = 1`. */
function changeOf({ node, around, moment }: Use, { name, type }: SharedField): Location | null {
  const [parent, second, third] = [around.at(-1), around.at(-2), around.at(-3)];
  if (parent?.kind !== 'attribute' || parent.object !== node || parent.attribute !== name)
    return null;
  const { piece } = moment.location;
  const at = (it: Node): Location => ({ piece, start: it.start, end: it.end });
  if (second?.kind === 'attribute' && third?.kind === 'call' && third.callee === second)
    return mutatorEffect(type, second.attribute) === undefined ? null : at(third);
  if (second?.kind !== 'subscript' || itemStoreEffect(type, false) === undefined) return null;
  const isStored =
    (third?.kind === 'assign' && third.targets.includes(second)) ||
    (third?.kind === 'augmented' && third.target === second) ||
    (third?.kind === 'delete' && third.targets.includes(second));
  return isStored ? at(third) : null;
}

function told(className: string, field: SharedField, call: Called, change: Location): Finding {
  const { name, type, made } = field;
  return finding({
    ruleId: 'shared-class-attribute',
    severity: 'warning',
    location: made,
    message: l10n.t(
      'The {0} `{1}` is made once, with the class `{2}`: `{3}` changes it for all instances.',
      type,
      name,
      className,
      textAt(change),
    ),
    steps: [
      { location: made, sentence: l10n.t('This {0} is made once, when the class is.', type) },
      {
        location: call.location,
        sentence: l10n.t('`{0}` is not given: this instance gets the {1}.', name, type),
      },
      { location: change, sentence: l10n.t('`{0}` changes it.', textAt(change)) },
      {
        location: made,
        sentence: l10n.t('Every other `{0}` without `{1}` has it, too.', className, name),
      },
    ],
    alsoAt: [change],
    picture: {
      holders: [
        { label: className, through: '_field_defaults', object: 0 },
        { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
        { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: textAt(made) }],
    },
  });
}
