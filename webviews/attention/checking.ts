import type { AttentionData } from '../../protocol/lenses/attention.ts';
import type { Checked } from './check-view.ts';
import { checkLive, windowShift, type LiveHead, type Seen } from './live.ts';
import {
  check,
  likelySlips,
  replays,
  rightRules,
  runKernel,
  styleOf,
  visits,
  type Mask,
  type SlipName,
} from './model.ts';
import type { Scene } from './scene.ts';

/** A program's kernel and all that was seen of it. */
export interface ProgramsKernel {
  readonly live: LiveHead;
  readonly data: AttentionData;
  readonly seen: readonly Seen[];
  /** At tile points, not at stops. */
  readonly taken: boolean;
}

/** The program's own kernel against the reference. */
export function checkedProgram({ plan }: Scene, kernel: ProgramsKernel): Checked {
  const { live, seen, taken } = kernel;
  const { observed, verdict } = checkLive(live, plan, seen);
  return {
    observed,
    verdict,
    slips: likelySlips(observed, verdict),
    program: { taken, seen: seen.length, firstKey: live.window.firstKey },
    otherMask: verdict.right ? null : rightMask(plan, kernel),
  };
}

/** A causal mask under which everything that a program has would be right; null if there is none. */
function rightMask(
  plan: Scene['plan'],
  { live, data, seen }: ProgramsKernel,
): Mask['causal'] | null {
  const others = (['none', 'bottomRight', 'topLeft'] as const).filter(
    (one) => one !== plan.mask.causal,
  );
  const isRight = (causal: Mask['causal']): boolean => {
    const mask = { ...plan.mask, causal, shift: windowShift(data, causal) };
    return checkLive(live, { ...plan, mask }, seen).verdict.right;
  };
  return others.find(isRight) ?? null;
}

/** A made-up kernel with a known slip, or a right one, watched at each tile. */
export function checkedSlip({ head, plan }: Scene, slip: SlipName | null): Checked {
  const style = styleOf(plan);
  const right = { rules: rightRules(head, plan.mask, style), tiles: <T>(all: T): T => all };
  // A slip that cannot show here (of a mask that there is not) leaves the kernel right.
  const { rules, tiles } = (slip && replays(slip, { head, plan, style })[0]) || right;
  const run = runKernel({ head, tiles: tiles(visits(plan, style)) }, style, rules);
  const observed = {
    head,
    plan,
    precision: 'float64',
    complete: true,
    observations: run.states,
    output: run.output,
    logSums: run.logSums,
  } as const;
  const verdict = check(observed);
  const slips = likelySlips(observed, verdict);
  return { observed, verdict, slips, program: null, otherMask: null };
}
