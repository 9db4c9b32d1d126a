import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, type Verdict, verdictSchema } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import type { Plan } from '../../suites/harness/plan.ts';
import { runSuite } from '../../suites/harness/run-suite.ts';
import { createProgress } from '../progress.ts';
import { type Report, report } from './report.ts';

export interface RunFlags {
  readonly directory: string;
  readonly worker: URL;
  readonly threads: number | undefined;
  readonly force: boolean;
  readonly colour: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** Runs what is missing, judges, and writes `verdict.json` and `report.html` beside the records. */
export async function run(plan: Plan, flags: RunFlags): Promise<Report> {
  let progress: ReturnType<typeof createProgress> | undefined;
  const names = new Map(plan.jobs.map((job) => [job.cell, `${job.world} · ${job.label}`]));
  await runSuite({
    plan,
    directory: flags.directory,
    worker: flags.worker,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    force: flags.force,
    signal: flags.signal,
    onEvent(event) {
      if (event.kind === 'planned') {
        progress = createProgress(process.stderr, event.cells - event.reused, flags.colour, flags.quiet);
      } else if (event.kind === 'started') {
        progress?.started(names.get(event.job.cell)!);
      } else if (event.kind === 'finished') {
        const { status, reason } = event.record.result;
        progress?.ended({
          name: names.get(event.job.cell)!,
          status,
          ms: event.record.circumstance.totalMs,
          reason,
        });
      } else {
        process.stderr.write(`warning: ${event.message}\n`);
      }
    },
  });
  progress?.close();
  const told = await report(flags.directory);
  const verdict = flags.signal.aborted ? interrupted(told.verdict) : told.verdict;
  writeFileSync(
    join(flags.directory, 'verdict.json'),
    `${JSON.stringify(validate<Verdict>(verdictSchema, verdict, 'verdict'), null, 2)}\n`,
  );
  return { ...told, verdict };
}

function interrupted(verdict: Verdict): Verdict {
  return {
    ...verdict,
    exitCode: exitCodes.interrupted,
    reasons: ['The run was interrupted; the same command resumes it.', ...verdict.reasons],
  };
}
