import { createRandom } from '../../core/numerics/random.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { type IntervalName, isDescriptive } from './descriptive.ts';
import { interquartileMean } from './interquartile-mean.ts';
import type { Interval } from './interval.ts';
import { meanInterval } from './mean-interval.ts';
import { optimalityGap } from './optimality-gap.ts';
import { probabilityFirstIsBetter } from './probability-of-improvement.ts';
import type { Scores } from './scores.ts';
import { type Scale, summarise } from './summary.ts';

/** An interval that says how it was made and whether it is to be believed. */
export interface NamedInterval extends Interval {
  readonly name: IntervalName;
  /** In words: what is estimated, and by which interval. */
  readonly method: string;
  /** Too few seeds, or too many failures, for its coverage: to be read as a description. */
  readonly descriptive: boolean;
}

/** A method's scores, and whether a seed failed and took the worst one. */
export interface Group {
  readonly scores: Scores;
  readonly failures: boolean;
}

/** Draws of one bootstrap: beyond a few hundred scores fewer resamples are enough, and a page has many intervals. */
const mostDraws = 400_000;
const mostResamples = 2000;
const fewestResamples = 400;

/** The mean of one world's seeds, of their logarithms where that is asked for and all are positive. */
export function seedMean(values: readonly number[], asked: Scale): NamedInterval {
  const { scale, centre, low, high } = summarise(values, asked);
  const name = scale === 'log' ? 'geometric-mean' : 'mean';
  const method = scale === 'log' ? 'geometric mean, Student’s t of the logarithms' : 'mean, Student’s t';
  return {
    estimate: centre,
    low,
    high,
    name,
    method,
    descriptive: isDescriptive(name, values.length, false),
  };
}

/** The mean over worlds of their means over seeds. */
export function meanOverWorlds(group: Group): NamedInterval {
  const several = group.scores.length > 1;
  const method = several
    ? 'mean over worlds, Student’s t at Satterthwaite’s degrees of freedom'
    : 'mean, Student’s t';
  return named(group, several ? 'mean-over-worlds' : 'mean', method, meanInterval(group.scores, 'seeds'));
}

/** The mean of the middle half of all seeds. @param label names the stream of the bootstrap */
export function middleMean(group: Group, label: string): NamedInterval {
  return resampled(group, 'interquartile-mean', label, interquartileMean);
}

/** How far scores fall short of 1. @param label names the stream of the bootstrap */
export function shortfall(group: Group, label: string): NamedInterval {
  return resampled(group, 'optimality-gap', label, optimalityGap);
}

/** P(a seed of the first beats a seed of the second), ties counting half. */
export function improvement(first: Group, second: Group, better: 'lower' | 'higher'): NamedInterval {
  const both = {
    scores: [...first.scores, ...second.scores],
    failures: first.failures || second.failures,
  };
  const interval = probabilityFirstIsBetter(first.scores, second.scores, better, 'seeds');
  return named(both, 'probability-of-improvement', 'Mann and Whitney’s share, Newcombe’s interval', interval);
}

function resampled(
  group: Group,
  name: 'interquartile-mean' | 'optimality-gap',
  label: string,
  statistic: (sorted: Float64Array) => number,
): NamedInterval {
  const count = group.scores.reduce((sum, { length }) => sum + length, 0);
  const resamples = Math.min(mostResamples, Math.max(fewestResamples, Math.floor(mostDraws / count)));
  const interval = bootstrapInterval(group.scores, 'seeds', statistic, createRandom(label), resamples);
  const method = `bootstrap within worlds, widened percentiles of ${resamples} resamples`;
  return named(group, name, method, interval);
}

function named(group: Group, name: IntervalName, method: string, interval: Interval): NamedInterval {
  const seeds = Math.min(...group.scores.map(({ length }) => length));
  return { ...interval, name, method, descriptive: isDescriptive(name, seeds, group.failures) };
}
