import { expect, it } from 'vitest';
import { applyShaping } from '../../../../core/mdp/shaping.ts';
import { createRandom } from '../../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../../core/numerics/vector.ts';
import { withDefaults } from '../../../../core/schema/validate.ts';
import { garnet } from '../../../../environments/garnet.ts';
import { shapingPotential } from '../../../../suites/harness/cell/potential.ts';
import { buildWorld } from '../../../../suites/harness/world/world.ts';

const solved = buildWorld(garnet as never, withDefaults(garnet.parameters), createRandom('potential'));
const { model, truth } = solved.world;
const fitWith = (reward: Float64Array | null) => ({ reward }) as Parameters<typeof shapingPotential>[1];

it('finds the potential by which a reward was shaped', () => {
  const h = Float64Array.from({ length: model.stateCount }, (_, s) => Math.sin(s) + 0.1 * s);
  const shaping = applyShaping(model, h, new Float64Array(truth!.reward.length));
  const found = shapingPotential(solved, fitWith(truth!.reward.map((r, i) => r + shaping[i]!)));
  expect(maxAbsDifference(found!, h)).toBeLessThan(1e-9);
});

it('is nothing where there is no reward or no truth', () => {
  expect(shapingPotential(solved, fitWith(null))).toBeNull();
  expect(shapingPotential({ ...solved, key: null }, fitWith(truth!.reward))).toBeNull();
});
