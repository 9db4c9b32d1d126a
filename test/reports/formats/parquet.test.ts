import { describe, expect, it } from 'vitest';
import { longTable } from '../../../reports/formats/long-table.ts';
import { parquetTable } from '../../../reports/formats/parquet.ts';
import { gridRun, hostileRun, largeRun } from '../../fixtures/records/excerpt.ts';
import { parquetMetadata, parquetRows } from '../../support/read-parquet.ts';

describe('the long table as Parquet', () => {
  it.each([
    ['the grid', gridRun()],
    ['hostile names', hostileRun()],
  ])('%s: what is read back is what was written', async (_, run) => {
    const rows = await parquetRows(await parquetTable(run));
    const columns = longTable(run.manifest, run.records);
    expect(rows).toHaveLength(columns[0]!.values.length);
    for (const { name, kind, values } of columns) {
      // UTF-8 holds no lone surrogate.
      const kept =
        kind === 'text'
          ? values.map((x) => (x === null ? x : String(x).replace(/\p{Cs}/gu, '\uFFFD')))
          : values;
      expect(rows.map((row) => row[name] ?? null)).toEqual(kept);
    }
  });

  it('keeps numbers that are not finite, and tells them from nothing', async () => {
    const run = gridRun();
    const [record, ...others] = run.records;
    const measured = (['NaN', 'Infinity', '-Infinity'] as const).map((value) => ({
      ...record!.result.measured[0]!,
      value,
    }));
    const records = [{ ...record!, result: { ...record!.result, measured } }, ...others];
    const rows = await parquetRows(await parquetTable({ ...run, records }));
    expect(rows.slice(0, 3).map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(rows.some(({ value }) => value === null || value === undefined)).toBe(true);
  });

  it('types its columns whatever they hold', async () => {
    const run = gridRun();
    const { schema } = await parquetMetadata(await parquetTable({ ...run, records: [] }));
    const types = new Map(schema.map(({ name, type }) => [name, type]));
    expect(types.get('value')).toBe('DOUBLE');
    expect(types.get('replicate')).toBe('INT32');
    expect(types.get('reason')).toBe('BYTE_ARRAY');
  });

  it('holds 10,000 cells', async () => {
    const bytes = await parquetTable(largeRun(10_000));
    console.log(`Parquet of 10,000 cells: ${(bytes.length / 1e6).toFixed(1)} MB`);
    expect(bytes.length).toBeLessThan(20e6);
  });
});
