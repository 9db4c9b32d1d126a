import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { renderRuns } from '../../reports/page/render-runs.ts';
import type { ListedRun } from '../../reports/page/view/runs.ts';
import type { RunsDocument } from '../documents/runs.ts';
import { explain } from '../exit.ts';
import { writeAnswer } from '../write-answer.ts';
import { checkedRun } from './checked-run.ts';

/**
 * Lists the runs in these folders on one page: each is a run, or holds some. One that cannot be read is listed with
 * the reason, and fails nothing else.
 */
export async function indexRuns(directories: readonly string[], file: string): Promise<RunsDocument> {
  const runs = directories.flatMap(runsIn).map((directory) => listedRun(directory, dirname(resolve(file))));
  await writeAnswer(file, await renderRuns(runs));
  return { format: 'irlbench/runs', version: 1, out: file, runs };
}

function runsIn(directory: string): string[] {
  if (!existsSync(directory) || isRun(directory)) return [directory];
  const inside = readdirSync(directory)
    .toSorted()
    .map((name) => join(directory, name))
    .filter(isRun);
  return inside.length > 0 ? inside : [directory];
}

function isRun(directory: string): boolean {
  return existsSync(join(directory, 'manifest.json'));
}

function listedRun(directory: string, from: string): ListedRun {
  const path = join(directory, 'report.html');
  const named = { name: directory.split(sep).join('/'), link: existsSync(path) ? linkTo(from, path) : null };
  try {
    const { manifest, records, verdict } = checkedRun(directory);
    const { suite, exitCode, answer, counts, planned, regression } = verdict;
    const starts = records.map(({ circumstance }) => circumstance.startedAt).toSorted();
    return {
      ...named,
      question: manifest.suite.question,
      at: starts.at(-1) ?? null,
      source: manifest.source,
      verdict: {
        suite,
        exitCode,
        answer,
        counts,
        planned,
        ...(regression === undefined ? {} : { regression }),
      },
    };
  } catch (error) {
    return { ...named, refused: explain(error).message };
  }
}

/** A relative address: no name in it can be taken for a scheme or a query. */
function linkTo(from: string, path: string): string {
  return relative(from, resolve(path)).split(sep).map(encodeURIComponent).join('/');
}
