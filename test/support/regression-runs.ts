import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from '../../core/contract/index.ts';
import type { Said } from './command-line.ts';
import { inProject, irlbenchHere } from './command-line-here.ts';
import { asPublished } from './published.ts';

const suite = inProject('test/fixtures/suites/regression.json');

/** A worker that grades against half the true reward. */
export const halved = 'test/fixtures/workers/halved.mjs';

/** A folder for runs of one suite, and for the baselines that they are held to. */
export function regressionRuns(label: string) {
  const folder = mkdtempSync(join(tmpdir(), `irlbench-${label}-`));
  const inFolder = (...names: readonly string[]): string => join(folder, ...names);
  return {
    folder,
    inFolder,
    baselines: ['--baselines', inFolder('baselines')],
    /** With the worker as it ships, or another. */
    run: (name: string, args: readonly string[], worker?: string): Promise<Said> =>
      irlbenchHere(['run', suite, '--out', inFolder(name), '--quiet', '--json', '-j', '1', ...args], worker),
    verdictIn: (name: string): Verdict =>
      asPublished<Verdict>('verdict', JSON.parse(readFileSync(inFolder(name, 'verdict.json'), 'utf8'))),
  };
}
