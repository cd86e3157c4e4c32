import { endsThere } from './never-returns.ts';
import type { Statement } from '../syntax/nodes.ts';
import type { Moment } from './events.ts';
import type { Block } from './fact-store.ts';
import type { PieceIndex } from './piece-index.ts';
import type { Loop } from './sites.ts';

interface Node {
  readonly next: Set<Node>;
  /** Where an exception in it leads. */
  readonly raises: readonly Node[];
  readonly loop: Loop | null;
}

/** Nodes that the known ways of one block may hold together. */
const mostKept = 100_000;

/** Where control can go, statement by statement. Exceptions go from each statement of a `try` to its handlers. */
export class ControlFlow {
  readonly #nodes = new Map<Statement, Node>();
  readonly #heads = new Map<Loop, Node>();
  readonly #exit: Node = { next: new Set(), raises: [], loop: null };
  readonly #raised: Node = { next: new Set(), raises: [], loop: null };
  /** What can be come to from a node: rules ask for many places from the same one. */
  readonly #reached = new Map<Node, ReadonlySet<Node>>();
  #kept = 0;

  constructor(statements: readonly Statement[]) {
    this.block(statements, this.#exit, { breaks: this.#exit, continues: this.#exit, handlers: [] });
  }

  /** Whether control can come from one event to another; within one statement by their order in the text. */
  reaches(from: Moment, to: Moment): boolean {
    if (from.statement === null || to.statement === null) return true;
    if (from.statement === to.statement && from.location.start < to.location.start) return true;
    return this.path(from.statement, to.statement, null);
  }

  /**
   * Whether a loop can go round once more after the event, without being left in between; ways that only an exception
   * takes, out of a statement that need not raise, do not count.
   */
  reachesNextRound(from: Moment, loop: Loop): boolean {
    const head = this.#heads.get(loop);
    const start = from.statement === null ? undefined : this.#nodes.get(from.statement);
    // A comprehension is one expression: nothing leaves it before its end.
    if (head === undefined || start === undefined) return loop.kind === 'comprehension';
    // Past its statement it begins anew, in the next round of a loop around it, say.
    const begin = loop.kind === 'comprehension' ? undefined : this.#nodes.get(loop);
    return search(start, head, begin, false);
  }

  /** Whether control can come from one event to a later one before the loop goes round once more. */
  reachesInRound(from: Moment, to: Moment, loop: Loop): boolean {
    if (from.statement === null || to.statement === null) return true;
    if (from.statement === to.statement) return from.location.start < to.location.start;
    const start = this.#nodes.get(from.statement);
    const end = this.#nodes.get(to.statement);
    return start === undefined || end === undefined || search(start, end, this.#heads.get(loop));
  }

  private path(from: Statement, to: Statement, avoiding: Statement | null): boolean {
    const start = this.#nodes.get(from);
    const end = this.#nodes.get(to);
    if (start === undefined || end === undefined) return true;
    const avoided = avoiding === null ? undefined : this.#nodes.get(avoiding);
    return avoided === undefined ? this.reached(start).has(end) : search(start, end, avoided);
  }

  private reached(from: Node): ReadonlySet<Node> {
    const known = this.#reached.get(from);
    if (known !== undefined) return known;
    const found = allFrom(from);
    this.#kept += found.size;
    if (this.#kept > mostKept) {
      this.#reached.clear();
      this.#kept = found.size;
    }
    this.#reached.set(from, found);
    return found;
  }

  /** Whether control can come from one statement to the other without passing a third. */
  reachesAvoiding(from: Moment, to: Moment, avoiding: Moment): boolean {
    if (from.statement === null || to.statement === null) return true;
    return this.path(from.statement, to.statement, avoiding.statement);
  }

  /** Whether every way from the beginning to the end passes the statement; an exception that leaves is no end. */
  isOnEveryPath(statements: readonly Statement[], statement: Statement): boolean {
    const first = statements[0] === undefined ? undefined : this.#nodes.get(statements[0]);
    const node = this.#nodes.get(statement);
    if (first === undefined || node === undefined) return false;
    return first === node || !search(first, this.#exit, node);
  }

  private block(statements: readonly Statement[], after: Node, exits: Exits): Node {
    let next = after;
    for (const statement of statements.toReversed()) next = this.statement(statement, next, exits);
    return next;
  }

  private statement(statement: Statement, after: Node, exits: Exits): Node {
    const isLoop = statement.kind === 'for' || statement.kind === 'while';
    const node: Node = {
      next: new Set(),
      raises: exits.handlers,
      loop: isLoop ? statement : null,
    };
    this.#nodes.set(statement, node);
    switch (statement.kind) {
      case 'if': {
        for (const { body } of statement.branches) node.next.add(this.block(body, after, exits));
        node.next.add(this.block(statement.otherwise, after, exits));
        return node;
      }
      case 'for':
      case 'while': {
        // The head is apart from the statement: an edge to the head is the next round.
        const head: Node = { next: new Set(), raises: exits.handlers, loop: statement };
        this.#heads.set(statement, head);
        const inside = { ...exits, breaks: after, continues: head };
        const isEndless =
          statement.kind === 'while' &&
          statement.condition.kind === 'constant' &&
          statement.condition.type === 'true';
        head.next.add(this.block(statement.body, head, inside));
        if (!isEndless) head.next.add(this.block(statement.otherwise, after, exits));
        node.next.add(head);
        return node;
      }
      case 'try': {
        const last = this.block(statement.finally, after, exits);
        // What is left by `return` or `break` runs `finally` too; where it goes from there is not told apart.
        const hasFinally = statement.finally.length > 0;
        const outward: Exits = hasFinally
          ? {
              breaks: chained(last, exits.breaks),
              continues: chained(last, exits.continues),
              handlers: [...exits.handlers, last],
            }
          : exits;
        const handlers = statement.handlers.map((it) => this.block(it.body, last, outward));
        const otherwise = this.block(statement.otherwise, last, outward);
        const inside = { ...outward, handlers: [...outward.handlers, ...handlers] };
        node.next.add(this.block(statement.body, otherwise, inside));
        return node;
      }
      case 'with':
        node.next.add(this.block(statement.body, after, exits));
        return node;
      case 'match':
        for (const { body } of statement.cases) node.next.add(this.block(body, after, exits));
        node.next.add(after);
        return node;
      case 'return':
        node.next.add(this.#exit);
        return node;
      case 'raise':
        node.next.add(this.#raised);
        for (const it of exits.handlers) node.next.add(it);
        return node;
      case 'break':
        node.next.add(exits.breaks);
        return node;
      case 'continue':
        node.next.add(exits.continues);
        return node;
      case 'class':
        node.next.add(this.block(statement.body, after, exits));
        return node;
      default:
        node.next.add(endsThere(statement) ? this.#raised : after);
        return node;
    }
  }
}

interface Exits {
  readonly breaks: Node;
  readonly continues: Node;
  readonly handlers: readonly Node[];
}

function chained(first: Node, then: Node): Node {
  first.next.add(then);
  return first;
}

/** Whether one can come from a node to another by at least one step, without passing `avoided`. */
function search(from: Node, to: Node, avoided?: Node, withRaises = true): boolean {
  const seen = new Set<Node>();
  const stack = [...stepsFrom(from, withRaises)];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === to) return true;
    if (seen.has(node) || node === avoided) continue;
    seen.add(node);
    stack.push(...stepsFrom(node, withRaises));
  }
  return false;
}

function stepsFrom({ next, raises }: Node, withRaises: boolean): Iterable<Node> {
  return withRaises && raises.length > 0 ? [...next, ...raises] : next;
}

/** All that one can come to by at least one step. */
function allFrom(from: Node): ReadonlySet<Node> {
  const seen = new Set<Node>();
  const stack = [...stepsFrom(from, true)];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...stepsFrom(node, true));
  }
  return seen;
}

const flows = new WeakMap<Block, ControlFlow>();

export function controlFlowOf(block: Block, indexes: readonly PieceIndex[]): ControlFlow {
  let flow = flows.get(block);
  if (flow === undefined) {
    const { owner } = block;
    const statements =
      owner === null
        ? indexes.flatMap((it) => it.statements)
        : owner.callable.kind === 'function'
          ? owner.callable.body
          : [];
    flow = new ControlFlow(statements);
    flows.set(block, flow);
  }
  return flow;
}
