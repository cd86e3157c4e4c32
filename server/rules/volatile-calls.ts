import * as l10n from '@vscode/l10n';
import { volatileCallables } from '../semantics/catalogue.ts';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { bodyOf, type Callable, nodesOfScope } from '../semantics/scopes.ts';
import type { Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';

/** A part of an expression that gives something else each time it is evaluated. */
export interface VolatilePart {
  readonly node: Expression;
  /** The library's name of what is called: `time.time`. */
  readonly path: string;
  /** Through a function of the file. */
  readonly through: string | null;
}

/** Of the volatile ones those that give the same for as long as the program runs, or that are meant to be kept. */
const steady = new Set(
  (
    'os.getpid os.getppid os.getuid os.getlogin os.ttyname getpass.getuser pathlib.Path.home socket.gethostname ' +
    'platform.node tempfile.gettempdir socket.socket random.shuffle sqlite3.connect subprocess.Popen io.StringIO io.BytesIO'
  ).split(' '),
);

/**
 * The first part of an expression that is volatile when the expression is. What a lambda would do is not, and names in
 * `hidden` are not the module's.
 */
export function volatilePart(
  expression: Expression,
  facts: Facts,
  hidden: ReadonlySet<string>,
  depth = 0,
): VolatilePart | null {
  for (const node of walk([expression], (it) => it.kind !== 'lambda')) {
    if (node.kind === 'subscript') {
      if (pathOf(node.object, facts, hidden) === 'os.environ')
        return { node, path: 'os.environ', through: null };
      continue;
    }
    if (node.kind !== 'call' || isDevice(node.arguments[0]?.value)) continue;
    const path = pathOf(node.callee, facts, hidden);
    if (path !== null && volatileCallables.has(path) && !steady.has(path))
      return { node, path, through: null };
    if (node.callee.kind !== 'name' || hidden.has(node.callee.id) || depth >= 3) continue;
    const binding = facts.binding(node.callee.id);
    const within = binding?.kind === 'function' ? returnedPart(binding.node, facts, depth) : null;
    if (within !== null) return { node, path: within.path, through: node.callee.id };
  }
  return null;
}

/** `open(os.devnull)`: nothing comes of sharing it. */
function isDevice(argument: Expression | undefined): boolean {
  return argument?.kind === 'attribute' && argument.attribute === 'devnull';
}

function pathOf(callee: Expression, facts: Facts, hidden: ReadonlySet<string>): string | null {
  let head = callee;
  while (head.kind === 'attribute') head = head.object;
  if (head.kind !== 'name' || hidden.has(head.id)) return null;
  const path = importedPath(callee, facts);
  if (path !== null) return path;
  return callee.kind === 'name' && facts.binding(callee.id) === undefined ? callee.id : null;
}

/** What a function gives back anew each time. */
function returnedPart(callable: Callable, facts: Facts, depth: number): VolatilePart | null {
  if (callable.kind === 'function' && (callable.isAsync || callable.decorators.length > 0))
    return null;
  // Most functions call nothing of the kind.
  if ((facts.summary(callable)?.volatile.length ?? 0) === 0 && depth > 0) return null;
  const own = new Set(callable.parameters.map((it) => it.name.id));
  if (callable.kind === 'lambda') return volatilePart(callable.body, facts, own, depth + 1);
  for (const node of nodesOfScope(bodyOf(callable)))
    if (node.kind === 'return' && node.value !== null) {
      const part = volatilePart(node.value, facts, own, depth + 1);
      if (part !== null) return part;
    }
  return null;
}

/** A name that says that the moment of the import is meant. */
export const meansImportTime = /^_|start|boot|import|load|launch|began|epoch|^t0$|seed|origin/i;

/** What the first step says of a volatile part. */
export function volatileSentence({ path, through }: VolatilePart): string {
  return through === null
    ? l10n.t('`{0}` gives another value each time, and runs only once here.', path)
    : l10n.t(
        '`{0}` calls `{1}`, which gives another value each time, and runs only once here.',
        through,
        path,
      );
}
