import type { Call, Expression } from '../syntax/nodes.ts';
import { CalleeEffects } from './callee-effects.ts';
import { callables, type CallableFacts } from './catalogue.ts';
import type { PassedArgument } from './events.ts';
import { joinValues, nothing, onlySite, pointTo, unknown, type Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import { items, Site } from './sites.ts';
import type { State } from './state.ts';
import { isImmutable, isMapping } from './types.ts';

/** What comes of a call: its value, the function of this file that ran, the instance that was made. */
export interface Outcome {
  readonly value: Value;
  readonly target?: Callable | null;
  readonly site?: Site | null;
}

/** Calls of the library, by its table. */
export abstract class LibraryCalls extends CalleeEffects {
  protected abstract callMethod(
    receiver: Value,
    method: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome;

  /** `collections.deque` for however it was imported, `list` for the builtin; null for what is neither. */
  protected libraryPath(callee: Expression, state: State): string | null {
    if (callee.kind === 'name') {
      const slot = state.slot(callee.id);
      if (slot !== undefined) return importPath(this.heldBy(slot, callee));
      const resolution = this.scope.resolve(callee.id);
      if (resolution === 'free') return null;
      const binding = this.world.binding(callee.id);
      if (binding === undefined)
        return resolution === 'global' || this.scope.kind === 'class' ? callee.id : null;
      if (binding.kind !== 'import') return null;
      const isOfWorkspace = binding.isSure && this.ofWorkspace(binding.path) !== null;
      return isOfWorkspace ? null : binding.path;
    }
    if (callee.kind !== 'attribute') return null;
    const { object } = callee;
    if (object.kind !== 'name' && object.kind !== 'attribute') return null;
    const base = this.libraryPath(object, state);
    return base === null ? null : `${base}.${callee.attribute}`;
  }

  protected callLibrary(
    path: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome {
    const method = path.slice(path.indexOf('.') + 1);
    const type = path.slice(0, path.length - method.length - 1);
    // `list.append(items, item)`: the method through its type.
    if (unboundTypes.has(type) && path !== 'dict.fromkeys') {
      const [first, ...rest] = passed;
      if (first !== undefined && first.argument.keyword === null)
        return this.callMethod(first.value, method, call, rest, state);
    }
    const facts = callables.get(path);
    if (facts === undefined) {
      for (const { value } of passed) this.forgetAttributes(value, state);
      return { value: unknown };
    }
    const argument = (index: number): Value =>
      passed.filter((it) => it.argument.keyword === null)[index]?.value ?? unknown;
    if (facts.mutates !== null) {
      const change = { kind: 'method', name: path } as const;
      for (const pointer of argument(facts.mutates).pointers)
        if (pointer.method === null) this.write(pointer, change, call, state);
    }
    return { value: this.libraryResult(facts, path, call, passed, state) };
  }

  private libraryResult(
    facts: CallableFacts,
    path: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Value {
    const plain = passed.filter((it) => it.argument.keyword === null);
    const value = plain[facts.argument]?.value;
    const type = facts.type;
    switch (facts.result) {
      case 'unknown':
        return unknown;
      case 'type': {
        const site = this.site(call, { kind: 'operation', type, name: path });
        if (path !== 'contextvars.ContextVar') return pointTo(site);
        // What `get()` gives in a context that has set nothing.
        const first = passed.find((it) => it.argument.keyword === 'default');
        return this.made(site, first?.value ?? unknown, state);
      }
      case 'same':
        return value ?? unknown;
      case 'element':
        return value === undefined ? unknown : this.elementsOf(value, state);
      case 'new': {
        const given = passed.filter((it) => it.argument.keyword !== 'maxlen');
        const isDefault = type === 'defaultdict';
        const sources = isDefault ? given.slice(1) : given;
        const fill = sources.length === 0 ? 'empty' : 'unknown';
        const isCopy = value !== undefined && !isDefault;
        const of = isCopy ? (value.pointers[0]?.site ?? null) : null;
        const details = { type, fill, of, name: path, depth: 'shallow' } as const;
        const site = this.site(call, { kind: 'constructor', ...details });
        return this.made(
          site,
          isDefault
            ? this.factoryItem(plain[0], call, state)
            : isCopy
              ? isMapping(type)
                ? this.valuesFrom(value, state)
                : this.elementsOf(value, state)
              : nothing,
          state,
        );
      }
      case 'repeat': {
        const second = plain[facts.argument];
        const site = this.site(call, { kind: 'operation', type, repeats: true, name: path });
        return this.made(site, second?.value ?? unknown, state);
      }
      case 'copy': {
        const of = value === undefined ? null : onlySite(value);
        const copied = type ?? (value === undefined ? null : this.typeOf(value, state));
        if (isImmutable(copied)) return value ?? unknown;
        const details = { kind: 'copy', of, depth: facts.isDeep ? 'deep' : 'shallow' } as const;
        const site = this.site(call, { ...details, type: copied, name: path });
        const elements = value === undefined ? unknown : this.elementsOf(value, state);
        return this.made(site, facts.isDeep ? unknown : elements, state);
      }
      case 'iterator': {
        const of = value === undefined ? null : onlySite(value);
        const site = this.site(call, {
          kind: 'iterator',
          type: 'iterator',
          of: iterates.has(path) ? of : null,
          name: path,
        });
        const elements = value === undefined ? unknown : this.elementsOf(value, state);
        return this.made(
          site,
          pairs.has(path)
            ? this.pair(call, passed, state)
            : givesOther.has(path)
              ? unknown
              : elements,
          state,
        );
      }
      default:
        return facts.result satisfies never;
    }
  }

  /** The values of a dict that is made of another one, or of pairs. */
  private valuesFrom(value: Value, state: State): Value {
    let values = nothing;
    for (const pointer of value.pointers) {
      const whole: Value = { pointers: [pointer], other: false };
      const type = state.typeOf(pointer.site);
      const held = this.elementsOf(whole, state);
      const isPairs = type !== null && !isMapping(type) && type !== 'instance';
      values = joinValues(values, isPairs ? this.secondOf(held, state) : held);
    }
    return value.other ? { ...values, other: true } : values;
  }

  private secondOf(pairs: Value, state: State): Value {
    let second = nothing;
    for (const { site } of pairs.pointers)
      second = joinValues(second, state.field(site, '1') ?? this.elementsOf(pointTo(site), state));
    return pairs.other ? { ...second, other: true } : second;
  }

  /** What a defaultdict puts in: an object that it makes, whatever its type. */
  private factoryItem(factory: PassedArgument | undefined, call: Call, state: State): Value {
    const name = factory?.argument.value.kind === 'name' ? factory.argument.value.id : '';
    const callable = factory === undefined ? null : (onlySite(factory.value)?.callable ?? null);
    if (callable !== null) {
      const summary = this.world.summary(callable);
      if (summary === null) return unknown;
      const made = this.translated(summary.returned, summary, new Map(), call, state);
      // Each key gets another one, unless the function gives what was there before.
      const pointers = made.pointers.map((it) =>
        it.site.kind === 'call' ? { ...it, site: it.site.earlier } : it,
      );
      return { ...made, pointers };
    }
    const known = callables.get(name);
    const type = known?.result === 'new' ? known.type : 'any';
    const site = new Site({ kind: 'part', type: type ?? 'any', name: items }, this.locate(call));
    return pointTo(this.instances(call, site, () => site));
  }

  /** The tuple that `enumerate` or `zip` gives in each round. */
  private pair(call: Call, passed: readonly PassedArgument[], state: State): Value {
    let joined = nothing;
    for (const { argument, value } of passed) {
      const given = argument.keyword === '*' ? this.elementsOf(value, state) : value;
      joined = joinValues(joined, this.elementsOf(given, state));
    }
    const at = passed[0]?.argument.value ?? call.callee;
    const site = this.instances(
      call,
      null,
      () => new Site({ kind: 'operation', type: 'tuple' }, this.locate(at), this.loops),
    );
    return this.made(site, joined, state);
  }
}

function importPath(value: Value): string | null {
  const site = onlySite(value);
  const name = site?.kind === 'global' ? site.name : null;
  return name?.startsWith('import:') === true ? name.slice('import:'.length) : null;
}

const unboundTypes = new Set([
  'list',
  'dict',
  'set',
  'deque',
  'bytearray',
  'collections.deque',
  'collections.OrderedDict',
]);
const iterates = new Set(['enumerate', 'reversed', 'iter', 'zip', 'map', 'filter']);
const pairs = new Set([
  'enumerate',
  'zip',
  'itertools.zip_longest',
  'itertools.pairwise',
  'itertools.product',
  'itertools.combinations',
  'itertools.permutations',
  'itertools.groupby',
]);
/** Iterators that give what a function makes, not what is in their argument. */
const givesOther = new Set(['map', 'itertools.starmap', 'itertools.accumulate']);
