import { BenchError } from '../../../core/contract/errors.ts';
import type { AnswerKey, Environment, Model, Options, Truth, World } from '../../../core/contract/index.ts';
import type { Random } from '../../../core/contract/random.ts';
import type { PerState } from '../../../core/contract/tables.ts';
import { checkModel } from '../../../core/mdp/check-model.ts';
import { normalisedOccupancy } from '../../../core/mdp/occupancy.ts';
import { type SoftSolution, softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs } from '../../../core/numerics/vector.ts';
import type { Expert } from './demonstrate.ts';

/** A world and, where the truth is known, its solved expert. */
export interface SolvedWorld {
  readonly world: World;
  readonly key: AnswerKey | null;
  /** What estimators are told of the model, where that is not the model. */
  readonly told?: Model;
  /** Another environment with the same reward, and who chooses there. */
  readonly second?: Expert;
}

/** The truth is solved to sup |V − TV| ≤ this · max(1, sup |V|), or it is no truth. */
const certificate = 1e-12;

/**
 * Builds a world and solves its truth. Deterministic: the same parameters and stream give the same bits.
 * @throws {BenchError} `bad-model` for rows that do not sum to 1 and their like; `bad-data` where there is
 * neither a truth to simulate nor a panel to read; `unsolvable` where the truth misses its certificate
 */
export function buildWorld(environment: Environment, parameters: Options, random: Random): SolvedWorld {
  const world = environment.build(parameters, random);
  checkModel(world.model, `environment ${environment.id}`);
  const { truth } = world;
  if (truth === null && world.panel === null) {
    throw new BenchError(
      'bad-data',
      `environment ${environment.id}: neither a truth nor a panel: nothing to learn from`,
      {
        environment: environment.id,
      },
    );
  }
  return {
    world,
    key: truth === null ? null : answerKey({ ...world, truth }, nameOf(environment, parameters)),
  };
}

/** The stream at the end of a path of labels below a seed. */
export function streamAt(seed: string, labels: readonly string[]): Random {
  return labels.reduce((stream, label) => stream.fork(label), createRandom(seed));
}

/** How messages name a world: its environment, and the files that it was read from. */
function nameOf({ id, files }: Environment, parameters: Options): string {
  const paths = files
    .map((name) => parameters[name])
    .filter((path) => typeof path === 'string' && path !== '');
  return `environment ${id}${paths.length === 0 ? '' : ` (${paths.join(', ')})`}`;
}

function answerKey(world: World & { readonly truth: Truth }, name: string): AnswerKey {
  const { value, q, policy, residual } = solvedTruth(world, name);
  requireCertificate(residual, value, `${name}: the truth`);
  return {
    world,
    policy,
    q,
    value,
    occupancy: normalisedOccupancy(world.model, policy, world.model.initial),
    residual,
  };
}

/** Numbers of any size may be in a file: where they cannot be solved, the reader must learn in which. */
function solvedTruth({ model, truth }: World & { readonly truth: Truth }, name: string): SoftSolution {
  try {
    return softSolve(model, truth.reward);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const message = `${name}: the truth cannot be solved: ${error.message}`;
    throw new BenchError(error.code, message, error.detail, { cause: error });
  }
}

/** @throws {BenchError} `unsolvable` where sup |V − TV| is more than a truth may miss */
export function requireCertificate(residual: number, value: PerState, what: string): void {
  const allowed = certificate * Math.max(1, maxAbs(value));
  if (residual <= allowed) return;
  throw new BenchError(
    'unsolvable',
    `${what} is solved to sup |V − TV| = ${residual}, and ${allowed} is asked`,
    { residual, allowed },
  );
}
