import { mutableDefaultArgument } from './mutable-default-argument.ts';
import type { Rule } from './rule.ts';

/** Every rule of the server. */
export const rules: readonly Rule[] = [mutableDefaultArgument];
