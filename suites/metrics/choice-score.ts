import { choiceScores, meanScore } from '../../core/choice/information.ts';
import { featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type { Metric } from '../../core/contract/metric.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { maxAbs } from '../../core/numerics/vector.ts';
import { certificate } from './parts/certificate.ts';
import { present } from './parts/comparison.ts';
import { nestedFixedPoint } from './parts/references.ts';

/**
 * sup_k |∂/∂θ_k of the mean log-likelihood| at the parameters of the fit, nats per
 * decision and unit of parameter: the Bellman equation is solved afresh at θ̂, so a
 * method that stopped early cannot say otherwise.
 */
export const choiceScore: Metric = {
  ...certificate,
  id: 'choice-score',
  title: 'Score of the choice likelihood',
  summary: 'Largest derivative of the mean log-likelihood at the fitted parameters; 0 at the maximum.',
  references: [nestedFixedPoint],
  unit: 'nats',
  needs: ['parameters'],

  refuses: ({ task }) => (task.features === null ? 'The task has no features.' : null),

  measure({ fit, task }) {
    const { model, demonstrations } = task;
    const features = present(task.features, 'parameters');
    const reward = new Float64Array(model.stateCount * model.actionCount);
    const solution = softSolve(model, linearReward(features, present(fit.parameters, 'parameters'), reward));
    const scores = choiceScores(model, solution.policy, featureValues(model, features, solution));
    return maxAbs(meanScore(model, demonstrations, scores));
  },
};
