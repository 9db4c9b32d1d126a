import { execa } from 'execa';
import { BenchError } from '../../../core/contract/errors.ts';
import { readSacct, readScontrol, type TaskState } from './task-states.ts';

/** Slurm's own default, where nobody can be asked. */
const usualMaxArraySize = 1001;

/**
 * Hands a script to Slurm.
 * @param options of sbatch
 * @returns the number of the job
 * @throws {BenchError} `infrastructure` where there is no sbatch, or it refuses
 */
export async function submitScript(
  folder: string,
  script: string,
  options: readonly string[],
): Promise<string> {
  const said = await ask('sbatch', ['--parsable', `--chdir=${folder}`, ...options, script], folder);
  if (said.kind === 'absent')
    throw new BenchError('infrastructure', 'There is no sbatch here: submit from a machine of the cluster.');
  const [job = ''] = said.text.trim().split(';');
  if (said.kind === 'refused' || !/^\d+$/.test(job))
    throw new BenchError(
      'infrastructure',
      `sbatch did not take ${script}: ${said.text.trim() || 'it said nothing'}.`,
      {
        script,
      },
    );
  return job;
}

/** The most tasks that the site lets an array have. */
export async function askMaxArraySize(): Promise<number> {
  const said = await ask('scontrol', ['show', 'config']);
  const found = said.kind === 'answered' ? /^MaxArraySize\s*=\s*(\d+)/m.exec(said.text)?.[1] : undefined;
  return found === undefined ? usualMaxArraySize : Number(found);
}

/** How the tasks of an array stand; `null` where the site remembers nothing of them. */
export async function askTaskStates(job: string): Promise<readonly TaskState[] | null> {
  const accounting = await ask('sacct', [
    '--allocations',
    '--parsable2',
    '--noheader',
    '--format=JobID,State',
    `--jobs=${job}`,
  ]);
  const accounted = accounting.kind === 'answered' ? readSacct(accounting.text, job) : [];
  if (accounted.length > 0) return accounted;
  const queue = await ask('scontrol', ['--oneliner', 'show', 'job', job]);
  const queued = queue.kind === 'answered' ? readScontrol(queue.text, job) : [];
  return queued.length > 0 ? queued : null;
}

type Said =
  | { readonly kind: 'answered' | 'refused'; readonly text: string }
  | { readonly kind: 'absent'; readonly text: '' };

async function ask(command: string, args: readonly string[], cwd?: string): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(command, args, {
    reject: false,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (exitCode === undefined) return { kind: 'absent', text: '' };
  return exitCode === 0 ? { kind: 'answered', text: stdout } : { kind: 'refused', text: stderr };
}
