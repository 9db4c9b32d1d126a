import type { Demonstrations, Model, SampleDesign } from '../../../core/contract/index.ts';
import type { Random } from '../../../core/contract/random.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { discountedMeasure } from '../../../core/mdp/discounted-measure.ts';
import { hiddenPairs, hideDecisions } from '../../../core/mdp/hidden-decisions.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { simulateCounts } from '../../../core/mdp/simulate-counts.ts';
import { stationaryDistribution } from '../../../core/mdp/stationary.ts';

/** Somebody who chooses by a policy in a model. */
export interface Expert {
  readonly model: Model;
  readonly policy: PerPair;
}

/**
 * What a sample design shows of an expert: simulated, or as exact expectations.
 *
 * @param absorbing states that do not count among those whose decisions may be hidden
 * @throws {BenchError} `bad-model` for a stationary start where the expert ends episodes; `bad-data`
 */
export function demonstrate(
  expert: Expert,
  absorbing: readonly number[],
  design: SampleDesign,
  random: Random,
): Demonstrations {
  const { policy } = expert;
  const { hideStates = 0, hideActions = 0 } = design;
  const model = startingAs(expert, design);
  const seen = observe({ model, policy }, design, random);
  if (hideStates === 0 && hideActions === 0) return seen;
  const population = seen.total === Number.POSITIVE_INFINITY ? seen : expected({ model, policy }, design);
  const shares = { states: hideStates, actions: hideActions };
  return hideDecisions(model, seen, hiddenPairs(model, population, absorbing, shares));
}

/** The model with the initial distribution that the design asks for. */
function startingAs({ model, policy }: Expert, { start }: SampleDesign): Model {
  return start === 'stationary' ? { ...model, initial: stationaryDistribution(model, policy) } : model;
}

function observe(expert: Expert, design: SampleDesign, random: Random): Demonstrations {
  const { model, policy } = expert;
  const { individuals, record, weighing } = design;
  if (individuals === Number.POSITIVE_INFINITY) return expected(expert, design);
  if (record === 'counts') return simulateCounts(model, policy, design, random, decayOf(model, design));
  const episodes = simulate(model, policy, design, random);
  return weighing === 'discounted' ? discountedMeasure(model, episodes) : measureEpisodes(model, episodes);
}

function expected({ model, policy }: Expert, design: SampleDesign): Demonstrations {
  return populationDemonstrations(model, policy, design.periods, decayOf(model, design));
}

/** What a decision weighs for each period before it. */
function decayOf({ discount }: Model, { weighing }: SampleDesign): number {
  return weighing === 'discounted' ? discount : 1;
}
