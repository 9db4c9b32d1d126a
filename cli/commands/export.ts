import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BenchError } from '../../core/contract/index.ts';
import { nearest } from '../../core/schema/nearest.ts';
import { benchmarkJson } from '../../reports/formats/benchmark.ts';
import { csvTable } from '../../reports/formats/csv.ts';
import type { FormatInput } from '../../reports/formats/format-input.ts';
import { githubAnnotations } from '../../reports/formats/github-annotations.ts';
import { junit } from '../../reports/formats/junit.ts';
import { latexTables } from '../../reports/formats/latex.ts';
import { commentBytes, markdownSummary, stepSummaryBytes } from '../../reports/formats/markdown.ts';
import { parquetTable } from '../../reports/formats/parquet.ts';
import { type CrateFile, type EndOf, roCrate } from '../../reports/formats/ro-crate.ts';
import { runJson } from '../../reports/formats/run-json.ts';
import type { ExportDocument } from '../documents/export.ts';
import { interval } from '../interval.ts';
import { writeAnswer } from '../write-answer.ts';
import { checkedRun } from './checked-run.ts';

type Render = (run: FormatInput, directory: string) => string | Promise<Uint8Array>;

const formats: Readonly<Record<string, Render>> = {
  junit,
  github: (run) => markdownSummary(run, stepSummaryBytes),
  markdown: (run) => markdownSummary(run, commentBytes),
  csv: csvTable,
  parquet: parquetTable,
  latex: latexTables,
  benchmark: benchmarkJson,
  'ro-crate': (run, directory) => roCrate(run, filesUnder(directory), endOf),
  json: runJson,
};

export const formatNames = Object.keys(formats);

export interface ExportFlags {
  readonly format: string;
  readonly out: string | undefined;
  /** Only what was written, as JSON, on standard output. */
  readonly json: boolean;
  /** Where GitHub reads the summary of a step from. */
  readonly stepSummary: string | undefined;
}

/** What was written, and what goes to standard output. */
export interface Exported {
  readonly format: string;
  /** `null` where it went to standard output. */
  readonly out: string | null;
  readonly bytes: number;
  readonly text: string;
}

/**
 * A run in another format. GitHub's is two: annotations go to standard output, the step summary to its file.
 * @throws {BenchError} `usage` for an unknown format, or where there is no place for it
 */
export async function exportRun(directory: string, flags: ExportFlags): Promise<Exported> {
  const { format, json } = flags;
  const render = formats[format];
  if (render === undefined) throw unknownFormat(format);
  const out = flags.out ?? (format === 'github' ? flags.stepSummary : undefined);
  if (out === undefined && format === 'parquet')
    throw new BenchError('usage', '--format parquet is binary: it needs --out FILE.');
  if (out === undefined && json)
    throw new BenchError('usage', '--json tells where an export was written: it needs --out FILE.');
  const { manifest, records, verdict } = checkedRun(directory);
  const run = { manifest, records, verdict, interval };
  const content = await render(run, directory);
  const annotations = format === 'github' ? githubAnnotations(run) : '';
  if (out !== undefined) {
    // Earlier steps of a job may have written to GitHub's file; a file of the user's is replaced.
    if (flags.out === undefined) appendFileSync(out, content);
    else await writeAnswer(out, content);
  }
  return {
    format,
    out: out ?? null,
    bytes: Buffer.byteLength(content),
    text: annotations + (out === undefined ? String(content) : ''),
  };
}

/** With `--json` there is always a file. */
export function exportDocument({ format, out, bytes }: Exported): ExportDocument {
  return { format: 'irlbench/export', version: 1, as: format, out: out!, bytes };
}

const endOf: EndOf = ({ startedAt, totalMs }) => new Date(Date.parse(startedAt) + totalMs).toISOString();

function unknownFormat(format: string): BenchError {
  const guess = nearest(format, formatNames);
  return new BenchError(
    'usage',
    `--format is ${JSON.stringify(format)}${guess ? `; did you mean ${guess}?` : '.'} Formats: ${formatNames.join(', ')}.`,
    { format },
  );
}

/** Every file of a run, in order of its path. */
function filesUnder(directory: string): CrateFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(directory, path).split(sep).join('/'),
      bytes: statSync(path).size,
    }))
    .toSorted((x, y) => (x.path < y.path ? -1 : 1));
}
