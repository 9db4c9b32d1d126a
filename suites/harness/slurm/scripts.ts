import { BenchError } from '../../../core/contract/errors.ts';
import type { ArraySlice } from './arrays.ts';
import { quoted } from './quote.ts';

/** What every script of a grid says. */
export interface GridScripts {
  /** Names the jobs. */
  readonly suite: string;
  /** Absolute path of the folder that holds the scripts, the shards and the merged run. */
  readonly folder: string;
  /** The words that start the program: an absolute path of node, one of the program. */
  readonly program: readonly string[];
  /** The words behind the program that run one shard, but for which. */
  readonly run: readonly string[];
  readonly shards: number;
  /** What one shard may take in minutes, by the estimate. */
  readonly minutes: number;
  /** Cells at a time; as many cores. */
  readonly jobs: number;
  /** Minutes after which Slurm ends a task. */
  readonly limitMinutes: number;
  /** Seconds before that at which a task is asked to end in order: longer than any cell may take. */
  readonly warnSeconds: number;
  /** Tasks of one array that may run at a time; `null` for no bound. */
  readonly atOnce: number | null;
  /** Times that a task comes back for the rest of its cells. */
  readonly requeues: number;
  /** More options of sbatch, such as `--partition=short`. */
  readonly options: readonly string[];
  /** Lines of bash that make the program run there, such as `module load node`. */
  readonly setup: readonly string[];
}

/** The script of one job array: each task runs one shard. */
export function arrayScript(grid: GridScripts, { first, count }: ArraySlice): string {
  const throttle = grid.atOnce === null ? '' : `%${grid.atOnce}`;
  const last = first + count - 1;
  const words = [...grid.program, 'run', ...grid.run].map(quoted).join(' ');
  return `${[
    '#!/bin/bash',
    `# ${title(grid.suite)}: shards ${first} to ${last} of ${grid.shards}, about ${grid.minutes} min each.`,
    `#SBATCH --job-name=${jobName(grid.suite)}`,
    `#SBATCH --array=0-${count - 1}${throttle}`,
    `#SBATCH --cpus-per-task=${grid.jobs}`,
    `#SBATCH --time=${grid.limitMinutes}`,
    `#SBATCH --signal=B:USR1@${grid.warnSeconds}`,
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    '#SBATCH --output=logs/%A_%a.log',
    ...directives(grid.options),
    '',
    'set -u',
    `cd -- ${quoted(grid.folder)} || exit 75`,
    ...grid.setup,
    '',
    `shard=$((SLURM_ARRAY_TASK_ID + ${first}))`,
    `${words} \\`,
    `  --shard "$shard/${grid.shards}" --jobs ${grid.jobs} --out "shards/$shard" &`,
    'program=$!',
    '',
    '# Near the time limit Slurm asks: the cells that run end and are stored, no other begins.',
    'asked=no',
    'trap \'asked=yes; kill -USR1 "$program"\' USR1',
    'wait "$program"',
    'code=$?',
    '# The signal ended the waiting, not the program.',
    'if [ "$asked" = yes ] && [ "$code" -gt 128 ]; then',
    '  wait "$program"',
    '  code=$?',
    'fi',
    '',
    '# 75: there is more to do, and trying again helps.',
    `if [ "$code" -eq 75 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${grid.requeues} ]; then`,
    '  scontrol requeue "$SLURM_JOB_ID"',
    'fi',
    'exit "$code"',
  ].join('\n')}\n`;
}

/** The script of the job that joins the shards once all arrays have ended, however they did. */
export function mergeScript(grid: GridScripts): string {
  return `${[
    '#!/bin/bash',
    `# ${title(grid.suite)}: joins the shards, judges and writes the report.`,
    `#SBATCH --job-name=${jobName(grid.suite)}-merge`,
    '#SBATCH --cpus-per-task=1',
    `#SBATCH --time=${mergeMinutes}`,
    '#SBATCH --output=logs/merge_%j.log',
    ...directives(grid.options),
    '',
    'set -u',
    `cd -- ${quoted(grid.folder)} || exit 75`,
    ...grid.setup,
    '',
    [...grid.program, 'slurm', 'collect', '.'].map(quoted).join(' '),
  ].join('\n')}\n`;
}

const mergeMinutes = 60;

/** A comment is one line, whatever a suite is called. */
function title(suite: string): string {
  return `Suite ${suite.replaceAll(/[\r\n]+/g, ' ')}`;
}

/** A name that Slurm takes without quotes. */
function jobName(suite: string): string {
  return `irlbench-${suite.replaceAll(/[^\w.-]+/g, '-')}`;
}

/**
 * Slurm reads directives by rules of its own, which are not those of a shell: only words that need no quotes.
 * @throws {BenchError} `usage` naming the option
 */
function directives(options: readonly string[]): readonly string[] {
  return options.map((option) => {
    if (/^--[a-z][a-z-]*(=[\w@%+=:,./[\]-]+)?$/.test(option)) return `#SBATCH ${option}`;
    throw new BenchError(
      'usage',
      `--sbatch is ${JSON.stringify(option)}; it must be one long option such as --partition=short, without spaces or quotes.`,
      { option },
    );
  });
}
