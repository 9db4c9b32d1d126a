import { BenchError } from '../../../core/contract/errors.ts';
import type { AnswerKey, Model, Twin, Variant } from '../../../core/contract/index.ts';
import type { PerState } from '../../../core/contract/tables.ts';
import { pairWeights } from '../../../core/mdp/demonstrations.ts';
import { evaluatePolicy } from '../../../core/mdp/evaluate.ts';
import { mixWithUniform } from '../../../core/mdp/mix-with-uniform.ts';
import { applyShaping, createShapingProjection } from '../../../core/mdp/shaping.ts';
import { bellmanResidual } from '../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { demonstrate } from './demonstrate.ts';
import { designOf } from './sample.ts';
import type { SolvedWorld } from './world.ts';
import { requireCertificate } from './world.ts';

/**
 * A world as a suite wants it instead of as its environment builds it: with another truth
 * that the same behaviour fits, with something false told to estimators, with a second
 * environment beside it. The choices that estimators see of the first environment are
 * those of the published truth, to the bit.
 *
 * @throws {BenchError} `bad-data` where a real panel is asked for what only a known truth has; `unsolvable`
 *   where a truth misses its certificate
 */
export function varyWorld(published: SolvedWorld, variant: Variant | undefined, where: string): SolvedWorld {
  if (variant === undefined) return published;
  const { truth, told, second } = variant;
  const { world } = published;
  const varied: SolvedWorld =
    truth === undefined ? published : { ...published, ...twinOf(knownTruth(published, where), truth, where) };
  return {
    ...varied,
    ...(told === undefined ? {} : { told: changed(world.model, world.absorbing, told) }),
    ...(second === undefined
      ? {}
      : {
          second: expertOf(knownTruth(varied, where), changed(world.model, world.absorbing, second), where),
        }),
  };
}

function knownTruth({ key }: SolvedWorld, where: string): AnswerKey {
  if (key !== null) return key;
  throw new BenchError('bad-data', `${where}: a twin or a second environment needs a known truth`, { where });
}

/** The model with another discount, another scale of shocks, or rows mixed with a uniform draw. */
function changed(
  model: Model,
  absorbing: readonly number[],
  { discount = model.discount, shockScale = model.shockScale, mix = 0 }: NonNullable<Variant['told']>,
): Model {
  return { ...model, discount, shockScale, transitions: mixWithUniform(model, mix, absorbing) };
}

/** Who chooses in a second environment: solved for the same reward. */
function expertOf(key: AnswerKey, model: Model, where: string): NonNullable<SolvedWorld['second']> {
  const { policy, value, residual } = softSolve(model, key.world.truth.reward);
  requireCertificate(residual, value, `${where}: the second environment`);
  return { model, policy };
}

/**
 * The world whose truth is r + Mh instead of r. Policy and occupancy stay, V and Q move by
 * h, and no parameters give the new reward. Features and anchor are what they were: what
 * they say of the reward is false now.
 */
function twinOf(key: AnswerKey, twin: Twin, where: string): Pick<SolvedWorld, 'world' | 'key'> {
  const { model, truth } = key.world;
  const A = model.actionCount;
  const h = twin.twin === 'gauge-twin' ? leastNorm(key, twin) : noExpectedReward(key);
  const shaping = applyShaping(model, h, new Float64Array(truth.reward.length));
  const reward = truth.reward.map((r, i) => r + shaping[i]!);
  const value = key.value.map((v, s) => v + h[s]!);
  const residual = bellmanResidual(model, reward, value);
  requireCertificate(residual, value, `${where}: the ${twin.twin}`);
  const world = { ...key.world, truth: { reward, parameters: null } };
  const q = key.q.map((x, i) => x + h[Math.floor(i / A)]!);
  return { world, key: { ...key, world, q, value, residual } };
}

/** h = argmin ‖r + Mh‖_D = −(MᵀDM)⁻¹MᵀD r, D the population weights of a design. */
function leastNorm({ world, policy }: AnswerKey, { weights }: Twin): PerState {
  const { model, truth, absorbing } = world;
  // The expectation of a design draws nothing.
  const nothing = createRandom('population');
  const population = demonstrate({ model, policy }, absorbing, designOf(weights!), nothing);
  const projection = createShapingProjection(model, pairWeights(model, population));
  return projection.potential(truth.reward.map((r) => -r));
}

/** h that makes E_π[r | s] = 0 in every state: V becomes what the entropy of the choices is worth alone. */
function noExpectedReward({ world, policy, value }: AnswerKey): PerState {
  const nothing = new Float64Array(policy.length);
  const entropies = evaluatePolicy(world.model, nothing, policy);
  return entropies.map((v, s) => v - value[s]!);
}
