/** The public door: the contract, and the numerics that every method shares. */

export { choiceFrequencies } from './choice/frequencies.ts';
export { logLikelihood, meanLogLikelihood } from './choice/likelihood.ts';
export { featureValues, linearReward } from './choice/linear-utility.ts';
export * from './contract/index.ts';
export { checkModel } from './mdp/check-model.ts';
export {
  demonstrationsFromCounts,
  effectiveStart,
  measureEpisodes,
  pairWeights,
  stateWeights,
} from './mdp/demonstrations.ts';
export { estimateTransitions } from './mdp/estimate-transitions.ts';
export { evaluatePolicy } from './mdp/evaluate.ts';
export { normalisedOccupancy, occupancy } from './mdp/occupancy.ts';
export { factorPolicySystem } from './mdp/policy-system.ts';
export { populationDemonstrations } from './mdp/population.ts';
export { applyShaping, applyShapingTransposed, createShapingProjection } from './mdp/shaping.ts';
export { simulate } from './mdp/simulate.ts';
export { bellmanResidual, qFromValue, rewardFromValue, softPolicy, softValue } from './mdp/soft-bellman.ts';
export { createSoftSolver, softSolve } from './mdp/soft-solve.ts';
export {
  repeatPerPeriod,
  timeAugmented,
  timeAugmentedEpisodes,
  timeAugmentedFeatures,
} from './mdp/time-augmented.ts';
export { buildTransitions, transitionsFromDense } from './mdp/transitions.ts';
export { minimiseLbfgs } from './numerics/lbfgs.ts';
export { minimiseNewton } from './numerics/newton.ts';
export { createRandom } from './numerics/random.ts';
