import { BenchError } from '../../core/contract/errors.ts';
import type { CellKey, Demonstrations, Task } from '../../core/contract/index.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import type { Random } from '../../core/contract/random.ts';
import { measureEpisodes } from '../../core/mdp/demonstrations.ts';
import { estimateTransitions } from '../../core/mdp/estimate-transitions.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { simulate } from '../../core/mdp/simulate.ts';
import type { SolvedWorld } from './world.ts';

/**
 * What an estimator may see of a world, and nothing else: the truth is not in the object.
 * @param random the stream of the demonstrations, the same for every estimator
 */
export function cutTask(solved: SolvedWorld, key: CellKey, random: Random): Task {
  const { model, features, anchor, mixture, kernelObservations } = solved.world;
  const demonstrations = demonstrate(solved, key, random);
  const estimated = key.transitions === 'estimated';
  return {
    model: estimated
      ? { ...model, transitions: estimateTransitions(model, demonstrations, mixture, kernelObservations) }
      : model,
    transitionsFrom: key.transitions,
    features,
    anchor,
    demonstrations,
    ...(mixture === undefined ? {} : { mixture }),
    ...(kernelObservations === undefined ? {} : { kernelObservations }),
  };
}

/** A copy that shares no memory with the original: whoever writes to it writes to nothing else. */
export function privateCopy(task: Task): Task {
  return structuredClone(task);
}

/** The panel where there is one; else choices of the solved expert, simulated or as exact expectations. */
function demonstrate(
  { world, key: answer }: SolvedWorld,
  { sample }: CellKey,
  random: Random,
): Demonstrations {
  if (world.panel !== null && sample === null) return world.panel;
  if (answer === null || sample === null) {
    throw new BenchError(
      'internal',
      'A sample was planned of a world without truth, or a panel of one without it.',
    );
  }
  const individuals = fromJsonNumber(sample.individuals);
  if (individuals === Infinity) return populationDemonstrations(world.model, answer.policy, sample.periods);
  const design = { individuals, periods: sample.periods };
  return measureEpisodes(world.model, simulate(world.model, answer.policy, design, random));
}
