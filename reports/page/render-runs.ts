import { pack } from './pack.ts';
import { renderLayout } from './shell.ts';
import { type ListedRun, runsView } from './view/runs.ts';

/** One self-contained HTML file that lists runs and links to their reports. Pure. */
export async function renderRuns(runs: readonly ListedRun[]): Promise<string> {
  const view = runsView(runs);
  const archive = await pack({ format: 'irlbench/runs', version: 1, runs });
  return renderLayout('runs', { title: 'Runs · irlbench', ...view, archive });
}
