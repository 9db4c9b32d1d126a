import type { DescribedMetric } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { axisStrip } from '../../charts/axis-strip.ts';
import { seedStrip } from '../../charts/seed-strip.ts';
import { type StripScale, stripScale } from '../../charts/strip-scale.ts';
import { formatNumber, formatSetting } from '../../formats/number.ts';
import { seedMean } from '../../statistics/named-interval.ts';
import { anchoredScores } from './anchored-scores.ts';
import { improvementsOf, type Method } from './improvements.ts';
import { medianOf } from './median.ts';
import { groupId } from './number-cell.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { isSeeded, type Seeds, seedsOf, shownNorms, worstSeed } from './seeds.ts';
import { estimatorSeries } from './series.ts';
import { normWords, objectTitle, unitWords, worldsApart } from './words.ts';

/** Worlds side by side in one table; further ones stand in tables of their own. */
const abreast = 3;
/** Pixels of all strips of a row together. */
const room = 900;
const widest = 440;

/** Section 8: every seed a dot, number by number, and what the seeds say over all worlds together. */
export function distributionView(run: RunIndex) {
  const norms = shownNorms(run).flatMap((norm) => {
    const metric = run.metric(norm.metric);
    return metric === undefined ? [] : normView(run, norm, norm.gated, metric);
  });
  return { norms: norms.map((norm, k) => ({ id: `distribution-${k}`, ...norm })) };
}

/** The seeds of one number, in the worlds where several were drawn. */
interface Group {
  readonly world: number;
  readonly rows: ReadonlyMap<number, Seeds>;
}

function normView(run: RunIndex, norm: Norm, gated: boolean, metric: DescribedMetric) {
  const groups = run.manifest.worlds.flatMap((_, world): Group[] => {
    if (!isSeeded(run, world)) return [];
    const rows = new Map(
      run
        .rows(world, 'estimator')
        .map((row) => [row, seedsOf(run, world, row, norm)] as const)
        .filter(([, { answered }]) => answered.length > 0),
    );
    return [...rows.values()].some(({ answered }) => answered.length > 1) ? [{ world, rows }] : [];
  });
  if (groups.length === 0) return [];
  const all = limitsOf(run, norm);
  const limits = new Map(
    groups.flatMap(({ world, rows }) =>
      [...rows.keys()].flatMap((row) => {
        const limit = all.get(placeName(world, row));
        return limit === undefined ? [] : [[placeName(world, row), limit] as const];
      }),
    ),
  );
  const values = groups.flatMap(({ rows }) =>
    [...rows.values()].flatMap(({ answered }) => answered.map(({ value }) => value)),
  );
  const width = Math.min(widest, Math.floor(room / Math.min(abreast, groups.length)));
  const scale = stripScale([...values, ...limits.values()], metric.logScale, width);
  const tables = [];
  for (let at = 0; at < groups.length; at += abreast)
    tables.push(stripsView(run, groups.slice(at, at + abreast), metric, scale, limits));
  const methods = methodsOf(run, groups, metric);
  const [first, ...further] = tables;
  return [
    {
      title: `${objectTitle(metric.object)}: ${metric.title}`,
      unit: unitWords(metric.unit),
      norm: normWords(norm),
      place: run.place(norm),
      better: metric.better === 'neither' ? '' : `${metric.better} is better`,
      gates: gated ? [...new Set(limits.values())].map(formatSetting).join(', ') : '',
      gated,
      first,
      further,
      furtherWorlds: groups.length - Math.min(abreast, groups.length),
      away: groups.length > worldsApart,
      usual: usualMethod(metric),
      numbers: numbersView(run, groups, metric),
      scores: anchoredScores(run, methods, norm, metric),
      improvements: improvementsOf(methods, metric),
    },
  ];
}

const placeName = (world: number, row: number): string => `${world}/${row}`;

/** Where the gates on a number stand, by world and row. */
function limitsOf(run: RunIndex, norm: Norm): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const verdict of run.verdict.gates) {
    const gate = run.manifest.suite.gates?.[verdict.gate];
    if (gate === undefined || gate.metric !== norm.metric) continue;
    if ((gate.weights ?? 'uniform') !== norm.weights || (gate.mask ?? 'all') !== norm.mask) continue;
    const limit = gate.near ?? fromJsonNumber(verdict.limit);
    const name = placeName(verdict.world, verdict.row);
    if (Number.isFinite(limit) && !limits.has(name)) limits.set(name, limit);
  }
  return limits;
}

/** A row for each estimator, a column for each world. */
function stripsView(
  run: RunIndex,
  groups: readonly Group[],
  metric: DescribedMetric,
  scale: StripScale,
  limits: ReadonlyMap<string, number>,
) {
  const rows = [...new Set(groups.flatMap((group) => [...group.rows.keys()]))].sort((x, y) => x - y);
  const axis = axisStrip(scale);
  const first = run.manifest.worlds[groups[0]!.world]!;
  return {
    names: `${first.name}, ${sampleWords(first)}`,
    worlds: groups.map(({ world }) => ({
      name: run.manifest.worlds[world]!.name,
      sample: sampleWords(run.manifest.worlds[world]!),
      axis,
    })),
    rows: rows.map((row) => ({
      label: run.manifest.rows[row]!.label,
      cells: groups.map(({ world, rows: own }) => {
        const seeds = own.get(row);
        if (seeds === undefined) return { href: '', strip: '', short: '' };
        const values = seeds.answered.map(({ value }) => value);
        const interval = seedMean(values, metric.logScale ? 'log' : 'linear');
        const { label } = run.manifest.rows[row]!;
        return {
          href: `#${groupId(world, row)}`,
          strip: seedStrip({
            scale,
            values,
            interval,
            descriptive: interval.descriptive,
            limit: limits.get(placeName(world, row)) ?? null,
            colour: estimatorSeries(run, row).colour,
            label: `${label} in ${run.manifest.worlds[world]!.name}: ${spread(values)}; centre ${formatNumber(interval.estimate)}`,
          }),
          short: seeds.failed === 0 ? '' : `${seeds.failed} of ${seeds.planned} failed`,
        };
      }),
    })),
  };
}

function spread(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${values.length} seeds from ${formatNumber(low)} to ${formatNumber(high)}`;
}

/** How centres are made where nothing speaks against it; a row that has another way names it. */
function usualMethod({ logScale }: DescribedMetric): string {
  return seedMean([1, 2], logScale ? 'log' : 'linear').method;
}

/** The table behind the dots. */
function numbersView(run: RunIndex, groups: readonly Group[], metric: DescribedMetric) {
  return groups.map(({ world, rows }) => ({
    world: run.manifest.worlds[world]!.name,
    rows: [...rows].map(([row, { answered, planned }]) => {
      const values = answered.map(({ value }) => value).toSorted((x, y) => x - y);
      const { estimate, low, high, method, descriptive } = seedMean(
        values,
        metric.logScale ? 'log' : 'linear',
      );
      const worst = worstSeed(answered, metric);
      return {
        label: run.manifest.rows[row]!.label,
        href: `#${groupId(world, row)}`,
        seeds: answered.length === planned ? String(planned) : `${answered.length} of ${planned}`,
        centre: { text: formatNumber(estimate), value: String(estimate) },
        interval: Number.isFinite(low) ? `${formatNumber(low)} to ${formatNumber(high)}` : '',
        method: method === usualMethod(metric) ? '' : method,
        descriptive,
        least: formatNumber(values[0]!),
        median: formatNumber(medianOf(values) ?? Number.NaN),
        most: formatNumber(values.at(-1)!),
        worst: worst === undefined ? null : { href: `#cell-${worst.cell}`, replicate: worst.replicate },
      };
    }),
  }));
}

/** Every method with its seeds in the worlds of a number; seeds that failed take the worst that anybody has there. */
function methodsOf(run: RunIndex, groups: readonly Group[], { better }: DescribedMetric): Method[] {
  const rows = [...new Set(groups.flatMap((group) => [...group.rows.keys()]))].sort((x, y) => x - y);
  const worst = new Map(
    groups.map(({ world, rows: own }) => {
      const values = [...own.values()].flatMap(({ answered }) => answered.map(({ value }) => value));
      return [world, better === 'higher' ? Math.min(...values) : Math.max(...values)];
    }),
  );
  return rows.map((row) => ({
    row,
    label: run.manifest.rows[row]!.label,
    information: run.manifest.rows[row]!.information,
    worlds: new Map(
      groups.flatMap(({ world, rows: own }) => {
        const seeds = own.get(row);
        if (seeds === undefined) return [];
        const failures = Array.from({ length: seeds.failed }, () => worst.get(world)!);
        const values = [...seeds.answered.map(({ value }) => value), ...failures];
        return [[world, { values, failures: seeds.failed > 0 }] as const];
      }),
    ),
  }));
}
