import type { Metric, MetricInput } from '../../../core/contract/metric.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { applyShaping, createShapingProjection } from '../../../core/mdp/shaping.ts';
import type { ChangedWorld } from './changed-world.ts';
import type { Intervention } from './changes/change.ts';
import { refusesComparison } from './comparison.ts';
import { changeOf, refusesChange } from './counterfactual.ts';
import { nonNegativeError } from './non-negative-error.ts';
import { counterfactuals } from './references.ts';
import { fitShaping } from './shaping.ts';
import { uniformPolicy } from './uniform-policy.ts';
import { weightedRms } from './weighted.ts';

type Shared = Omit<Metric, 'id' | 'title' | 'summary'>;

/** The shaping of a changed world, and the weights it is projected with. */
interface NewShaping {
  readonly cells: PerPair;
  readonly projection: ReturnType<typeof createShapingProjection>;
}

/** One factorisation a changed world serves every fit. */
const known = new WeakMap<ChangedWorld, NewShaping>();

/**
 * What every exposure shares: how much of the fit's gauge error h, which was shaping
 * in the old world, is a wrong reward in the changed one,
 *
 *     min_k ‖γPh − γ′P′h − M′k‖ = min_k ‖Mh − M′k‖,
 *
 * since M′h is shaping there; uniform weights over available pairs, reward units.
 * Predicted without solving anything: at 0 the gauge cannot cost any regret.
 */
export function counterfactualExposure(intervention: Intervention): Shared {
  return {
    ...nonNegativeError,
    references: [counterfactuals],
    unit: 'reward',
    object: 'counterfactual',
    needs: ['reward'],
    weights: ['uniform'],
    masks: ['all'],

    refuses: (input, weights, mask) =>
      refusesChange(input, intervention) ?? refusesComparison(input, 'reward', weights, mask),

    measure(input) {
      const { cells, projection } = shapingOf(changeOf(input, intervention));
      return weightedRms(projection.residual(oldShaping(input)), cells);
    },
  };
}

/** M h of the fit. */
function oldShaping(input: MetricInput): PerPair {
  const { potential, cells } = fitShaping(input, 'all');
  return applyShaping(input.world.model, potential, new Float64Array(cells.length));
}

function shapingOf(changed: ChangedWorld): NewShaping {
  const remembered = known.get(changed);
  if (remembered !== undefined) return remembered;
  const { model } = changed.change;
  const cells = uniformPolicy(model).map((p) => (p > 0 ? 1 : 0));
  const total = cells.reduce((sum, one) => sum + one, 0);
  for (let i = 0; i < cells.length; i++) cells[i] /= total;
  const shaping = { cells, projection: createShapingProjection(model, cells) };
  known.set(changed, shaping);
  return shaping;
}
