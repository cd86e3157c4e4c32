import * as l10n from '@vscode/l10n';
import type { Comparison } from '../semantics/events.ts';
import type { Location } from '../semantics/sites.ts';
import { finding, textAt } from './evidence.ts';
import { comparedObject, type Compared } from './compared-object.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * `is` asks whether two names mean one object. With a number or a text that is chance, with an object that is made for
 * the comparison it is never so. `id()` of what is gone after the call tells nothing either.
 */
export const identityComparisonWithLiteral: Rule = {
  ids: ['identity-comparison-with-literal'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    return trace.of('compare').flatMap((event) => {
      const object = comparedObject(event, block, facts);
      return object === null ? [] : [told(event, object)];
    });
  },
};

function told(event: Comparison, object: Compared): Finding {
  const { location, operator } = event;
  const { piece } = location;
  const fix = fixOf(event, object);
  const text = textAt(object.at);
  const [left, right] = [event.left, event.right].map((it) =>
    textAt({ piece, start: it.start, end: it.end }),
  );
  return finding({
    ruleId: 'identity-comparison-with-literal',
    severity: object.kind === 'new' ? 'error' : 'warning',
    location,
    message: messageOf(object, text, operator),
    steps: [
      ...(object.made === null
        ? []
        : [{ location: object.made, sentence: l10n.t('`{0}` is this value.', text) }]),
      { location: object.at, sentence: sentenceOf(object, text) },
      {
        location,
        sentence:
          object.kind === 'constant' || object.kind === 'computed'
            ? l10n.t(
                'An equal object that was made elsewhere is another one: it depends on chance.',
              )
            : object.kind === 'identity'
              ? l10n.t('Another object may have got the same number meanwhile.')
              : operator === 'is'
                ? l10n.t('It is never the one on the other side: always False.')
                : l10n.t('It is never the one on the other side: always True.'),
      },
    ],
    alsoAt: [],
    picture: {
      holders: [
        { label: left ?? '', through: null, object: 0 },
        { label: right ?? '', through: null, object: 1 },
      ],
      objects: [
        { label: l10n.t('one object'), text: left ?? '' },
        { label: l10n.t('another, maybe equal'), text: right ?? '' },
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}

function messageOf(object: Compared, text: string, operator: string): string {
  switch (object.kind) {
    case 'constant':
      return l10n.t(
        '`{0}` asks whether it is the same object as `{1}`, not whether it is equal: that is chance.',
        operator,
        text,
      );
    case 'computed':
      return l10n.t(
        '`{0}` gives a number or a text: whether an equal one is the same object is chance.',
        text,
      );
    case 'new':
      return operator === 'is'
        ? l10n.t('`{0}` is a new object: nothing else is it, so this is always False.', text)
        : l10n.t('`{0}` is a new object: nothing else is it, so this is always True.', text);
    case 'method':
      return l10n.t(
        '`{0}` makes a new bound method each time: `{1}` does not tell whether it is the same method.',
        text,
        operator,
      );
    case 'identity':
      return l10n.t(
        '`{0}` asks an object that is gone right afterwards: the number may be given to the next one.',
        text,
      );
    default:
      return object.kind satisfies never;
  }
}

function sentenceOf(object: Compared, text: string): string {
  switch (object.kind) {
    case 'constant':
      return l10n.t('Python may have one object or many for `{0}`.', text);
    case 'computed':
      return l10n.t('`{0}` makes its result anew.', text);
    case 'new':
      return object.made === null
        ? l10n.t('`{0}` makes an object here.', text)
        : l10n.t('`{0}` was made apart from the other side.', text);
    case 'method':
      return l10n.t('`{0}` makes a bound method here.', text);
    case 'identity':
      return l10n.t('Nothing keeps this object after the call.');
    default:
      return object.kind satisfies never;
  }
}

/** `==` for `is`, `!=` for `is not`; null where something else stands between the sides. */
function fixOf({ location, left, right, operator }: Comparison, object: Compared): Fix | null {
  if (object.kind === 'identity') return null;
  const { piece } = location;
  const between = piece.text.slice(left.end, right.start);
  const found =
    /^([\s)\\]*)(is(?:\s+not)?)[\s(\\]+$/.exec(between) ??
    /^([\s)\\]*)(is(?:\s+not)?)$/.exec(between);
  const [, before = '', written] = found ?? [];
  if (written === undefined) return null;
  const start = left.end + before.length;
  const equal = operator === 'is' ? '==' : '!=';
  const at: Location = { piece, start, end: start + written.length };
  return {
    title: l10n.t('Compare with `{0}`', equal),
    edits: [{ ...at, text: equal }],
    isSafe: object.kind === 'constant',
  };
}
