import { mean } from 'simple-statistics';
import { createRandom } from '../../core/numerics/random.ts';
import { signFlipTest } from '../statistics/sign-flip-test.ts';
import {
  differenceEstimate,
  estimateInterval,
  meanEstimate,
  probabilityAtMost,
  type TEstimate,
} from '../statistics/t-estimate.ts';
import type { Scaled } from './scaled.ts';

/** Fewer seeds than this carry no inference. */
export const enoughSeeds = 3;

/** Seeds from which an exact sign-flip test stands beside the interval. */
const enoughToFlip = 10;

/** Differences that agree to this share of their size have no variance. */
const rounding = 1e-12;

/** How far one gated number moved; positive is worse. */
export interface Effect {
  readonly seeds: number;
  readonly estimate: number;
  /** NaN below three seeds. */
  readonly low: number;
  readonly high: number;
  /** One-sided, of an effect beyond the smallest of interest; NaN where there is no interval. */
  readonly p: number;
  /** Of two one-sided tests together: that the effect is as large as the smallest of interest, either way. */
  readonly beyond: number;
  readonly signFlip: number;
  /** Chance has no part in it: judged by its size alone. */
  readonly certain: boolean;
}

/** Change of each seed, for seeds with a number on both sides. */
export function differences({ before, after }: Scaled): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [replicate, x] of after) {
    const other = before.get(replicate);
    if (other !== undefined) found.set(replicate, x - other);
  }
  return found;
}

/**
 * The effect over paired seeds: Student's interval of their differences. Without sampling, or without any
 * variance among three seeds or more, it is certain.
 */
export function pairedEffect(scaled: Scaled, sampled: boolean, smallest: number): Effect {
  const own = [...differences(scaled).values()];
  const seeds = own.length;
  const still = own.every((d) => d === 0);
  if (seeds === 0) return unknownEffect(0, Number.NaN);
  if (still || !sampled) return certainEffect(seeds, mean(own));
  if (seeds < enoughSeeds) return unknownEffect(seeds, mean(own));
  const estimate = meanEstimate(own);
  if (isConstant(estimate)) return certainEffect(seeds, estimate.estimate);
  const excess = own.map((d) => d - smallest);
  return {
    ...inferred(estimate, seeds, smallest),
    signFlip:
      seeds < enoughToFlip
        ? Number.NaN
        : signFlipTest([excess], 'seeds', 'greater', createRandom('effect')).p,
  };
}

/** The same over groups that share no seeds: Welch's interval of the difference of means. */
export function unpairedEffect({ before, after }: Scaled, smallest: number): Effect {
  const [first, second] = [[...after.values()], [...before.values()]];
  const seeds = Math.min(first.length, second.length);
  if (seeds === 0) return unknownEffect(0, Number.NaN);
  if (seeds < enoughSeeds) return unknownEffect(seeds, mean(first) - mean(second));
  const estimate = differenceEstimate(first, second);
  if (isConstant(estimate)) return certainEffect(seeds, estimate.estimate);
  return { ...inferred(estimate, seeds, smallest), signFlip: Number.NaN };
}

function isConstant({ estimate, error }: TEstimate): boolean {
  return error <= rounding * Math.abs(estimate);
}

/** Source of the two one-sided tests: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15(6), 657–680. */
function inferred(estimate: TEstimate, seeds: number, smallest: number): Omit<Effect, 'signFlip'> {
  const mirrored: TEstimate = { ...estimate, estimate: -estimate.estimate };
  return {
    seeds,
    ...estimateInterval(estimate),
    p: probabilityAtMost(smallest, estimate),
    beyond: Math.max(probabilityAtMost(-smallest, estimate), probabilityAtMost(-smallest, mirrored)),
    certain: false,
  };
}

function certainEffect(seeds: number, estimate: number): Effect {
  return {
    seeds,
    estimate,
    low: estimate,
    high: estimate,
    p: Number.NaN,
    beyond: Number.NaN,
    signFlip: Number.NaN,
    certain: true,
  };
}

function unknownEffect(seeds: number, estimate: number): Effect {
  const none = Number.NaN;
  return { seeds, estimate, low: none, high: none, p: none, beyond: none, signFlip: none, certain: false };
}
