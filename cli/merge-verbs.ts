import process from 'node:process';
import { merge, mergeText } from './commands/merge.ts';
import type { Host } from './host.ts';

/** `merge`: the shards of a grid as one run. */
export function addMergeVerbs({ verb, say, exitWith }: Host): void {
  verb('merge', 'join the runs of shards into one, judge it and write its report')
    .argument('<runs...>', 'directories of runs')
    .requiredOption('--out <dir>', 'directory of the whole; what it holds of the same run already is kept')
    .action(async (runs: string[], { out, json }: { out: string; json?: true }) => {
      const joined = await merge(runs, out);
      for (const warning of joined.merged.warnings) process.stderr.write(`warning: ${warning}\n`);
      exitWith(joined.verdict.exitCode);
      say(json, joined.verdict, () => mergeText(joined));
    });
}
