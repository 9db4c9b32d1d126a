import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { type Baseline, BenchError, type Comparison, type Pair } from '../../core/contract/index.ts';
import { onOneLine } from '../../reports/formats/plain-text.ts';
import { type NamedComparison, renderComparison } from '../../reports/page/render-comparison.ts';
import { baselineOf } from '../../reports/regression/baseline-of.ts';
import { compareRuns } from '../../reports/regression/compare-runs.ts';
import { changeOf } from '../../reports/regression/conclude.ts';
import { parseBaseline } from '../baselines/baseline-text.ts';
import { findBaseline, type Saved } from '../baselines/folder.ts';
import { readText } from '../read-text.ts';
import { writeAnswer } from '../write-answer.ts';
import { readRun } from './read-run.ts';

export interface CompareFlags {
  readonly unpaired: boolean;
  readonly strict: boolean;
  /** Folder of named baselines. */
  readonly baselines: string;
}

/** What changed from one run or baseline to another: each a run's directory, a baseline's file, or its name. */
export function compare(before: string, after: string, flags: CompareFlags): Comparison {
  const [first, second] = [before, after].map((name) => namedSide(name, flags.baselines).baseline);
  return compareRuns(first!, second!, { paired: !flags.unpaired, strict: flags.strict });
}

/** The comparison as a page. */
export async function writeComparison(named: NamedComparison, file: string): Promise<void> {
  await writeAnswer(file, await renderComparison(named));
}

/** What a comparison needs of a run. */
export function baselineOfRun(directory: string): Baseline {
  const { manifest, records, verdict } = readRun(directory);
  return baselineOf(manifest, records, verdict.gates);
}

/** A run's directory, a baseline's file, or the name of one in the folder, with where it came from in words. */
export function namedSide(name: string, folder: string) {
  if (existsSync(join(name, 'manifest.json')))
    return { id: null, from: `${name}: the run in that directory.`, baseline: baselineOfRun(name) };
  if (name.endsWith('.jsonl'))
    return {
      id: null,
      from: `${name}: that file.`,
      baseline: parseBaseline(readText(name), name),
    };
  const { entry, baseline } = namedBaseline(name, folder);
  const called = entry.name === entry.id ? entry.id : `${entry.name}, ${entry.id}`;
  return { id: entry.id, from: `${called}: in ${folder}.`, baseline };
}

/** A baseline by its name. Where there is none, and something else is called so, it was meant as a path. */
function namedBaseline(name: string, folder: string): Saved {
  try {
    return findBaseline(folder, name);
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'usage' || !existsSync(name)) throw error;
    throw new BenchError(
      'bad-data',
      `${name} is no directory of a run, since there is no manifest.json in it, and no .jsonl file of a baseline.`,
      { name },
    );
  }
}

/** Outcomes that deserve a line of their own. */
const told: readonly string[] = ['regressed', 'lost', 'improved', 'unknown'];

/** Characters of a name in the table at most. */
const longestName = 48;

/** Lines of the table at most; the rest is in the machine output. */
const lines = 20;

/** A comparison for a terminal: counts, what moved, and why the code is what it is. */
export function comparisonText({ pairs, counts, reasons, notes }: Comparison): string {
  const moved = pairs
    .filter(({ outcome }) => told.includes(outcome))
    .toSorted((x, y) => told.indexOf(x.outcome) - told.indexOf(y.outcome));
  const table = new Table({
    head: ['', 'world', 'row', 'metric', 'change', 'seeds'],
    style: { head: [], border: [] },
  });
  for (const pair of moved.slice(0, lines)) table.push(lineOf(pair));
  const more = moved.length > lines ? `${moved.length - lines} more in --json.` : '';
  const summary = Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(' · ');
  return [
    `Gated numbers: ${summary === '' ? 'none' : summary}.`,
    moved.length > 0 ? table.toString() : '',
    more,
    ...reasons,
    ...notes,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function lineOf(pair: Pair): (string | number)[] {
  const { outcome, world, row, metric, seeds } = pair;
  return [outcome, clipped(world), clipped(row), clipped(metric), changeOf(pair), seeds];
}

/** On one line, and no longer than a column may be. */
function clipped(name: string): string {
  const characters = Array.from(onOneLine(name));
  return characters.length <= longestName
    ? characters.join('')
    : `${characters.slice(0, longestName - 1).join('')}…`;
}
