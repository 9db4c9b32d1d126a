import { onOneLine } from '../reports/formats/plain-text.ts';
import type { CellJob } from '../suites/harness/plan/job.ts';
import type { Plan } from '../suites/harness/plan/plan.ts';
import type { RunEvent } from '../suites/harness/run-suite.ts';
import { nothingKnown } from '../suites/harness/shards/cost-history.ts';
import { estimateCosts } from '../suites/harness/shards/estimated-costs.ts';
import { createProgress, type Progress, type ProgressCell } from './progress.ts';
import type { Screen } from './status-line.ts';

/** Shows what happens in a run to whoever looks at a screen. */
export interface RunProgress {
  readonly onEvent: (event: RunEvent) => void;
  close(): void;
}

export interface RunProgressOptions {
  readonly colour: boolean;
  /** Nothing but warnings. */
  readonly quiet: boolean;
}

export function createRunProgress(
  plan: Plan,
  screen: Screen,
  { colour, quiet }: RunProgressOptions,
): RunProgress {
  const { ms } = estimateCosts(plan, nothingKnown);
  const cellOf = ({ cell, world, label }: CellJob): ProgressCell => ({
    cell,
    name: onOneLine(`${world} · ${label}`),
    cost: ms.get(cell) ?? 0,
  });
  let progress: Progress | undefined;
  return {
    onEvent(event) {
      if (event.kind === 'planned' && !quiet) {
        const cost = event.work.reduce((sum, job) => sum + cellOf(job).cost, 0);
        progress = createProgress(screen, { cells: event.work.length, cost, colour });
      } else if (event.kind === 'started') progress?.started(cellOf(event.job));
      else if (event.kind === 'finished') {
        const { result, circumstance } = event.record;
        const { status } = result;
        const reason = result.reason === null ? null : onOneLine(result.reason);
        progress?.ended(cellOf(event.job), { status, reason, ms: circumstance.totalMs });
      } else if (event.kind === 'warning') {
        if (progress === undefined) screen.write(`warning: ${event.message}\n`);
        else progress.warned(event.message);
      }
    },
    close: () => progress?.close(),
  };
}
