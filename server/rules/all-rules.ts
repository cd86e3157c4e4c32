import { aliasThenMutate } from './alias-then-mutate.ts';
import { argumentMutatedByCall } from './argument-mutated-by-call.ts';
import { augmentedAssignmentMutatesArgument } from './augmented-assignment-mutates-argument.ts';
import { augmentedAssignmentOnTupleElement } from './augmented-assignment-on-tuple-element.ts';
import { baseInitialisedMoreThanOnce } from './base-initialised-more-than-once.ts';
import { cachedMethodRetainsSelf } from './cached-method-retains-self.ts';
import { cachedMutableResult } from './cached-mutable-result.ts';
import { capturedVariableRebound } from './captured-variable-rebound.ts';
import { chainedAssignmentAlias } from './chained-assignment-alias.ts';
import { dataclassMutableDefault } from './dataclass-mutable-default.ts';
import { defaultEvaluatedOnce } from './default-evaluated-once.ts';
import { finaliserInReferenceCycle } from './finaliser-in-reference-cycle.ts';
import { hashOnMutableState } from './hash-on-mutable-state.ts';
import { identityComparisonWithLiteral } from './identity-comparison-with-literal.ts';
import { inconsistentMro } from './inconsistent-mro.ts';
import { initCallsOverriddenMethod } from './init-calls-overridden-method.ts';
import { instanceLayoutConflict } from './instance-layout-conflict.ts';
import { iteratorReusedAfterExhaustion } from './iterator-reused-after-exhaustion.ts';
import { lateBindingClosure } from './late-binding-closure.ts';
import { loopVariableShadowsIterable } from './loop-variable-shadows-iterable.ts';
import { metaclassConflict } from './metaclass-conflict.ts';
import { missingSuperInit } from './missing-super-init.ts';
import { mutableContextvarDefault } from './mutable-contextvar-default.ts';
import { mutableDefaultArgument } from './mutable-default-argument.ts';
import { mutationDuringIteration } from './mutation-during-iteration.ts';
import { noneReturningMutatorUsed } from './none-returning-mutator-used.ts';
import { parameterReboundNotMutated } from './parameter-rebound-not-mutated.ts';
import { repeatedMutableElement } from './repeated-mutable-element.ts';
import type { Rule } from './rule.ts';
import { sameObjectAppendedInLoop } from './same-object-appended-in-loop.ts';
import { shallowCopySharesElements } from './shallow-copy-shares-elements.ts';
import { sharedClassAttribute } from './shared-class-attribute.ts';
import { sharedFactoryValue } from './shared-factory-value.ts';
import { sharedFromkeysValue } from './shared-fromkeys-value.ts';
import { unboundLocalFromAugmentedAssignment } from './unbound-local-from-augmented-assignment.ts';
import { weakrefToTemporary } from './weakref-to-temporary.ts';
import { wrongSuperClass } from './wrong-super-class.ts';

/** Every rule of the server. */
export const rules: readonly Rule[] = [
  mutableDefaultArgument,
  repeatedMutableElement,
  sharedFromkeysValue,
  mutationDuringIteration,
  lateBindingClosure,
  capturedVariableRebound,
  cachedMutableResult,
  loopVariableShadowsIterable,
  parameterReboundNotMutated,
  iteratorReusedAfterExhaustion,
  augmentedAssignmentOnTupleElement,
  identityComparisonWithLiteral,
  noneReturningMutatorUsed,
  unboundLocalFromAugmentedAssignment,
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
