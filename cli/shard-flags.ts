import { type Command, Option } from 'commander';
import { BenchError } from '../core/contract/index.ts';
import type { Plan } from '../suites/harness/plan/plan.ts';
import { nothingKnown, readCosts } from '../suites/harness/shards/cost-history.ts';
import { type EstimatedCosts, estimateCosts } from '../suites/harness/shards/estimated-costs.ts';
import { type CutBy, cutsBy } from '../suites/harness/shards/shard.ts';

/** How a grid is cut. */
export interface CutFlags {
  readonly shardBy: CutBy;
  readonly costs?: string;
}

/** `--shard-by` and `--costs`: all shards of a grid must be given the same. */
export function cutting(command: Command): Command {
  return command
    .addOption(
      new Option('--shard-by <what>', 'cut into equal times or equal counts').choices(cutsBy).default('cost'),
    )
    .option('--costs <path>', 'what cells take: an earlier run, or a file that "plan --save-costs" wrote');
}

/** What the cells of a plan may cost, by what the flags name. */
export function costsOf(plan: Plan, { costs }: CutFlags): EstimatedCosts {
  return estimateCosts(plan, costs === undefined ? nothingKnown : readCosts(costs));
}

/** Which of how many. */
export interface ShardFlag {
  readonly index: number;
  readonly of: number;
}

/** `2/5`: the second of five. */
export function readShard(text: string): ShardFlag {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= of && of <= 1e6) return { index, of };
  throw new BenchError(
    'usage',
    `--shard is ${JSON.stringify(text)}; it must be one of how many, counted from 1, such as 2/5.`,
  );
}
