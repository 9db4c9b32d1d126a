import { type ScalingPoint, scalingChart } from '../../charts/scaling-chart.ts';
import { curveSwatch } from '../../charts/swatch.ts';
import { formatNumber, formatSetting } from '../../formats/number.ts';
import { groupId } from './number-cell.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { type Variation, variations } from './varied.ts';
import { identified, normWords, objectTitle, unitWords } from './words.ts';

/** The number that stands for an object, as returned; for the reward also what is left of it modulo shaping. */
const drawn = [
  'policy-tv',
  'reward-rmse',
  'reward-modulo-shaping-rmse',
  'value-rmse',
  'q-rmse',
  'parameter-rmse',
  'counterfactual-b-mix',
] as const;

/** Fields in words; others are called by their names. */
const fieldWords: Readonly<Record<string, string>> = {
  individuals: 'individuals N',
  periods: 'periods per individual',
  hideStates: 'share of states hidden',
  hideActions: 'share of states with a hidden action',
  discount: 'discount γ',
  alpha: 'α',
};

/** Errors of averages over a sample fall like N^−½. */
const samplingSlope = -0.5;
/** From this ratio of the largest to the smallest setting on, the settings lie on a logarithmic axis. */
const wide = 8;

/** Section 5: error against the one number that a run varies. */
export async function curvesView(run: RunIndex) {
  const figures = [];
  for (const [k, variation] of variations(run).entries()) {
    const charts = [];
    for (const metric of drawn) {
      const chart = await chartOf(run, variation, metric);
      if (chart !== null) charts.push(chart);
    }
    if (charts.length === 0) continue;
    figures.push({
      id: `curves-${k}`,
      title: titleOf(variation),
      name: variation.name,
      sample: variation.sample,
      against: wordsOf(variation),
      guide: slopeOf(variation) !== null,
      legend: variation.curves.map(({ label, series }) => ({ label, swatch: curveSwatch(series) })),
      labels: variation.curves.map(({ label }) => label),
      charts,
    });
  }
  return { figures };
}

function titleOf({ name, sample }: Variation): string {
  return sample === '' ? name : `${name}, ${sample}`;
}

function wordsOf({ field }: Variation): string {
  return fieldWords[field] ?? field;
}

function slopeOf({ kind, field }: Variation): number | null {
  return kind === 'sample' && field === 'individuals' ? samplingSlope : null;
}

async function chartOf(run: RunIndex, variation: Variation, id: string) {
  const metric = run.metric(id);
  const norm = normOf(run, variation, id);
  if (metric === undefined || norm === null) return null;
  const curves = variation.curves.map(({ label, series, settings }) => ({
    label,
    series,
    points: settings.flatMap(({ x, world, row }) => {
      const values = run.values(world, row, 'fit', norm);
      if (values.length === 0) return [];
      const { mean, low, high } = run.interval(values, metric.logScale);
      return [{ x, y: mean, low, high, href: `#${groupId(world, row)}`, count: values.length }];
    }),
  }));
  const positive = curves.flatMap(({ points }) => points.filter(({ y }) => y > 0));
  if (positive.length === 0) return null;
  const xs = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const title = `${objectTitle(metric.object)}: ${metric.title}`;
  return {
    title,
    note: metric.policyImplied ? identified : '',
    norm: `${unitWords(metric.unit)}; ${normWords(norm)}`,
    place: run.place(norm),
    svg: await scalingChart({
      curves,
      x: wordsOf(variation),
      y: unitWords(metric.unit),
      logX: xs[0]! > 0 && xs.at(-1)! / xs[0]! >= wide,
      slope: slopeOf(variation),
      label: `${title} against ${wordsOf(variation)}, ${titleOf(variation)}; curves of ${curves.map(({ label }) => label).join(', ')}. The table below holds the numbers.`,
    }),
    lines: xs.map((x) => ({
      x: formatSetting(x),
      cells: curves.map(({ points }) => cellOf(points.find((point) => point.x === x))),
    })),
  };
}

/** The same norm for all curves: all states alike, absorbing ones left out where that was measured everywhere. */
function normOf(run: RunIndex, { curves }: Variation, metric: string): Norm | null {
  const world = curves[0]!.settings[0]!.world;
  const norms = run.norms(world).filter((norm) => norm.metric === metric && norm.weights === 'uniform');
  return norms.find(({ mask }) => mask === 'regular') ?? norms[0] ?? null;
}

function cellOf(point: (ScalingPoint & { readonly href: string; readonly count: number }) | undefined) {
  if (point === undefined) return { text: '—', interval: '', href: '' };
  return {
    text: formatNumber(point.y),
    interval: point.count > 1 ? `${formatNumber(point.low)} to ${formatNumber(point.high)}` : '',
    href: point.href,
  };
}
