import { exitCodes, type Verdict } from '../../core/contract/index.ts';
import { shardVerdictOf } from '../../reports/verdicts/shard-verdict.ts';
import type { Plan } from '../../suites/harness/plan/plan.ts';
import type { EstimatedCosts } from '../../suites/harness/shards/estimated-costs.ts';
import { type ShardName, shardOf } from '../../suites/harness/shards/shard.ts';
import { openExistingStore } from '../../suites/harness/store/store.ts';
import { type Choice, chooseCells } from '../choose-cells.ts';
import { asEnded, execute, type RunFlags } from './run.ts';
import { writeVerdict } from './write-verdict.ts';

/**
 * Runs one shard of a grid and says whether it is done. The grid is cut first and cells are chosen afterwards, so
 * that what a folder holds has no say in who runs what. Nothing is judged, and there is no report before a merge.
 */
export async function runShard(
  plan: Plan,
  name: ShardName,
  costs: EstimatedCosts,
  choice: Choice,
  flags: RunFlags,
): Promise<Verdict> {
  const shard = shardOf(plan, name, costs.ms);
  const outcome = await execute(chooseCells(shard, choice, flags.directory), flags);
  const store = openExistingStore(flags.directory);
  const records = shard.jobs.flatMap(({ cell }) => {
    const read = store.readRecord(cell);
    return read.kind === 'found' ? [read.value] : [];
  });
  const cells = shard.jobs.map(({ cell }) => cell);
  const done = shardVerdictOf(shard.manifest, records, cells, name);
  const verdict = done.exitCode === exitCodes.asExpected ? done : asEnded(done, outcome, flags);
  await writeVerdict(flags.directory, verdict);
  return verdict;
}

/** How a shard stands, for a terminal. */
export function shardText({ suite, answer, reasons, counts, exitCode }: Verdict): string {
  const kinds = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  return [
    `${suite}: ${answer.join(' ')}`,
    ...(kinds.length === 0 ? [] : [`${kinds.join(', ')}.`]),
    ...reasons,
    exitCode === 0 ? 'Join it to the others with "irlbench merge".' : `Exit ${exitCode}.`,
  ].join('\n');
}
