import { exitCodes, type Verdict } from '../../core/contract/index.ts';
import type { Plan } from '../../suites/harness/plan/plan.ts';
import { type RunOutcome, runSuite } from '../../suites/harness/run-suite.ts';
import type { executionOptions } from '../execution-flags.ts';
import { interruption } from '../interruption.ts';
import { createRunProgress } from '../run-progress.ts';
import { earlierCheck } from './checked-run.ts';
import { type Report, report } from './report.ts';
import { writeVerdict } from './write-verdict.ts';

export interface RunFlags {
  readonly directory: string;
  readonly worker: URL;
  readonly threads: number | undefined;
  readonly execution?: ReturnType<typeof executionOptions>;
  readonly force: boolean;
  readonly colour: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** Runs what is missing, and shows how far it is. */
export async function execute(plan: Plan, flags: RunFlags): Promise<RunOutcome> {
  const progress = createRunProgress(plan, process.stderr, flags);
  try {
    return await runSuite({
      plan,
      directory: flags.directory,
      worker: flags.worker,
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      ...flags.execution,
      force: flags.force,
      drain: flags.signal,
      onEvent: (event) => progress.onEvent(event),
    });
  } finally {
    progress.close();
  }
}

/** Runs what is missing, judges, and writes `verdict.json` and `report.html` beside the records. */
export async function run(plan: Plan, flags: RunFlags): Promise<Report> {
  // What was damaged is told before hours of computing, not after.
  earlierCheck(flags.directory);
  const outcome = await execute(plan, flags);
  const told = await report(flags.directory);
  const verdict = asEnded(told.verdict, outcome, flags);
  await writeVerdict(flags.directory, verdict);
  return { ...told, verdict };
}

/** A verdict with what ended the run early, if anything did. */
export function asEnded(verdict: Verdict, { outOfFailures }: RunOutcome, flags: RunFlags): Verdict {
  const judged = outOfFailures ? givenUp(verdict, flags) : verdict;
  return flags.signal.aborted ? interrupted(judged, flags.signal) : judged;
}

function givenUp(verdict: Verdict, { execution }: RunFlags): Verdict {
  return {
    ...verdict,
    exitCode: exitCodes.failureBudget,
    reasons: [
      `${execution?.maxFailures} cells failed, as many as --max-failures allows: no more were begun.`,
      ...verdict.reasons,
    ],
  };
}

function interrupted(verdict: Verdict, signal: AbortSignal): Verdict {
  const { exitCode, sentence } = interruption(signal);
  return { ...verdict, exitCode, reasons: [sentence, ...verdict.reasons] };
}
