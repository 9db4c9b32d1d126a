import { BenchError } from '../../../core/contract/errors.ts';
import type { Metric, MetricInput } from '../../../core/contract/metric.ts';
import { type ChangedWorld, changedWorld } from './changed-world.ts';
import type { Intervention } from './changes/change.ts';
import { answerKey, present } from './comparison.ts';
import { nonNegativeError } from './non-negative-error.ts';
import { counterfactuals } from './references.ts';
import { softRegret } from './soft-regret.ts';

type Shared = Omit<Metric, 'id' | 'title' | 'summary'>;

/**
 * What every counterfactual shares. The learned reward r̂ is solved again in the
 * changed world, whose transitions are known, and judged by the true reward there,
 *
 *     regret = p0 · (V*′ − V′^π̂′),   π̂′ soft-optimal for r̂′,
 *
 * over the smaller of two regrets that nobody needed a reward for: the old expert
 * who goes on as before (in what is left of the actions), and choosing uniformly.
 * Both belong to the world, so that values compare between fits: 0 adapts like the
 * expert, 1 is no better than not to adapt. The weights are those of the initial
 * distribution and of the learner's own path; no others are offered.
 */
export function counterfactual(intervention: Intervention): Shared {
  return {
    ...nonNegativeError,
    references: [counterfactuals],
    unit: 'ratio',
    object: 'counterfactual',
    needs: ['reward'],
    weights: ['uniform'],
    masks: ['all'],

    refuses: (input) => refusesChange(input, intervention),

    measure(input) {
      const { change, solver, expert, frozen, uniform } = changeOf(input, intervention);
      const reward = change.reward(present(input.fit.reward, 'reward'));
      const { policy } = solver.solve(reward, { start: expert.value });
      return softRegret(change.model, expert, policy) / Math.min(frozen, uniform);
    },
  };
}

/** One sentence where this world cannot be changed so, else `null`. */
export function refusesChange({ key }: MetricInput, intervention: Intervention): string | null {
  if (key === null) return 'The truth of this world is not known.';
  const changed = changedWorld(key, intervention);
  return typeof changed === 'string' ? changed : null;
}

/** @throws {BenchError} `internal` where there is none: ask `refusesChange` first */
export function changeOf(input: MetricInput, intervention: Intervention): ChangedWorld {
  const changed = changedWorld(answerKey(input), intervention);
  if (typeof changed === 'string')
    throw new BenchError('internal', `a counterfactual was asked of a world that refuses it: ${changed}`);
  return changed;
}
