import { mean } from 'simple-statistics';
import { createRandom } from '../../core/numerics/random.ts';
import { holm } from '../statistics/holm.ts';
import { permutationTest } from '../statistics/permutation-test.ts';
import { signFlipTest } from '../statistics/sign-flip-test.ts';
import {
  averageEstimate,
  differenceEstimate,
  probabilityAtMost,
  type TEstimate,
} from '../statistics/t-estimate.ts';
import { differences } from './effect.ts';
import type { Scaled } from './scaled.ts';

/** Probability of a false alarm anywhere, for worse and for better each. */
export const alpha = 0.05;

/** A gated number whose seeds differ in how far it moved. */
export interface Member {
  readonly row: string;
  readonly object: string;
  /** The draw that its seeds share with other members. */
  readonly panel: string;
  readonly scaled: Scaled;
}

/** One row and object over all worlds, tested as one. */
export interface TestedFamily<M extends Member> {
  readonly row: string;
  readonly object: string;
  readonly members: readonly M[];
  readonly seeds: number;
  /** Holm-adjusted one-sided p. */
  readonly worse: number;
  readonly better: number;
  /** The least p that Holm's first step could have been handed by so few seeds. */
  readonly smallestP: number;
}

/**
 * One test per row and object, pooled over worlds, in each direction, Holm-adjusted over all of them. Effects
 * are measured in smallest effects of interest, and must exceed `factor` of these on average. Numbers of one
 * panel and seed share what chance did to them: their mean counts as one.
 *
 * Pairs are tested by sign flips of differences. Where so few signs could not reject whatever they are, and the
 * baseline has seeds that the run has not, the run is dealt among those: a seed says less there, but there are more
 * of them. Counts alone decide which, so that both tests keep their level, whatever the law.
 *
 * @param paired else by Student's t of differences between groups
 */
export function testFamilies<M extends Member>(
  members: readonly M[],
  paired: boolean,
  factor: number,
): readonly TestedFamily<M>[] {
  const families = [...grouped(members, ({ row, object }) => JSON.stringify([row, object])).values()];
  const tests = families.map((own) =>
    paired ? pairedTests(own, factor, alpha / families.length) : contrast(own, factor),
  );
  const worse = holm(tests.map((test) => test.worse));
  const better = holm(tests.map((test) => test.better));
  return families.map((own, f) => ({
    row: own[0].row,
    object: own[0].object,
    members: own,
    seeds: tests[f].seeds,
    worse: worse[f],
    better: better[f],
    smallestP: Math.min(1, tests[f].smallestP * families.length),
  }));
}

interface Tests {
  readonly seeds: number;
  readonly worse: number;
  readonly better: number;
  readonly smallestP: number;
}

/** @param level what Holm's first step asks of a p */
function pairedTests(members: readonly Member[], factor: number, level: number): Tests {
  const panels = [...grouped(members, ({ panel }) => panel).values()];
  const signs = flip(panels, factor);
  if (signs.smallestP <= level) return signs;
  const dealt = deal(panels, factor);
  return dealt !== null && dealt.smallestP <= level ? { ...dealt, seeds: signs.seeds } : signs;
}

function flip(panels: readonly (readonly Member[])[], factor: number): Tests {
  const effects = panels.map((own) =>
    averagedBySeed(own.map(({ scaled }) => inUnits(differences(scaled), scaled.unit))),
  );
  const random = createRandom('families');
  const worse = signFlipTest(shifted(effects, -factor), 'seeds', 'greater', random);
  const better = signFlipTest(shifted(effects, factor), 'seeds', 'less', random);
  const seeds = effects.reduce((sum, { length }) => sum + length, 0);
  return { seeds, worse: worse.p, better: better.p, smallestP: worse.smallestP };
}

/** The run against what the baseline has beside its seeds, or `null` where that is nothing. */
function deal(panels: readonly (readonly Member[])[], factor: number): Omit<Tests, 'seeds'> | null {
  const sides = panels.map((own) => ({ after: sideOf(own, 'after'), before: sideOf(own, 'spare') }));
  if (sides.some(({ before }) => before.length === 0)) return null;
  const moved = (by: number) =>
    sides.map(({ after, before }) => ({ after: after.map((x) => x + by), before }));
  const random = createRandom('families');
  const worse = permutationTest(moved(-factor), 'greater', random);
  const better = permutationTest(moved(factor), 'less', random);
  return { worse: worse.p, better: better.p, smallestP: worse.smallestP };
}

function contrast(members: readonly Member[], factor: number): Tests {
  const panels = [...grouped(members, ({ panel }) => panel).values()];
  const sides = panels.map((own) => ({ after: sideOf(own, 'after'), before: sideOf(own, 'before') }));
  const estimate = averageEstimate(sides.map(({ after, before }) => differenceEstimate(after, before)));
  const mirrored: TEstimate = { ...estimate, estimate: -estimate.estimate };
  return {
    seeds: sides.reduce((sum, { after, before }) => sum + after.length + before.length, 0),
    worse: probabilityAtMost(factor, estimate),
    better: probabilityAtMost(factor, mirrored),
    smallestP: 0,
  };
}

/** One number per seed of a panel, in smallest effects of interest. */
function sideOf(members: readonly Member[], side: 'before' | 'after' | 'spare'): number[] {
  return averagedBySeed(members.map(({ scaled }) => inUnits(scaled[side], scaled.unit)));
}

/** One number per seed: the mean over those members that have one. */
function averagedBySeed(members: readonly ReadonlyMap<number, number>[]): number[] {
  const seeds = [...new Set(members.flatMap((own) => [...own.keys()]))].sort((x, y) => x - y);
  return seeds.map((seed) => mean(members.flatMap((own) => own.get(seed) ?? [])));
}

function inUnits(numbers: ReadonlyMap<number, number>, unit: number): ReadonlyMap<number, number> {
  return new Map([...numbers].map(([replicate, x]) => [replicate, x / unit]));
}

function shifted(effects: readonly (readonly number[])[], by: number): number[][] {
  return effects.map((own) => own.map((x) => x + by));
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
