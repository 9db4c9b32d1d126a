import { BenchError } from '../../../core/contract/errors.ts';
import type {
  CellKey,
  Demonstrations,
  Model,
  SecondEnvironment,
  Task,
} from '../../../core/contract/index.ts';
import type { Random } from '../../../core/contract/random.ts';
import { estimateTransitions } from '../../../core/mdp/estimate-transitions.ts';
import { demonstrate } from './demonstrate.ts';
import { designOf } from './sample.ts';
import type { SolvedWorld } from './world.ts';

/**
 * What an estimator may see of a world, and nothing else: the truth is not in the object.
 * @param random the stream of the demonstrations, the same for every estimator
 */
export function cutTask(solved: SolvedWorld, key: CellKey, random: Random): Task {
  const { features, anchor, kernelObservations } = solved.world;
  const demonstrations = seenOf(solved, key, random);
  const model = solved.told ?? solved.world.model;
  // Transitions that are told wrong are no mixture of the kernels any more.
  const mixture = model.transitions === solved.world.model.transitions ? solved.world.mixture : undefined;
  const transitions = (): Model['transitions'] =>
    estimateTransitions(model, demonstrations, mixture, kernelObservations);
  return {
    model: key.transitions === 'estimated' ? { ...model, transitions: transitions() } : model,
    transitionsFrom: key.transitions,
    features,
    anchor,
    demonstrations,
    ...(mixture === undefined ? {} : { mixture }),
    ...(kernelObservations === undefined ? {} : { kernelObservations }),
    ...(solved.second === undefined ? {} : { second: secondOf(solved, key, random) }),
  };
}

/** A copy that shares no memory with the original: whoever writes to it writes to nothing else. */
export function privateCopy(task: Task): Task {
  return structuredClone(task);
}

/** The panel where there is one; else choices of the solved expert, simulated or as exact expectations. */
function seenOf({ world, key: answer }: SolvedWorld, { sample }: CellKey, random: Random): Demonstrations {
  if (world.panel !== null && sample === null) return world.panel;
  if (answer === null || sample === null) {
    throw new BenchError(
      'internal',
      'A sample was planned of a world without truth, or a panel of one without it.',
    );
  }
  const expert = { model: world.model, policy: answer.policy };
  return demonstrate(expert, world.absorbing, designOf(sample), random);
}

/** What the same design shows in the second environment, drawn from a stream of its own. */
function secondOf(
  { world, second }: SolvedWorld,
  { sample, transitions }: CellKey,
  random: Random,
): SecondEnvironment {
  const { model } = second!;
  const own = random.fork('second environment');
  const demonstrations = demonstrate(second!, world.absorbing, designOf(sample!), own);
  if (transitions === 'known') return { model, demonstrations };
  return { model: { ...model, transitions: estimateTransitions(model, demonstrations) }, demonstrations };
}
