import type {
  CellRecord,
  DescribedMetric,
  HistoryEntry,
  Manifest,
  Measured,
  PlannedCell,
  PlannedRow,
  PlannedWorld,
  Verdict,
} from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { formatCount } from '../../formats/number.ts';

/** Mean over replicates with its interval. */
interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A run as it was stored, and what it means. */
export interface StoredRun {
  readonly manifest: Manifest;
  readonly records: readonly CellRecord[];
  readonly verdict: Verdict;
}

/** What a page is made of. Equal input gives an equal page, byte by byte. */
export interface PageInput extends StoredRun {
  /** A whole blob by its digest, or `null` where the store does not have it. */
  readonly arrays: (blob: string) => Float64Array | null;
  /** The interval of the statistics as configured; on the log scale for errors that say so. */
  readonly interval: (values: readonly number[], logScale: boolean) => Interval;
  /** Earlier runs, the oldest first; absent where nobody asked for trends. */
  readonly history?: readonly HistoryEntry[];
}

export type Role = PlannedCell['role'];

/** A metric with its weights and mask: what a number of a report is. */
export type Norm = Omit<Measured, 'value'>;

/** One norm over all records, as many numbers as there are records, in their order. */
interface Column {
  readonly norm: Norm;
  /** Meaningless where `there` is 0. */
  readonly values: Float64Array;
  /** 1 where the record carries the norm. */
  readonly there: Uint8Array;
}

/** A run arranged for lookups. */
export interface ArrangedRun extends StoredRun {
  /** Every measured number, a column for each norm. */
  readonly columns: readonly Column[];
  readonly record: (cell: string) => CellRecord | undefined;
  /** Planned cells in replicate order; those of a reference answer to `fit`. */
  readonly cells: (world: number, row: number, role: Role) => readonly PlannedCell[];
  /** Measured values over replicates; shorter than `cells` where some carry no number. */
  readonly values: (world: number, row: number, role: Role, norm: Norm) => readonly number[];
  /** The norms measured in a world: metrics in the order of the manifest, then as measured. */
  readonly norms: (world: number) => readonly Norm[];
  /** The place of a norm in `columns`, by which a number in the page is found in the archive. */
  readonly place: (norm: Norm) => number;
  readonly metric: (id: string) => DescribedMetric | undefined;
  /** Rows that are estimators (or controls) and are planned in the world. */
  readonly rows: (world: number, kind: PlannedRow['kind']) => readonly number[];
}

/** The arranged run with its numbers and arrays. Built once per page. */
export type RunIndex = ArrangedRun & PageInput;

const normKey = (norm: Norm): string => `${norm.metric}/${norm.weights}/${norm.mask}`;

export function indexRun(input: PageInput): RunIndex {
  const { interval, history = [] } = input;
  return { ...arrangeRun(input), arrays: remembered(input.arrays), interval, history };
}

/** A page asks for a blob once for each array in it; a store reads it once. */
function remembered(arrays: PageInput['arrays']): PageInput['arrays'] {
  const known = new Map<string, Float64Array | null>();
  return (blob) => {
    const before = known.get(blob);
    if (before !== undefined) return before;
    const values = arrays(blob);
    known.set(blob, values);
    return values;
  };
}

export function arrangeRun(input: StoredRun): ArrangedRun {
  const { manifest } = input;
  const positions = new Map(input.records.map((record, k) => [record.result.cell, k]));
  const columns = columnsOf(input.records);
  const byNorm = new Map(columns.map((column) => [normKey(column.norm), column]));
  const places = new Map(columns.map((column, k) => [normKey(column.norm), k]));

  const cells = new Map<string, PlannedCell[]>();
  const recorded = new Map<string, number[]>();
  const planned = new Set<string>();
  for (const cell of [...manifest.cells].sort((x, y) => x.replicate - y.replicate)) {
    // A reference is the fit of its row.
    const group = `${cell.world}/${cell.row}/${cell.role === 'reference' ? 'fit' : cell.role}`;
    push(cells, group, cell);
    planned.add(`${cell.world}/${cell.row}`);
    const position = positions.get(cell.cell);
    if (position !== undefined) push(recorded, group, position);
  }
  const cellsOf: ArrangedRun['cells'] = (world, row, role) => cells.get(`${world}/${row}/${role}`) ?? [];
  const metrics = new Map(manifest.metrics.map((metric, order) => [metric.id, { metric, order }]));
  const orderOf = ({ norm }: Column): number => metrics.get(norm.metric)?.order ?? metrics.size;

  return {
    manifest,
    records: input.records,
    verdict: input.verdict,
    columns,
    record: (cell) => input.records[positions.get(cell) ?? -1],
    cells: cellsOf,
    values: (world, row, role, norm) => {
      const column = byNorm.get(normKey(norm));
      const values: number[] = [];
      for (const position of recorded.get(`${world}/${row}/${role}`) ?? []) {
        if (column?.there[position] === 1) values.push(column.values[position]!);
      }
      return values;
    },
    norms: normsByWorld(
      manifest,
      columns.toSorted((x, y) => orderOf(x) - orderOf(y)),
      positions,
    ),
    place: (norm) => places.get(normKey(norm)) ?? -1,
    metric: (id) => metrics.get(id)?.metric,
    rows: (world, kind) =>
      manifest.rows.flatMap((row, index) =>
        row.kind === kind && planned.has(`${world}/${index}`) ? [index] : [],
      ),
  };
}

/** Records mostly list the same norms in the same order, so that the last order is the best guess. */
function columnsOf(records: readonly CellRecord[]): Column[] {
  const columns: Column[] = [];
  const byNorm = new Map<string, Column>();
  let guess: Column[] = [];
  for (let k = 0; k < records.length; k++) {
    const { measured } = records[k]!.result;
    const own: Column[] = [];
    let previous = -1;
    for (let position = 0; position < measured.length; position++) {
      const one = measured[position]!;
      const likely = guess[position];
      let column = likely !== undefined && sameNorm(likely.norm, one) ? likely : byNorm.get(normKey(one));
      if (column === undefined) {
        const { value: _, ...norm } = one;
        const length = records.length;
        column = { norm, values: new Float64Array(length), there: new Uint8Array(length) };
        // After its predecessor, so that every record finds its norms in its own order again.
        columns.splice(previous + 1, 0, column);
        byNorm.set(normKey(norm), column);
      }
      previous = column === columns[previous + 1] ? previous + 1 : columns.indexOf(column);
      column.values[k] = fromJsonNumber(one.value);
      column.there[k] = 1;
      own.push(column);
    }
    guess = own;
  }
  return columns;
}

const sameNorm = (x: Norm, y: Norm): boolean =>
  x.metric === y.metric && x.weights === y.weights && x.mask === y.mask;

function normsByWorld(
  manifest: Manifest,
  columns: readonly Column[],
  positions: ReadonlyMap<string, number>,
): ArrangedRun['norms'] {
  const recorded = manifest.worlds.map((): number[] => []);
  for (const cell of manifest.cells) {
    const position = positions.get(cell.cell);
    if (position !== undefined) recorded[cell.world]!.push(position);
  }
  const norms = recorded.map((own) =>
    columns.filter(({ there }) => own.some((position) => there[position] === 1)).map(({ norm }) => norm),
  );
  return (world) => norms[world]!;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** `individuals × periods`, the population limit, or the panel that the world brings. */
export function sampleWords(world: PlannedWorld): string {
  if (world.sample === null) return 'its own panel';
  const { individuals, periods, start, weighing, hideStates = 0, hideActions = 0 } = world.sample;
  const size =
    individuals === 'Infinity'
      ? `population, ${periods} periods`
      : `${formatCount(individuals)} individuals × ${periods} periods`;
  const manner = [
    start === 'stationary' ? 'from the long run' : '',
    weighing === 'discounted' ? 'discounted' : '',
    hideStates > 0 ? `${percent(hideStates)} of the states unseen` : '',
    hideActions > 0 ? `the rarest action unseen in ${percent(hideActions)} of the states` : '',
  ].filter((words) => words !== '');
  return [size, ...manner].join(', ');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
