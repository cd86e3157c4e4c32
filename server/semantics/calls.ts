import type { Call } from '../syntax/nodes.ts';
import type { PassedArgument } from './events.ts';
import type { Outcome } from './library-calls.ts';
import { MethodCalls } from './method-calls.ts';
import {
  joinValues,
  nothing,
  onlySite,
  pointTo,
  type Pointer,
  unknown,
  type Value,
} from './pointers.ts';
import type { Callable } from './scopes.ts';
import type { Site } from './sites.ts';
import type { State } from './state.ts';
import { isMutatorName } from './types.ts';

/** Calls: methods of objects, functions of this file by their summaries, the library by its table. */
export abstract class Calls extends MethodCalls {
  protected call(call: Call, state: State): Value {
    const { callee } = call;
    const path = this.libraryPath(callee, state);
    let receiver: Value | null = null;
    let held = unknown;
    const isModuleMember = path !== null;
    if (callee.kind === 'attribute' && !isModuleMember) {
      receiver = this.evaluate(callee.object, state, 'receiver');
      if (onlySite(receiver)?.imported?.kind === 'module') {
        held = this.attributeOf(receiver, callee.attribute, state);
        receiver = null;
      }
    } else if (!isModuleMember) held = this.evaluate(callee, state, 'receiver');
    const method = callee.kind === 'attribute' && receiver !== null ? callee.attribute : null;
    const passed = call.arguments.map((argument) => ({
      argument,
      value: this.evaluate(argument.value, state),
    }));
    const outcome =
      path !== null
        ? this.callLibrary(path, call, passed, state)
        : receiver !== null && method !== null
          ? this.callMethod(receiver, method, call, passed, state)
          : this.callValue(held, call, passed, state);
    if (this.quiet === 0)
      this.events.push({
        kind: 'call',
        location: this.locate(call),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        call,
        path,
        target: outcome.target ?? null,
        classNode: outcome.site?.classNode ?? null,
        receiver,
        method,
        passed,
        result: outcome.value,
      });
    return outcome.value;
  }

  protected callValue(
    held: Value,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome {
    let value = held.pointers.length === 0 ? unknown : nothing;
    let target: Callable | null = null;
    let made: Site | null = null;
    for (const pointer of held.pointers) {
      const { site, method } = pointer;
      if (method !== null) {
        const whole: Value = { pointers: [{ ...pointer, method: null }], other: false };
        value = joinValues(value, this.callMethod(whole, method, call, passed, state).value);
      } else if (site.callable !== null) {
        target = site.callable;
        value = joinValues(
          value,
          this.callFunction({ callable: site.callable, self: null }, passed, call, state),
        );
      } else if (
        site.kind === 'part' &&
        site.of !== null &&
        site.name !== null &&
        isMutatorName(site.name)
      ) {
        const whole: Pointer = { ...pointer, site: site.of };
        this.mutate(whole, site.name, call, passed, state);
        value = unknown;
      } else {
        const classNode = site.classNode ?? this.classOf(site);
        if (classNode !== null && site.type !== 'instance') {
          made = this.site(call, {
            kind: 'constructor',
            type: 'instance',
            classNode,
            name: classNode.name.id,
          });
          value = joinValues(value, this.made(made, nothing, state));
          const initialiser = this.world.method(classNode, '__init__');
          if (initialiser !== null) {
            target = initialiser;
            this.callFunction({ callable: initialiser, self: pointTo(made) }, passed, call, state);
          }
        } else {
          value = unknown;
          for (const one of passed) this.forgetAttributes(one.value, state);
        }
      }
    }
    return { value: held.other ? { ...value, other: true } : value, target, site: made };
  }
}
