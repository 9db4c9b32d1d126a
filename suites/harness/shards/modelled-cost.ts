import type { PlannedWorld } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/json.ts';
import type { CellJob } from '../plan/job.ts';

/**
 * Milliseconds that a cell may take where nothing is known but its size: with n the nonzeros of P plus the pairs
 * (s, a), 2 √n for an estimator and √n / 3 for a control, and one for every 10,000 decisions drawn. The factors
 * are those of the summed times of 32,000 cells in forty suites; single cells scatter about it by a factor of
 * four, so a measured cost is always preferred. A square root is exact on every machine, so that all shards of
 * a grid agree to the bit.
 */
export function modelledMs(job: Pick<CellJob, 'key'>, world: PlannedWorld): number {
  const size = world.entries + world.stateCount * world.actionCount;
  const perRoot = job.key.subject.kind === 'estimator' ? 2 : 1 / 3;
  return perRoot * Math.sqrt(size) + drawnDecisions(job) / 10_000;
}

/** Decisions that have to be simulated: none for a real panel or for the population. */
function drawnDecisions({ key: { sample } }: Pick<CellJob, 'key'>): number {
  if (sample === null) return 0;
  const individuals = fromJsonNumber(sample.individuals);
  return Number.isFinite(individuals) ? individuals * sample.periods : 0;
}
