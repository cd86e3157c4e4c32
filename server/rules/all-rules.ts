import { augmentedAssignmentOnTupleElement } from './augmented-assignment-on-tuple-element.ts';
import { cachedMutableResult } from './cached-mutable-result.ts';
import { capturedVariableRebound } from './captured-variable-rebound.ts';
import { chainedAssignmentAlias } from './chained-assignment-alias.ts';
import { dataclassMutableDefault } from './dataclass-mutable-default.ts';
import { defaultEvaluatedOnce } from './default-evaluated-once.ts';
import { identityComparisonWithLiteral } from './identity-comparison-with-literal.ts';
import { inconsistentMro } from './inconsistent-mro.ts';
import { iteratorReusedAfterExhaustion } from './iterator-reused-after-exhaustion.ts';
import { lateBindingClosure } from './late-binding-closure.ts';
import { loopVariableShadowsIterable } from './loop-variable-shadows-iterable.ts';
import { mutableDefaultArgument } from './mutable-default-argument.ts';
import { mutationDuringIteration } from './mutation-during-iteration.ts';
import { noneReturningMutatorUsed } from './none-returning-mutator-used.ts';
import { parameterReboundNotMutated } from './parameter-rebound-not-mutated.ts';
import { repeatedMutableElement } from './repeated-mutable-element.ts';
import type { Rule } from './rule.ts';
import { sameObjectAppendedInLoop } from './same-object-appended-in-loop.ts';
import { sharedFromkeysValue } from './shared-fromkeys-value.ts';
import { sharedClassAttribute } from './shared-class-attribute.ts';
import { unboundLocalFromAugmentedAssignment } from './unbound-local-from-augmented-assignment.ts';

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
  chainedAssignmentAlias,
  dataclassMutableDefault,
  defaultEvaluatedOnce,
  sameObjectAppendedInLoop,
];
