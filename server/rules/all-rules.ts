import { hashOnMutableState } from './hash-on-mutable-state.ts';
import { wrongSuperClass } from './wrong-super-class.ts';
import { weakrefToTemporary } from './weakref-to-temporary.ts';
import { missingSuperInit } from './missing-super-init.ts';
import { initCallsOverriddenMethod } from './init-calls-overridden-method.ts';
import { finaliserInReferenceCycle } from './finaliser-in-reference-cycle.ts';
import { cachedMethodRetainsSelf } from './cached-method-retains-self.ts';
import { baseInitialisedMoreThanOnce } from './base-initialised-more-than-once.ts';
import { aliasThenMutate } from './alias-then-mutate.ts';
import { argumentMutatedByCall } from './argument-mutated-by-call.ts';
import { augmentedAssignmentMutatesArgument } from './augmented-assignment-mutates-argument.ts';
import { chainedAssignmentAlias } from './chained-assignment-alias.ts';
import { dataclassMutableDefault } from './dataclass-mutable-default.ts';
import { defaultEvaluatedOnce } from './default-evaluated-once.ts';
import { inconsistentMro } from './inconsistent-mro.ts';
import { instanceLayoutConflict } from './instance-layout-conflict.ts';
import { lateBindingClosure } from './late-binding-closure.ts';
import { metaclassConflict } from './metaclass-conflict.ts';
import { mutableContextvarDefault } from './mutable-contextvar-default.ts';
import { mutableDefaultArgument } from './mutable-default-argument.ts';
import { mutationDuringIteration } from './mutation-during-iteration.ts';
import { repeatedMutableElement } from './repeated-mutable-element.ts';
import type { Rule } from './rule.ts';
import { sameObjectAppendedInLoop } from './same-object-appended-in-loop.ts';
import { shallowCopySharesElements } from './shallow-copy-shares-elements.ts';
import { sharedFromkeysValue } from './shared-fromkeys-value.ts';
import { sharedClassAttribute } from './shared-class-attribute.ts';
import { sharedFactoryValue } from './shared-factory-value.ts';

/** Every rule of the server. */
export const rules: readonly Rule[] = [
  mutableDefaultArgument,
  repeatedMutableElement,
  sharedFromkeysValue,
  mutationDuringIteration,
  lateBindingClosure,
  sharedClassAttribute,
  inconsistentMro,
  baseInitialisedMoreThanOnce,
  cachedMethodRetainsSelf,
  finaliserInReferenceCycle,
  hashOnMutableState,
  initCallsOverriddenMethod,
  missingSuperInit,
  weakrefToTemporary,
  wrongSuperClass,
  chainedAssignmentAlias,
  dataclassMutableDefault,
  defaultEvaluatedOnce,
  sameObjectAppendedInLoop,
  metaclassConflict,
  instanceLayoutConflict,
  mutableContextvarDefault,
  sharedFactoryValue,
  shallowCopySharesElements,
  aliasThenMutate,
  argumentMutatedByCall,
  augmentedAssignmentMutatesArgument,
];
