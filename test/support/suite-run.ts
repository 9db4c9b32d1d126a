import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRecord, Manifest, Verdict } from '../../core/contract/index.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import { irlbenchHere } from './command-line-here.ts';

type Result = CellRecord['result'];
type Sample = NonNullable<Manifest['worlds'][number]['sample']>;
/** What a sample must be like; `undefined` asks for what is as by default. */
type Like = { readonly [Name in keyof Sample]?: Sample[Name] | undefined };

/** What one cell says, with the names that the report gives it. */
export interface Cell {
  readonly world: string;
  readonly label: string;
  readonly replicate: number;
  readonly role: Manifest['cells'][number]['role'];
  readonly sample: Sample | null;
  readonly result: Result;
}

/** A suite as the compiled program ran it, in this process: starting one costs more than many a suite. */
export interface SuiteRun {
  readonly code: number;
  readonly verdict: Verdict;
  /** Every cell with a record, in the order of the manifest. */
  readonly cells: readonly Cell[];
  /** The fits of a row, in order of world and replicate, companions left out; of the samples that are like this. */
  fits(label: string, sample?: Like): readonly Result[];
  /** The first of them. */
  fit(label: string, sample?: Like): Result;
}

/** Runs a suite, or the part of it that the arguments select. */
export async function runSuite(id: string, ...args: readonly string[]): Promise<SuiteRun> {
  const out = mkdtempSync(join(tmpdir(), `irlbench-${id}-`));
  try {
    const {
      code,
      out: said,
      err,
    } = await irlbenchHere(['run', id, '--out', out, '--json', '--quiet', '-j', '1', ...args]);
    if (err !== '') throw new Error(err);
    const manifest = read<Manifest>(join(out, 'manifest.json'));
    const records = readdirSync(join(out, 'records')).map((name) =>
      read<CellRecord>(join(out, 'records', name)),
    );
    const results = new Map(records.map(({ result }) => [result.cell, result]));
    const cells = manifest.cells.flatMap(({ cell, world, row, role, replicate }): Cell[] => {
      const result = results.get(cell);
      if (result === undefined) return [];
      const { name, sample } = manifest.worlds[world];
      return [{ world: name, label: manifest.rows[row].label, replicate, role, sample, result }];
    });
    const fits = (label: string, like: Like = {}): readonly Result[] =>
      cells
        .filter((own) => own.role === 'fit' && own.label === label)
        .filter(({ sample }) =>
          Object.entries(like).every(([name, value]) => sample?.[name as keyof Sample] === value),
        )
        .map(({ result }) => result);
    const fit = (label: string, sample: Like = {}): Result => {
      const [first] = fits(label, sample);
      if (first === undefined) throw new Error(`${id} has no fit of ${label} on ${JSON.stringify(sample)}`);
      return first;
    };
    return { code, verdict: JSON.parse(said) as Verdict, cells, fits, fit };
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** What a metric measured of a fit; NaN where it did not. */
export function measured({ measured: all }: Result, metric: string, weights = 'uniform'): number {
  const found = all.find((one) => one.metric === metric && one.weights === weights && one.mask === 'all');
  return found === undefined ? Number.NaN : fromJsonNumber(found.value);
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
