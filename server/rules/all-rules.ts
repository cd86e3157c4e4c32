import { aliasThenMutate } from './alias-then-mutate.ts';
import { argumentMutatedByCall } from './argument-mutated-by-call.ts';
import { augmentedAssignmentMutatesArgument } from './augmented-assignment-mutates-argument.ts';
import { chainedAssignmentAlias } from './chained-assignment-alias.ts';
import { dataclassMutableDefault } from './dataclass-mutable-default.ts';
import { defaultEvaluatedOnce } from './default-evaluated-once.ts';
import { inconsistentMro } from './inconsistent-mro.ts';
import { lateBindingClosure } from './late-binding-closure.ts';
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
  chainedAssignmentAlias,
  dataclassMutableDefault,
  defaultEvaluatedOnce,
  sameObjectAppendedInLoop,
  mutableContextvarDefault,
  sharedFactoryValue,
  shallowCopySharesElements,
  aliasThenMutate,
  argumentMutatedByCall,
  augmentedAssignmentMutatesArgument,
];
