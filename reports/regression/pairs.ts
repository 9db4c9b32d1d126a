import { mean } from 'simple-statistics';
import type { Tracked, TrackedCell, TrackedGroup } from '../../core/contract/baseline.ts';
import type { Pair, PairOutcome } from '../../core/contract/comparison.ts';
import { fromJsonNumber, toJsonNumber } from '../../core/contract/json.ts';
import { plural } from '../verdicts/words.ts';
import { trackedName } from './baseline-of.ts';
import { type Effect, enoughSeeds, pairedEffect, unpairedEffect } from './effect.ts';
import type { Member } from './families.ts';
import { type Scaled, type Sides, scaled } from './scaled.ts';
import { type Match, pairsOf } from './status-changes.ts';

/** A gated number with what is known of it before any other is looked at. */
export interface Draft extends Member {
  readonly world: string;
  readonly tracked: Tracked;
  readonly sampled: boolean;
  readonly before: number;
  readonly after: number;
  readonly effect: Effect;
  readonly smallest: number;
  readonly tooGood: boolean;
}

/** A pair that is settled, or one whose effect must be judged. */
export type Found = { readonly settled: Pair } | { readonly draft: Draft };

export interface Rules {
  readonly paired: boolean;
  /** Multiplies every smallest effect of interest; 1, but for calibration. */
  readonly factor: number;
}

/** All gated numbers of a row in a world that both sides have. */
export function pairsIn(match: Match, rules: Rules): readonly Found[] {
  const { before, after } = match;
  const version = versionChange(match);
  const earlier = new Map(before.tracked.map((tracked, at) => [trackedName(tracked), at]));
  const names = new Set(after.tracked.map(trackedName));
  const gone = before.tracked.filter((tracked) => !names.has(trackedName(tracked)));
  return [
    ...after.tracked.map((tracked, at): Found => {
      const was = earlier.get(trackedName(tracked));
      if (was === undefined) return settled(after, tracked, 'new', 'The baseline does not hold this number.');
      const change = version ?? metricChange(before.tracked[was], tracked);
      if (change !== null) return settled(after, tracked, 'incomparable', change);
      // The limit and the effect are those that were promised before.
      const promised = { ...before.tracked[was], object: tracked.object };
      return foundAt(match, promised, { was, is: at }, rules);
    }),
    ...gone.map((tracked) => settled(after, tracked, 'gone', 'No gate holds this number any more.')),
  ];
}

/** All gated numbers of a row in a world that one side alone has. */
export function lonePairs(group: TrackedGroup, outcome: 'new' | 'gone'): readonly Pair[] {
  const because =
    outcome === 'new'
      ? 'The baseline does not hold this row and world.'
      : 'The run does not have this row and world.';
  return group.tracked.map((tracked) => pairOf(group, tracked, outcome, because));
}

/** Why the two sides cannot be compared, or `null`. */
function versionChange({ before, after }: Match): string | null {
  for (const part of ['environment', 'subject'] as const) {
    const [was, is] = [before[part], after[part]];
    if (was.version !== is.version) return `${is.id} went from version ${was.version} to ${is.version}.`;
  }
  return null;
}

function metricChange(was: Tracked, is: Tracked): string | null {
  return was.version === is.version
    ? null
    : `The metric ${is.metric} went from version ${was.version} to ${is.version}.`;
}

interface At {
  readonly was: number;
  readonly is: number;
}

function foundAt(match: Match, tracked: Tracked, at: At, { paired, factor }: Rules): Found {
  const { before, after } = match;
  const together = paired || !after.sampled;
  const couples = pairsOf(before, after);
  if (together && isUnchanged(couples, at)) {
    const pair = pairOf(after, tracked, 'unchanged', 'Every answer is the same, byte for byte.');
    const values = couples.flatMap(([, is]) => numberAt(is, at.is) ?? []);
    const size = values.length === 0 ? 'NaN' : toJsonNumber(mean(values));
    return { settled: { ...pair, seeds: couples.length, before: size, after: size } };
  }
  const lost = together ? lostIn(couples, at) : [];
  if (lost.length > 0) {
    const because = `The number was there and is not, in ${plural(lost.length, 'replicate')}: ${lost.join(', ')}.`;
    return settled(after, tracked, 'lost', because);
  }
  const sides = sidesAt(match, at, together);
  // Pairs share what chance did, so that a tenth of an error shows; groups are held to what their gate allows.
  const numbers = scaled(tracked, sides, together ? 'error' : 'limit');
  if (numbers === null)
    return settled(after, tracked, 'same', 'This metric has no better direction, so it cannot get worse.');
  const smallest = factor * numbers.unit;
  const effectOf = (own: Scaled): Effect =>
    together ? pairedEffect(own, after.sampled, smallest) : unpairedEffect(own, smallest);
  const effect = effectOf(numbers);
  const { row, world, panel, sampled } = after;
  return {
    draft: {
      row,
      world,
      object: tracked.object,
      panel,
      tracked,
      sampled,
      scaled: numbers,
      before: meanAt(before, at.was),
      after: meanAt(after, at.is),
      effect,
      smallest,
      tooGood: sampled && isTooGood(scaled(tracked, sides, 'error')!, effectOf),
    },
  };
}

/**
 * The finite numbers of both sides. Of pairs: those of seeds that the other side has too, and as spare ones those that
 * the baseline has beside.
 */
function sidesAt({ before, after }: Match, at: At, together: boolean): Sides {
  const [was, is] = [numbersOf(before.cells, at.was), numbersOf(after.cells, at.is)];
  if (!together) return { before: was, after: is, spare: new Map() };
  const [earlier, later] = [before, after].map(
    ({ cells }) => new Set(cells.map(({ replicate }) => replicate)),
  );
  return {
    before: numbersWhere(was, (seed) => later.has(seed)),
    after: numbersWhere(is, (seed) => earlier.has(seed)),
    spare: numbersWhere(was, (seed) => !later.has(seed)),
  };
}

function numbersWhere(
  numbers: ReadonlyMap<number, number>,
  isWanted: (seed: number) => boolean,
): ReadonlyMap<number, number> {
  return new Map([...numbers].filter(([seed]) => isWanted(seed)));
}

function numbersOf(cells: readonly TrackedCell[], at: number): ReadonlyMap<number, number> {
  return new Map(
    cells.flatMap((cell) => {
      const value = numberAt(cell, at);
      return value === null ? [] : [[cell.replicate, value] as const];
    }),
  );
}

/** A finite number of a cell, or `null`. */
function numberAt(cell: TrackedCell, at: number): number | null {
  const value = cell.values[at];
  const number = value === null ? Number.NaN : fromJsonNumber(value);
  return Number.isFinite(number) ? number : null;
}

function meanAt(group: TrackedGroup, at: number): number {
  const values = group.cells.flatMap((cell) => numberAt(cell, at) ?? []);
  return values.length === 0 ? Number.NaN : mean(values);
}

function isUnchanged(couples: readonly [TrackedCell, TrackedCell][], at: At): boolean {
  return (
    couples.length > 0 &&
    couples.every(
      ([was, is]) =>
        was.answer !== null && was.answer === is.answer && was.values[at.was] === is.values[at.is],
    )
  );
}

/** Replicates that still answer, and no longer with a finite number. */
function lostIn(couples: readonly [TrackedCell, TrackedCell][], at: At): number[] {
  return couples
    .filter(([was, is]) => {
      const answers = is.status === 'ok' || is.status === 'not-converged';
      return answers && numberAt(was, at.was) !== null && numberAt(is, at.is) === null;
    })
    .map(([, { replicate }]) => replicate);
}

function settled(group: TrackedGroup, tracked: Tracked, outcome: PairOutcome, because: string): Found {
  return { settled: pairOf(group, tracked, outcome, because) };
}

function pairOf(
  { world, row }: Pick<TrackedGroup, 'world' | 'row'>,
  { object, metric, weights, mask }: Tracked,
  outcome: PairOutcome,
  because: string,
): Pair {
  const none = 'NaN';
  return {
    world,
    row,
    object,
    metric,
    weights,
    mask,
    outcome,
    scale: 'linear',
    seeds: 0,
    before: none,
    after: none,
    effect: none,
    low: none,
    high: none,
    smallest: none,
    p: none,
    adjusted: none,
    signFlip: none,
    tooGood: false,
    because,
  };
}

/** What chance can have a part in: these are tested in families. */
export function isMember({ effect }: Draft): boolean {
  return !effect.certain && effect.seeds >= enoughSeeds;
}

/** A judged draft as it is told. @param adjusted NaN outside rejected families */
export function judgedPair(draft: Draft, outcome: PairOutcome, adjusted: number, because: string): Pair {
  const { effect, scaled: numbers } = draft;
  return {
    ...pairOf(draft, draft.tracked, outcome, because),
    scale: numbers.scale,
    seeds: effect.seeds,
    before: toJsonNumber(draft.before),
    after: toJsonNumber(draft.after),
    effect: toJsonNumber(effect.estimate),
    low: toJsonNumber(effect.low),
    high: toJsonNumber(effect.high),
    smallest: toJsonNumber(draft.smallest),
    p: toJsonNumber(effect.p),
    adjusted: toJsonNumber(adjusted),
    signFlip: toJsonNumber(effect.signFlip),
    tooGood: draft.tooGood,
  };
}

/** The error fell below half of what it was, by the whole interval. */
function isTooGood(numbers: Scaled, effectOf: (numbers: Scaled) => Effect): boolean {
  return numbers.scale === 'log' && effectOf(numbers).high < -Math.LN2;
}
