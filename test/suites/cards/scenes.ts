import type { Environment, Fact, FactInput, SampleDesign } from '../../../core/contract/index.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { withDefaults } from '../../../core/schema/validate.ts';
import { buildWorld } from '../../../suites/harness/world/world.ts';

/** An environment at its defaults, but for some parameters, in its own design or another. */
export function sceneOf<P extends object>(
  environment: Environment<P>,
  changes: Partial<P> = {},
  design?: SampleDesign,
): FactInput {
  const parameters = { ...withDefaults<P>(environment.parameters), ...changes };
  const { world, key } = buildWorld(environment as Environment, parameters as never, createRandom('card'));
  if (key === null) return { world, key, demonstrations: world.panel!, design: null };
  const asked = design ?? world.design;
  const demonstrations = populationDemonstrations(world.model, key.policy, asked.periods);
  return { world, key, demonstrations, design: asked };
}

/** The value of a fact that applies. */
export function measured(fact: Fact, input: FactInput): number {
  const value = fact.measure(input);
  if (value === null) throw new Error(`${fact.id} does not apply`);
  return value;
}
