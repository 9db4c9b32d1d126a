import { describe, expect, it } from 'vitest';
import { benchmarkJson } from '../../../reports/formats/benchmark.ts';
import { csvTable } from '../../../reports/formats/csv.ts';
import type { FormatInput } from '../../../reports/formats/format-input.ts';
import { githubAnnotations } from '../../../reports/formats/github-annotations.ts';
import { junit } from '../../../reports/formats/junit.ts';
import { latexTables } from '../../../reports/formats/latex.ts';
import { markdownSummary, stepSummaryBytes } from '../../../reports/formats/markdown.ts';
import { parquetTable } from '../../../reports/formats/parquet.ts';
import { roCrate } from '../../../reports/formats/ro-crate.ts';
import { runJson } from '../../../reports/formats/run-json.ts';
import { checkedRun } from '../../fixtures/records/excerpt.ts';
import { expectGolden } from '../../support/golden.ts';

const files = [{ path: 'manifest.json', bytes: 1234 }];

/** By golden file. */
const formats: Readonly<Record<string, (run: FormatInput) => string | Promise<Uint8Array>>> = {
  'junit.xml': junit,
  'annotations.txt': githubAnnotations,
  'summary.md': (run) => markdownSummary(run, stepSummaryBytes),
  'table.csv': csvTable,
  'table.parquet': parquetTable,
  'tables.tex': latexTables,
  'benchmark.txt': benchmarkJson,
  'ro-crate.txt': (run) => roCrate(run, files, ({ startedAt }) => startedAt),
};

describe('every format', () => {
  it.each(Object.entries(formats))(
    '%s is the golden one, and equal input has equal bytes',
    async (name, render) => {
      const text = await render(checkedRun());
      expectGolden(`formats/${name}`, text);
      expect(Buffer.from(await render(checkedRun())).equals(Buffer.from(text))).toBe(true);
    },
  );

  it('json is the run itself', () => {
    const { manifest, records, verdict } = checkedRun();
    expect(JSON.parse(runJson(checkedRun()))).toEqual(
      JSON.parse(JSON.stringify({ manifest, records, verdict })),
    );
  });
});
