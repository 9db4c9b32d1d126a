import type { Comparison } from '../../core/contract/index.ts';
import { pack } from './pack.ts';
import { renderLayout } from './shell.ts';
import { changesView } from './view/changes.ts';

/** A comparison and what its sides are called by whoever asked. */
export interface NamedComparison {
  readonly before: string;
  readonly after: string;
  readonly comparison: Comparison;
}

/** One self-contained HTML file of what changed between two runs; the comparison itself is inside. Pure. */
export async function renderComparison({ before, after, comparison }: NamedComparison): Promise<string> {
  const { exitCode, reasons, paired } = comparison;
  return renderLayout('comparison', {
    title: `${before} and ${after} · irlbench`,
    suite: comparison.after.suite,
    before,
    after,
    changes: changesView({ baseline: { id: null, from: `${before}: given first.` }, comparison }),
    asExpected: exitCode === 0,
    exitCode,
    reasons,
    outcomes: reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`,
    manner: paired ? 'seed by seed' : 'between groups, since the seeds differ',
    archive: await pack(comparison),
  });
}
