import type { Metric } from '../../core/contract/metric.ts';
import { certificate } from './parts/certificate.ts';
import { present } from './parts/comparison.ts';
import { learnedOccupancy, panelMeasure, penaltyScale, refusesPenalty } from './parts/panel-measure.ts';
import { softQLearning } from './parts/references.ts';

/**
 * sup over μ > 0 of |r̂ − 2α(1 − ρ̂/μ)|, reward units, with ρ̂(s,a) the occupancy of
 * the learned policy from ν = μ_S − γPᵀμ: the learned reward is a residual of
 * occupancy mismatch and nothing else. Argument: `smoothing` of μ.
 */
export const chi2Balance: Metric = {
  ...certificate,
  id: 'chi2-balance',
  title: 'Balance of χ² inverse soft-Q learning',
  summary: 'Gap between the learned reward and 2α(1 − ρ̂/μ), which it equals at an optimum.',
  references: [softQLearning],
  unit: 'reward',
  needs: ['policy', 'reward'],

  refuses: refusesPenalty,

  measure(input) {
    const { task, fit } = input;
    const A = task.model.actionCount;
    const reward = present(fit.reward, 'reward');
    const weights = panelMeasure(input);
    const visits = learnedOccupancy(task, fit.policy, weights);
    const scale = 2 * penaltyScale(input);
    let worst = 0;
    for (let i = 0; i < weights.length; i++) {
      if (!(weights[i] > 0)) continue;
      const balanced = scale * (1 - (visits[Math.floor(i / A)] * fit.policy[i]) / weights[i]);
      worst = Math.max(worst, Math.abs(reward[i] - balanced));
    }
    return worst;
  },
};
