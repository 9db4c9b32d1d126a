import type { CellRecord } from '../../../core/contract/index.ts';
import { type CostPoint, costChart } from '../../charts/cost-chart.ts';
import { dotSwatch } from '../../charts/swatch.ts';
import { formatCount, formatNumber, formatSetting } from '../../formats/number.ts';
import { coldFits } from './cold-fits.ts';
import { medianOf } from './median.ts';
import { groupId } from './number-cell.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { shownNorms } from './seeds.ts';
import { estimatorSeries } from './series.ts';
import { normWords, objectTitle, unitWords, worldsInFull } from './words.ts';

/** Objects whose error is drawn against time: what every method has, and what only some have. */
const drawn = ['policy', 'reward'] as const;

/** What the fits of a row in a world cost. Times are in milliseconds. */
interface Cost {
  readonly row: number;
  readonly warm: readonly number[];
  readonly cold: readonly number[];
  readonly cell: readonly number[];
  readonly iterations: readonly number[];
  /** Largest resident memory, bytes. */
  readonly memory: number;
}

/** Section 9: error against time, and what was spent. */
export function costView(run: RunIndex) {
  const cold = coldFits(run.records);
  const norms = drawn.flatMap((object) => {
    const norm = shownNorms(run).find(({ metric }) => run.metric(metric)?.object === object);
    return norm ?? [];
  });
  const worlds = run.manifest.worlds.flatMap((world, w) => {
    const costs = run.rows(w, 'estimator').flatMap((row) => costOf(run, w, row, cold));
    if (costs.length === 0) return [];
    return [
      {
        id: `cost-${w}`,
        name: world.name,
        sample: sampleWords(world),
        open: run.manifest.worlds.length <= worldsInFull || w === 0,
        legend: costs.map(({ row }) => {
          const { colour, symbol } = estimatorSeries(run, row);
          return { label: run.manifest.rows[row]!.label, swatch: dotSwatch(colour, symbol, false) };
        }),
        charts: norms.flatMap((norm) => chartOf(run, w, costs, norm)),
        anyCold: costs.some((cost) => cost.cold.length > 0),
        rows: costs.map((cost) => lineOf(run, w, cost)),
      },
    ];
  });
  return { worlds };
}

function costOf(run: RunIndex, world: number, row: number, cold: ReadonlySet<string>): Cost[] {
  const records = run
    .cells(world, row, 'fit')
    .flatMap(({ cell }) => run.record(cell) ?? [])
    .filter(({ result }) => result.status === 'ok' || result.status === 'not-converged');
  if (records.length === 0) return [];
  const times = (some: readonly CellRecord[]): number[] => some.map(({ circumstance }) => circumstance.fitMs);
  return [
    {
      row,
      warm: times(records.filter(({ result }) => !cold.has(result.cell))),
      cold: times(records.filter(({ result }) => cold.has(result.cell))),
      cell: records.map(({ circumstance }) => circumstance.totalMs),
      iterations: records.flatMap(({ result }) => result.iterations ?? []),
      memory: Math.max(...records.map(({ circumstance }) => circumstance.peakRssBytes)),
    },
  ];
}

function chartOf(run: RunIndex, world: number, costs: readonly Cost[], norm: Norm) {
  const metric = run.metric(norm.metric);
  if (metric === undefined) return [];
  const points = costs.flatMap(({ row, warm, cold }): CostPoint[] => {
    const values = run.values(world, row, 'fit', norm);
    if (values.length === 0) return [];
    const { mean, low, high } = run.interval(values, metric.logScale);
    if (!Number.isFinite(mean)) return [];
    const { label } = run.manifest.rows[row]!;
    const times = { warm: medianOf(warm), cold: medianOf(cold) };
    return [
      {
        series: estimatorSeries(run, row),
        ...times,
        error: mean,
        low,
        high,
        title: `${label}: ${formatNumber(mean)}, ${timesWords(times)}`,
      },
    ];
  });
  if (points.length === 0) return [];
  const title = `${objectTitle(metric.object)}: ${metric.title}`;
  return [
    {
      title,
      norm: `${unitWords(metric.unit)}; ${normWords(norm)}`,
      svg: costChart({
        points,
        y: unitWords(metric.unit),
        log: metric.logScale,
        label: `${title} against the time of a fit in ${run.manifest.worlds[world]!.name}: ${points.map((point) => point.title).join('; ')}.`,
      }),
    },
  ];
}

function timesWords({ warm, cold }: Pick<CostPoint, 'warm' | 'cold'>): string {
  const parts = [
    warm === null ? '' : `${formatNumber(warm)} ms warm`,
    cold === null ? '' : `${formatNumber(cold)} ms cold`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function lineOf(run: RunIndex, world: number, { row, warm, cold, cell, iterations, memory }: Cost) {
  const { colour, symbol } = estimatorSeries(run, row);
  return {
    label: run.manifest.rows[row]!.label,
    swatch: dotSwatch(colour, symbol, false),
    href: `#${groupId(world, row)}`,
    warm: { ...spreadOf(warm), fits: warm.length },
    cold: { ...spreadOf(cold), fits: cold.length },
    cell: spreadOf(cell),
    iterations: spreadOf(iterations, formatSetting),
    megabytes: formatCount(Math.round(memory / 1e6)),
  };
}

/** The median, the range, and how many there are. */
function spreadOf(values: readonly number[], written: (x: number) => string = formatNumber) {
  const median = medianOf(values);
  if (median === null) return { text: '—', range: '', value: '' };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = low === high ? '' : `${written(low)} to ${written(high)}`;
  return { text: written(median), range, value: String(median) };
}
