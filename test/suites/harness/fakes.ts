import type { CellRecord, Options, Suite } from '../../../core/contract/index.ts';
import { createCatalog, type Registries } from '../../../suites/harness/catalog.ts';
import type { CellHooks, CellOutcome } from '../../../suites/harness/cell/cell.ts';
import { createCellMemory, runCell } from '../../../suites/harness/cell/cell.ts';
import type { CodeDigests } from '../../../suites/harness/plan/identity.ts';
import type { CellJob } from '../../../suites/harness/plan/job.ts';
import type { Plan, PlanOptions } from '../../../suites/harness/plan/plan.ts';
import { planSuite } from '../../../suites/harness/plan/plan.ts';
import { registries } from '../../fixtures/workers/fakes.mjs';

export const catalog = createCatalog(registries satisfies Registries);

const hex = (digit: string): string => digit.repeat(64);

/** Code digests as the build might write them; what is left out has none. */
export const digests: CodeDigests = {
  ids: {
    counter: hex('1'),
    rogue: hex('2'),
    chain: hex('3'),
    diary: hex('4'),
    gap: hex('5'),
    sampling: hex('6'),
  },
  fit: hex('a'),
  measure: hex('b'),
};

/** A suite of one world and one estimator, and what is said otherwise. */
export function suiteOf(parts: Partial<Suite> = {}): Suite {
  return {
    id: 'fake',
    question: 'Does the harness harness?',
    worlds: [{ environment: 'chain' }],
    samples: [{ individuals: 5, periods: 4 }],
    estimators: [{ id: 'counter' }],
    seed: 'seed-1',
    ...parts,
  } as Suite;
}

export function planOf(parts: Partial<Suite> = {}, options: Partial<PlanOptions> = {}): Plan {
  return planSuite(suiteOf(parts), catalog, { digests, source: 'test', ...options });
}

/** The first job of a role. */
export function jobOf(plan: Plan, role: CellJob['role'] = 'fit'): CellJob {
  const job = plan.jobs.find((candidate) => candidate.role === role);
  if (job === undefined) throw new Error(`The plan has no ${role} cell.`);
  return job;
}

/** Surroundings in which nobody interferes, and what is said otherwise. */
export function hooks(parts: Partial<CellHooks> = {}): CellHooks {
  return {
    cancelled: () => null,
    source: 'test',
    worker: 'test',
    capture: ['stdout', 'stderr'],
    companions: {},
    missing: {},
    stored: null,
    memory: createCellMemory(),
    ...parts,
  };
}

export function run(job: CellJob, parts: Partial<CellHooks> = {}): Promise<CellOutcome> {
  return runCell(job, catalog, hooks(parts));
}

/** The record of the rogue estimator under options. */
export async function runRogue(options: Options, parts: Partial<CellHooks> = {}): Promise<CellRecord> {
  const plan = planOf({ estimators: [{ id: 'rogue', options }], budget: { iterations: 7, seconds: 60 } });
  return (await run(jobOf(plan), parts)).record;
}
