import type { Task } from '../contract/model.ts';
import type { PerPair, PerPairFeature } from '../contract/tables.ts';
import { stateWeights } from '../mdp/demonstrations.ts';
import { softSolve } from '../mdp/soft-solve.ts';
import {
  describeDirection,
  type Identification,
  identification,
  roundingInformation,
} from './identification.ts';
import { choiceScores, expectedInformation } from './information.ts';
import { featureValues } from './linear-utility.ts';

/** A task that has the features of a linear reward. */
export type FeaturedTask = Task & { readonly features: NonNullable<Task['features']> };

/** How well choices with these scores (`choiceScores`), made with probabilities π, tell the parameters apart. */
export function choiceIdentification(
  { model, features, demonstrations }: FeaturedTask,
  policy: PerPair,
  scores: PerPairFeature,
): Identification {
  return identification(
    expectedInformation(model, stateWeights(model, demonstrations), policy, scores),
    roundingInformation(model, features, model.shockScale),
  );
}

/**
 * The same at θ = 0, at the price of one solve. A direction that the choices cannot see
 * has no information at any θ, so that what is unseen here is unseen everywhere.
 */
export function identificationAtZero(task: FeaturedTask): Identification {
  const { model, features } = task;
  const solution = softSolve(model, new Float64Array(model.stateCount * model.actionCount));
  const scores = choiceScores(model, solution.policy, featureValues(model, features, solution));
  return choiceIdentification(task, solution.policy, scores);
}

/** The sentence with which a structural estimator refuses parameters that no choice depends on, or `null`. */
export function whyUnidentified(
  { features }: FeaturedTask,
  { unseen, weakest }: Identification,
): string | null {
  if (unseen.length === 0) return null;
  return (
    `The observed choices carry no information about ${describeDirection(features.names, weakest)}: ` +
    'every multiple of it can be added to the parameters without changing the policy where data are.'
  );
}
