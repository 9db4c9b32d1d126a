import type {
  CellRecord,
  DescribedMetric,
  Manifest,
  Measured,
  PlannedCell,
  PlannedRow,
  PlannedWorld,
  Verdict,
} from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';

/** Mean over replicates with its interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What a page is made of. Equal input gives an equal page, byte by byte. */
export interface PageInput {
  readonly manifest: Manifest;
  readonly records: readonly CellRecord[];
  readonly verdict: Verdict;
  /** A whole blob by its digest, or `null` where the store does not have it. */
  readonly arrays: (blob: string) => Float64Array | null;
  /** The interval of the statistics as configured; on the log scale for errors that say so. */
  readonly interval: (values: readonly number[], logScale: boolean) => Interval;
}

export type Role = PlannedCell['role'];

/** A metric with its weights and mask: what a number of a report is. */
export type Norm = Omit<Measured, 'value'>;

/** The run, arranged for lookups. Built once per page. */
export interface RunIndex extends PageInput {
  readonly record: (cell: string) => CellRecord | undefined;
  /** Planned cells in replicate order. */
  readonly cells: (world: number, row: number, role: Role) => readonly PlannedCell[];
  /** Measured values over replicates; shorter than `cells` where some carry no number. */
  readonly values: (world: number, row: number, role: Role, norm: Norm) => readonly number[];
  /** The norms measured in a world: metrics in the order of the manifest, then as measured. */
  readonly norms: (world: number) => readonly Norm[];
  readonly metric: (id: string) => DescribedMetric | undefined;
  /** Rows that are estimators (or controls) and are planned in the world. */
  readonly rows: (world: number, kind: PlannedRow['kind']) => readonly number[];
}

const normKey = (norm: Norm): string => `${norm.metric}/${norm.weights}/${norm.mask}`;

export function indexRun(input: PageInput): RunIndex {
  const { manifest } = input;
  const records = new Map(input.records.map((record) => [record.result.cell, record]));
  const metrics = new Map(manifest.metrics.map((metric, order) => [metric.id, { metric, order }]));
  const cells = new Map<string, PlannedCell[]>();
  const values = new Map<string, number[]>();
  const norms = manifest.worlds.map(() => new Map<string, Norm>());

  const planned = [...manifest.cells].sort((x, y) => x.replicate - y.replicate);
  for (const cell of planned) {
    const place = `${cell.world}/${cell.row}/${cell.role}`;
    push(cells, place, cell);
    for (const { value, ...norm } of records.get(cell.cell)?.result.measured ?? []) {
      const key = normKey(norm);
      push(values, `${place}/${key}`, fromJsonNumber(value));
      if (!norms[cell.world]!.has(key)) norms[cell.world]!.set(key, norm);
    }
  }
  const order = (norm: Norm): number => metrics.get(norm.metric)?.order ?? metrics.size;
  const ordered = norms.map((map) => [...map.values()].sort((x, y) => order(x) - order(y)));

  return {
    ...input,
    record: (cell) => records.get(cell),
    cells: (world, row, role) => cells.get(`${world}/${row}/${role}`) ?? [],
    values: (world, row, role, norm) => values.get(`${world}/${row}/${role}/${normKey(norm)}`) ?? [],
    norms: (world) => ordered[world]!,
    metric: (id) => metrics.get(id)?.metric,
    rows: (world, kind) =>
      manifest.rows.flatMap((row, index) =>
        row.kind === kind && planned.some((cell) => cell.world === world && cell.row === index) ? [index] : [],
      ),
  };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** `individuals × periods`, the population limit, or the panel itself. */
export function sampleWords(world: PlannedWorld): string {
  if (world.sample === null) return 'real panel';
  const { individuals, periods } = world.sample;
  return individuals === 'Infinity' ? `population, ${periods} periods` : `${individuals} individuals × ${periods} periods`;
}
