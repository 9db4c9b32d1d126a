import type { DescribedMetric } from '../../../core/contract/index.ts';
import { profileChart } from '../../charts/profile-chart.ts';
import { curveSwatch } from '../../charts/swatch.ts';
import { formatNumber } from '../../formats/number.ts';
import { anchorScore } from '../../statistics/anchor-score.ts';
import { averageRanks } from '../../statistics/average-ranks.ts';
import {
  type Group,
  meanOverWorlds,
  middleMean,
  type NamedInterval,
  shortfall,
} from '../../statistics/named-interval.ts';
import { performanceProfile } from '../../statistics/performance-profile.ts';
import type { Method } from './improvements.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { estimatorSeries } from './series.ts';

/** A method whose seeds are scored in every world that has both anchors. */
interface Scored {
  readonly row: number;
  readonly label: string;
  readonly information: string;
  readonly group: Group;
}

/** Fewer methods or worlds than this have no average rank: it would say less than their means do. */
const rankedFrom = 3;
/** Thresholds of a profile: more cannot be seen. */
const thresholds = 33;
/** A profile is drawn from this share of the error of uniform choice on, or from the smallest that occurs. */
const finest = 1e-4;

/**
 * Scores over worlds, 0 for the uniform policy and 1 for the truth: their means, what is left where a
 * quarter at either end is dropped, and their profiles. `null` where no world has both anchors.
 */
export function anchoredScores(
  run: RunIndex,
  methods: readonly Method[],
  norm: Norm,
  metric: DescribedMetric,
) {
  const anchors = anchorsOf(run, methods, norm);
  if (anchors.length === 0) return null;
  const scored = methods.flatMap((method) => scoredMethod(method, anchors));
  if (scored.length === 0) return null;
  const left = methods.filter(({ row }) => !scored.some((other) => other.row === row));
  const classes = [...new Set(scored.map(({ information }) => information))];
  const ranked =
    anchors.length >= rankedFrom && classes.some((told) => peers(scored, told).length >= rankedFrom);
  const stream = `${run.manifest.suite.seed}/report/${norm.metric}/${norm.weights}/${norm.mask}`;
  const groups = classes.map((information) => {
    const own = peers(scored, information);
    const ranks = ranked && own.length >= rankedFrom ? ranksOf(own) : [];
    return {
      information,
      rows: own.map(({ row, label, group }, k) => ({
        label,
        swatch: curveSwatch(estimatorSeries(run, row)),
        mean: cellOf(meanOverWorlds(group)),
        middle: cellOf(middleMean(group, `${stream}/${row}/middle`)),
        gap: cellOf(shortfall(group, `${stream}/${row}/gap`)),
        rank: ranks[k] === undefined ? '' : formatNumber(ranks[k], 3),
      })),
    };
  });
  const worlds = anchors.map(({ world }) => run.manifest.worlds[world]!.name);
  return {
    worlds: [...new Set(worlds)],
    count: anchors.length,
    several: anchors.length > 1,
    ranked,
    span: ranked ? 5 : 4,
    groups,
    methods: methodWords(groups),
    left: left.map(({ label }) => label),
    profile: profileOf(run, scored, metric),
  };
}

const peers = (scored: readonly Scored[], told: string): readonly Scored[] =>
  scored.filter(({ information }) => information === told);

interface Anchors {
  readonly world: number;
  readonly uniform: number;
  readonly truth: number;
}

/** Worlds in which both controls carry the number and differ. */
function anchorsOf(run: RunIndex, methods: readonly Method[], norm: Norm): Anchors[] {
  const worlds = [...new Set(methods.flatMap(({ worlds }) => [...worlds.keys()]))].sort((x, y) => x - y);
  return worlds.flatMap((world) => {
    const [uniform, truth] = ['uniform', 'truth'].map((id) => controlMean(run, world, id, norm));
    return Number.isFinite(uniform! - truth!) && uniform !== truth
      ? [{ world, uniform: uniform!, truth: truth! }]
      : [];
  });
}

function controlMean(run: RunIndex, world: number, id: string, norm: Norm): number {
  const row = run.rows(world, 'control').find((index) => run.manifest.rows[index]!.id === id);
  const values = row === undefined ? [] : run.values(world, row, 'control', norm);
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function scoredMethod({ row, label, information, worlds }: Method, anchors: readonly Anchors[]): Scored[] {
  const own = anchors.flatMap((anchor) => {
    const found = worlds.get(anchor.world);
    return found === undefined ? [] : [{ anchor, found }];
  });
  if (own.length < anchors.length) return [];
  const scores = own.map(({ anchor, found }) => found.values.map((value) => anchorScore(value, anchor)));
  return [{ row, label, information, group: { scores, failures: own.some(({ found }) => found.failures) } }];
}

function ranksOf(scored: readonly Scored[]): readonly number[] {
  const means = scored.map(({ group }) =>
    group.scores.map((world) => world.reduce((sum, x) => sum + x, 0) / world.length),
  );
  return averageRanks(means, 'higher');
}

function cellOf({ estimate, low, high, method, descriptive }: NamedInterval) {
  const ends = Number.isFinite(low) && Number.isFinite(high);
  return {
    text: formatNumber(estimate),
    interval: ends ? `${formatNumber(low)} to ${formatNumber(high)}` : '',
    title: method,
    descriptive,
  };
}

/** How the intervals of the three columns are made, each way once. */
function methodWords(
  groups: readonly { rows: readonly Record<'mean' | 'middle' | 'gap', { title: string }>[] }[],
) {
  const rows = groups.flatMap((group) => group.rows);
  const ways = (['mean', 'middle', 'gap'] as const).flatMap((column) => rows.map((row) => row[column].title));
  return [...new Set(ways)].join('; ');
}

/** The share of seeds with at most so much of the uniform policy's error left. */
function profileOf(run: RunIndex, scored: readonly Scored[], metric: DescribedMetric) {
  const gaps = scored.flatMap(({ group }) =>
    group.scores.flatMap((world) => world.map((score) => 1 - score)),
  );
  const positive = gaps.filter((gap) => gap > 0);
  if (positive.length === 0) return null;
  const from = Math.max(finest, Math.min(...positive) / 1.2);
  const to = Math.max(1, Math.min(10, Math.max(...positive) * 1.2));
  if (!(from < to)) return null;
  const ratio = Math.log(to / from) / (thresholds - 1);
  const xs = Array.from({ length: thresholds }, (_, k) => from * Math.exp(k * ratio));
  const profiles = scored.map(({ row, label, group }) => ({
    label,
    series: estimatorSeries(run, row),
    points: performanceProfile(
      group.scores,
      xs.map((x) => 1 - x),
      'seeds',
    ).map(({ estimate, low, high }, k) => ({ x: xs[k]!, estimate, low, high })),
  }));
  const told = [0.03, 0.1, 0.3, 1];
  return {
    svg: profileChart({
      profiles,
      x: 'error left, as a share of that of uniform choice',
      y: 'share of seeds within',
      label: `Performance profiles of ${metric.title}: for each share of the error of uniform choice, the share of seeds that stay within it. The table beside it holds the numbers.`,
    }),
    heads: told.map((x) => formatNumber(x, 1)),
    rows: scored.map(({ label, group }) => ({
      label,
      cells: performanceProfile(
        group.scores,
        told.map((x) => 1 - x),
        'seeds',
      ).map(({ estimate, low, high }) => ({
        text: estimate.toFixed(2),
        interval: `${low.toFixed(2)} to ${high.toFixed(2)}`,
      })),
    })),
  };
}
