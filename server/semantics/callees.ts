import type { Callable } from './scopes.ts';
import type { FileFacts } from './file-facts.ts';
import type { Imported } from './modules.ts';
import type { FunctionOwner } from './piece-index.ts';

/** Whom the functions of a file call, as far as the names in them tell. */
export class Callees {
  readonly #file: FileFacts;
  readonly #functions: ReadonlyMap<Callable, FunctionOwner>;
  readonly #callees = new Map<FunctionOwner, ReadonlySet<FunctionOwner>>();
  readonly #foreign = new Map<FunctionOwner, readonly FunctionOwner[]>();
  #methods: ReadonlyMap<string, readonly FunctionOwner[]> | null = null;

  /** `functions`: all of the file. */
  constructor(file: FileFacts, functions: ReadonlyMap<Callable, FunctionOwner>) {
    this.#file = file;
    this.#functions = functions;
  }

  /** Functions of the file. */
  of(owner: FunctionOwner): ReadonlySet<FunctionOwner> {
    let callees = this.#callees.get(owner);
    if (callees === undefined) {
      callees = this.findCallees(owner);
      this.#callees.set(owner, callees);
    }
    return callees;
  }

  private findCallees(owner: FunctionOwner): ReadonlySet<FunctionOwner> {
    const callees = new Set<FunctionOwner>();
    const add = (callable: Callable | null): void => {
      const known = callable === null ? undefined : this.#functions.get(callable);
      if (known !== undefined) callees.add(known);
    };
    const classes = owner.inClass === null ? [] : [owner.inClass];
    for (const [name, use] of owner.scope.names) {
      const binding = use.resolution === 'global' ? this.#file.module.binding(name) : undefined;
      if (binding?.kind === 'function') add(binding.node);
      else if (binding?.kind === 'class') {
        classes.push(binding.node);
        add(this.#file.classes.method(binding.node, '__init__'));
      }
    }
    for (const name of owner.scope.calledMethods)
      for (const one of classes) add(this.#file.classes.method(one, name));
    for (const child of owner.scope.children)
      if (child.node?.kind === 'function' || child.node?.kind === 'lambda') add(child.node);
    return callees;
  }

  /** Functions of other files that a function seems to call, by the names in it. */
  elsewhere(owner: FunctionOwner): readonly FunctionOwner[] {
    let callees = this.#foreign.get(owner);
    if (callees === undefined) {
      callees = this.findElsewhere(owner);
      this.#foreign.set(owner, callees);
    }
    return callees;
  }

  private findElsewhere({ scope, inClass }: FunctionOwner): readonly FunctionOwner[] {
    const callees = new Set<Callable>();
    const classes = inClass === null ? [] : [inClass];
    const add = (imported: Imported | null): void => {
      if (imported?.kind === 'function') callees.add(imported.node);
      else if (imported?.kind === 'class') classes.push(imported.node);
    };
    for (const [name, use] of scope.names) {
      const binding = use.resolution === 'global' ? this.#file.module.binding(name) : undefined;
      if (binding?.kind === 'class') classes.push(binding.node);
      if (binding?.kind !== 'import' || !binding.isSure) continue;
      const imported = this.#file.imported(binding.path);
      add(imported);
      if (imported?.kind === 'module')
        for (const method of scope.calledMethods) add(this.#file.member(imported.place, method));
    }
    for (const one of classes)
      for (const name of ['__init__', ...scope.calledMethods]) {
        const method = this.#file.classes.method(one, name);
        if (method !== null) callees.add(method);
      }
    return [...callees].flatMap((it) => this.#file.otherFile(it)?.current(it) ?? []);
  }

  /** The functions that one may come to: more than it does, where names tell too little. */
  mayCall(owner: FunctionOwner): ReadonlySet<FunctionOwner> {
    const found = new Set([...this.of(owner), ...this.elsewhere(owner)]);
    this.#methods ??= methodsByName(this.#functions.values());
    for (const name of owner.scope.calledMethods)
      for (const it of this.#methods.get(name) ?? []) found.add(it);
    return found;
  }
}

function methodsByName(owners: Iterable<FunctionOwner>): Map<string, FunctionOwner[]> {
  const methods = new Map<string, FunctionOwner[]>();
  for (const owner of owners) {
    if (owner.inClass === null || owner.callable.kind !== 'function') continue;
    const { id } = owner.callable.name;
    methods.set(id, [...(methods.get(id) ?? []), owner]);
  }
  return methods;
}
