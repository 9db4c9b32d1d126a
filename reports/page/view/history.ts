import type { HistoryEntry, HistoryNumber } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { themes } from '../../charts/palette.ts';
import { curveSwatch } from '../../charts/swatch.ts';
import { symbolNames } from '../../charts/symbols.ts';
import { type TrendPoint, trendChart } from '../../charts/trend-chart.ts';
import { formatNumber } from '../../formats/number.ts';
import type { RunIndex } from './run-index.ts';
import type { Series } from './series.ts';
import { objectTitle } from './words.ts';

/** Runs that fit a chart; the latest are drawn. */
const drawn = 60;
/** Rows that can be told apart in a chart: those that changed most. */
const drawnRows = themes.light.series.length;

/** A number of a row over the runs that carry it. */
interface Course {
  readonly row: string;
  readonly series: Series;
  readonly points: readonly Point[];
}

interface Point extends TrendPoint {
  readonly count: number;
  /** What a table says of its mark. */
  readonly words: string;
}

/** Section 12: every gated number over the runs of a history, with marks where it changed. */
export async function historyView(run: RunIndex) {
  const all = (run.history ?? []).filter(({ suite }) => suite === run.verdict.suite);
  const entries = all.slice(-drawn);
  const numbers = entries.flatMap((entry) => entry.numbers);
  const worlds = [];
  for (const name of new Set(numbers.map(({ world }) => world))) {
    const own = numbers.filter(({ world }) => world === name);
    const rows = [...new Set(own.map(({ row }) => row))];
    const charts = [];
    for (const norm of new Set(own.map(normId))) charts.push(await chartOf(entries, name, norm, rows));
    worlds.push({
      id: `history-${worlds.length}`,
      name,
      legend: rows.map((row, k) => ({ label: row, swatch: curveSwatch(seriesOf(k)) })),
      charts,
    });
  }
  const charts = worlds.flatMap((world) => world.charts);
  return {
    worlds,
    titles: [...new Set(charts.map(({ title }) => title))],
    runs: entries.map(({ source, at, seed, exitCode }, k) => ({
      number: k + 1,
      source,
      at: at?.slice(0, 10) ?? '',
      seed,
      exitCode,
    })),
    left: all.length - entries.length,
  };
}

function seriesOf(order: number): Series {
  return { colour: order % themes.light.series.length, symbol: order % symbolNames.length };
}

function normId({ metric, weights, mask }: HistoryNumber): string {
  return `${metric}, weights ${weights}, mask ${mask}`;
}

async function chartOf(
  entries: readonly HistoryEntry[],
  world: string,
  norm: string,
  rows: readonly string[],
) {
  const courses = rows
    .map((row, k): Course => ({ row, series: seriesOf(k), points: courseOf(entries, world, norm, row) }))
    .filter(({ points }) => points.length > 0);
  const example = entries
    .flatMap(({ numbers }) => numbers)
    .find((own) => own.world === world && normId(own) === norm)!;
  const shown = mostChanged(courses);
  const points = shown.flatMap((course) => course.points);
  const title = `${objectTitle(example.object)}: ${example.metric}`;
  return {
    title,
    norm: `${example.unit}; ${norm.slice(norm.indexOf(', ') + 2)}`,
    changed: courses.some((course) => course.points.some(({ mark }) => mark === 'changed')),
    left:
      shown.length < courses.length
        ? `${shown.length} of ${courses.length} rows are drawn, those that changed most; the table holds all.`
        : '',
    svg: await trendChart({
      trends: shown.map(({ row, series, points: own }) => ({ label: row, series, points: own })),
      runs: entries.length,
      y: example.unit,
      log: example.logScale && points.every(({ y }) => y > 0),
      label: `${title} in ${world} over ${entries.length} runs; rows ${shown.map(({ row }) => row).join(', ')}. The table below holds the numbers.`,
    }),
    labels: courses.map(({ row }) => row),
    lines: entries.map((_, k) => ({
      run: k + 1,
      cells: courses.map((course) => cellOf(course.points.find(({ x }) => x === k + 1))),
    })),
  };
}

/** Changes before moves before what stood still; as many as a chart can tell apart, in their own order. */
function mostChanged(courses: readonly Course[]): readonly Course[] {
  const count = ({ points }: Course, mark: Point['mark']): number =>
    points.filter((point) => point.mark === mark).length;
  const chosen = courses
    .toSorted((x, y) => count(y, 'changed') - count(x, 'changed') || count(y, 'moved') - count(x, 'moved'))
    .slice(0, drawnRows);
  return courses.filter((course) => chosen.includes(course));
}

/** The finite numbers of a row, each beside the one before it; a run without one ends a line. */
function courseOf(entries: readonly HistoryEntry[], world: string, norm: string, row: string): Point[] {
  const points: Point[] = [];
  let before: Seen | undefined;
  let line = 0;
  entries.forEach(({ numbers, seed }, k) => {
    const own = numbers.find(
      (number) => number.world === world && number.row === row && normId(number) === norm,
    );
    const y = own === undefined ? Number.NaN : fromJsonNumber(own.mean);
    if (own === undefined || !Number.isFinite(y)) {
      line++;
      return;
    }
    const seen = { number: own, seed };
    const words = before === undefined ? '' : breakBetween(before, seen);
    if (words !== '') line++;
    const mark = words !== '' ? 'break' : before === undefined ? 'none' : markOf(before.number, own);
    points.push({
      x: k + 1,
      y,
      low: fromJsonNumber(own.low),
      high: fromJsonNumber(own.high),
      mark,
      line,
      count: own.values,
      words: words !== '' || mark === 'none' ? words : mark,
    });
    before = seen;
  });
  return points;
}

interface Seen {
  readonly number: HistoryNumber;
  readonly seed: string;
}

const measuredBy = { environment: 'environment', subject: 'estimator', metric: 'metric' } as const;

/** Why two numbers are not of one course: another version of what was measured, or other samples. Else empty. */
function breakBetween(before: Seen, after: Seen): string {
  const [was, is] = [before.number.versions, after.number.versions];
  for (const part of ['environment', 'subject', 'metric'] as const)
    if (was !== null && is !== null && was[part] !== is[part])
      return `${measuredBy[part]} version ${was[part]} → ${is[part]}`;
  return before.seed === after.seed ? '' : 'other samples';
}

/** Equal answers are equal. Else the number changed where the two intervals share nothing. */
function markOf(before: HistoryNumber, after: HistoryNumber): 'none' | 'moved' | 'changed' {
  if (before.answers === after.answers) return 'none';
  const apart =
    fromJsonNumber(after.low) > fromJsonNumber(before.high) ||
    fromJsonNumber(after.high) < fromJsonNumber(before.low);
  return apart ? 'changed' : 'moved';
}

function cellOf(point: Point | undefined) {
  if (point === undefined) return { text: '—', interval: '', mark: '' };
  const { y, low, high, words, count } = point;
  return {
    text: formatNumber(y),
    interval: count > 1 ? `${formatNumber(low)} to ${formatNumber(high)}` : '',
    mark: words,
  };
}
