import { endOfLine } from '../syntax/pieces.ts';

/** Codes by which other tools' comments name the same rule. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'mutable-default-argument': [
    'B006',
    'W0102',
    'dangerous-default-value',
    'mutable-argument-default',
  ],
  'shared-fromkeys-value': ['RUF024', 'mutable-fromkeys-value'],
  'mutation-during-iteration': [
    'B909',
    'PLE4703',
    'W4701',
    'E4702',
    'E4703',
    'modified-iterating-list',
    'modified-iterating-dict',
    'modified-iterating-set',
    'loop-iterator-mutation',
  ],
  'late-binding-closure': ['B023', 'W0640', 'cell-var-from-loop', 'function-uses-loop-variable'],
  'dataclass-mutable-default': [
    'RUF008',
    'RUF009',
    'mutable-dataclass-default',
    'function-call-in-dataclass-default-argument',
  ],
  'default-evaluated-once': [
    'B008',
    'RUF009',
    'function-call-in-default-argument',
    'function-call-in-dataclass-default-argument',
  ],
  'mutable-contextvar-default': ['B039', 'mutable-contextvar-default'],
  'shared-class-attribute': ['RUF012', 'mutable-class-default'],
  'cached-method-retains-self': [
    'B019',
    'W1518',
    'cached-instance-method',
    'method-cache-max-size-none',
  ],
  'hash-on-mutable-state': ['PLW1641', 'W1641', 'eq-without-hash'],
  'missing-super-init': ['PLW0231', 'W0231', 'super-init-not-called'],
  'wrong-super-class': ['E1003', 'bad-super-call'],
  'inconsistent-mro': ['E0240'],
  'instance-layout-conflict': ['E0242', 'class-variable-slots-conflict'],
  'duplicate-base-class': ['PLE0241', 'E0241', 'duplicate-bases'],
  'unbound-local-from-augmented-assignment': [
    'F823',
    'E0601',
    'undefined-local',
    'used-before-assignment',
  ],
  'none-returning-mutator-used': [
    'E1111',
    'E1128',
    'assignment-from-no-return',
    'assignment-from-none',
  ],
  'identity-comparison-with-literal': [
    'F632',
    'R0123',
    'R0124',
    'is-literal',
    'literal-comparison',
  ],
  'augmented-assignment-on-tuple-element': ['E1137', 'unsupported-assignment-operation'],
  'iterator-reused-after-exhaustion': ['B031', 'reuse-of-groupby-generator'],
  'parameter-rebound-not-mutated': ['PLW2901', 'W2901', 'redefined-loop-name'],
  'loop-variable-shadows-iterable': [
    'B020',
    'R1704',
    'PLR1704',
    'redefined-argument-from-local',
    'loop-variable-overrides-iterator',
  ],
};

const ours = /#\s*cutaway:\s*ignore(?![-\w])(?:\[([^\]]*)\])?/i;
const noqa = /#\s*noqa(?::\s*([A-Za-z0-9_,\s-]+))?/i;
const pylint = /#\s*pylint:\s*disable\s*=\s*([A-Za-z0-9_,\s-]+)/i;

/** Whether a comment on the line says not to speak of the rule there. */
export function isSuppressed(line: string, ruleId: string): boolean {
  if (!line.includes('#')) return false;
  const own = ours.exec(line);
  if (own !== null && (own[1] === undefined || names(own[1]).includes(ruleId.toLowerCase())))
    return true;
  const others = namesElsewhere(ruleId);
  const bare = noqa.exec(line);
  if (bare !== null && (bare[1] === undefined || names(bare[1]).some((it) => others.includes(it))))
    return true;
  const disabled = pylint.exec(line)?.[1];
  return disabled !== undefined && names(disabled).some((it) => others.includes(it));
}

/** A comment alone on its line that speaks for the file, or, of pylint, for the rest of the file or of its block. */
const wholeLine =
  /^#[ \t]*(?:cutaway:[ \t]*ignore-file(?:\[([^\]\r\n]*)\])?|(?:ruff|flake8):[ \t]*noqa(?::[ \t]*([A-Za-z0-9_,\- \t]+))?)[ \t]*$/i;
const pylintLine =
  /^#[ \t]*pylint:[ \t]*(?:(skip-file)|disable[ \t]*=[ \t]*([A-Za-z0-9_,\- \t]+))/i;
/** How such comments begin: few do, and most texts are looked through at every letter that is typed. */
const beginning = /#[ \t]*(?:cutaway|ruff|flake8|pylint):/iy;

/** What comments say for a whole file, read when it is first asked for. */
export class FileComments {
  readonly #text: string;
  /** Names of rules, from which offset on and up to which; null names: all. */
  #said: readonly Silence[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the rule is not to be spoken of at that offset. */
  silence(ruleId: string, offset: number): boolean {
    const others = namesElsewhere(ruleId);
    return this.said().some(
      (it) =>
        it.from <= offset &&
        offset < it.to &&
        (it.names === null ||
          it.names.some((name) => (it.ours ? name === ruleId : others.includes(name)))),
    );
  }

  private said(): readonly Silence[] {
    this.#said ??= [...commentsAlone(this.#text)].flatMap((it) => silenceBy(it, this.#text) ?? []);
    return this.#said;
  }
}

interface Silence {
  readonly names: readonly string[] | null;
  readonly ours: boolean;
  readonly from: number;
  readonly to: number;
}

interface Comment {
  readonly line: number;
  readonly indent: string;
  readonly text: string;
}

/** Those comments with nothing before them on their line that begin as one that silences. */
function* commentsAlone(text: string): Generator<Comment> {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    beginning.lastIndex = at;
    if (!beginning.test(text)) continue;
    let line = at;
    while (line > 0 && ' \t'.includes(text.charAt(line - 1))) line -= 1;
    if (line === 0 || '\r\n'.includes(text.charAt(line - 1)))
      yield { line, indent: text.slice(line, at), text: text.slice(at, endOfLine(text, at)) };
  }
}

function silenceBy({ line, indent, text: comment }: Comment, text: string): Silence | null {
  const whole = wholeLine.exec(comment);
  if (whole !== null) {
    const listed = whole[1] ?? whole[2];
    const said = listed === undefined ? null : names(listed);
    return { names: said, ours: /cutaway/i.test(comment), from: 0, to: Infinity };
  }
  const linted = pylintLine.exec(comment);
  if (linted === null) return null;
  const [, skip, listed] = linted;
  return skip === undefined
    ? { names: names(listed ?? ''), ours: false, from: line, to: endOfBlock(text, line, indent) }
    : { names: null, ours: false, from: 0, to: Infinity };
}

/** Where the block ends that a line at that indentation stands in: before the first one that stands further out. */
function endOfBlock(text: string, from: number, { length }: string): number {
  if (length === 0) return Infinity;
  const outer = new RegExp(`^[ \\t]{0,${length - 1}}[^\\s#]`, 'gm');
  outer.lastIndex = from;
  return outer.exec(text)?.index ?? Infinity;
}

/** The codes and names by which other tools tell the same, in small letters. */
export function namesElsewhere(ruleId: string): string[] {
  return (otherNames[ruleId] ?? []).map((name) => name.toLowerCase());
}

function names(list: string): string[] {
  return list.toLowerCase().split(/[,\s]+/);
}
