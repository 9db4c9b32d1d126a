import type { Anchor, Environment, Model, Options } from '../../core/contract/index.ts';
import { measureEpisodes } from '../../core/mdp/demonstrations.ts';
import { simulate } from '../../core/mdp/simulate.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import { garnet } from '../../environments/garnet.ts';
import { gridworld } from '../../environments/gridworld.ts';
import { rustBus } from '../../environments/rust-bus.ts';
import { buildWorld } from '../harness/world/world.ts';
import type { ConformanceWorld } from './check.ts';

/** A bus, a grid and a random process, small enough for any method, with 300 simulated individuals each. */
export function conformanceWorlds(): readonly ConformanceWorld[] {
  return [
    worldOf('bus', rustBus, { preset: 'bus-engine', bins: 8 }),
    worldOf('grid', gridworld, { preset: 'open', size: 3 }),
    worldOf('garnet', garnet, { states: 12, rewardScale: 0.5 }),
  ];
}

function worldOf<P extends object>(
  name: string,
  environment: Environment<P>,
  given: Options,
): ConformanceWorld {
  const parameters = { ...withDefaults<Options>(environment.parameters), ...given };
  const { world, key } = buildWorld(environment as Environment, parameters, createRandom('conformance'));
  const random = createRandom(`demonstrations ${environment.id}`);
  const episodes = simulate(world.model, key!.policy, { individuals: 300, periods: 60 }, random);
  const { model, features, anchor } = world;
  return {
    name,
    world,
    key: key!,
    task: {
      model,
      transitionsFrom: 'known',
      features,
      anchor: anchor ?? payoffOfFirstAction(model, key!.world.truth.reward),
      demonstrations: measureEpisodes(model, episodes),
    },
  };
}

/** Where an environment knows no payoff: what the truth pays for action 0. */
function payoffOfFirstAction({ actionCount }: Model, reward: Float64Array): Anchor {
  return { action: 0, payoff: reward.filter((_, i) => i % actionCount === 0) };
}
