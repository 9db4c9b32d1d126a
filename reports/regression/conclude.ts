import type { Comparison, Pair, StatusChange } from '../../core/contract/comparison.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import { exitCodes } from '../../core/contract/verdict.ts';
import { figure, listed, plural } from '../verdicts/words.ts';

/** Pairs that a sentence names one by one. */
const named = 6;

/** A pace beyond this is worth a word. */
const drift = 1.25;

/** A comparison with its reasons in words and the exit code: regression before not comparable before inconclusive. */
export function conclude(
  found: Omit<Comparison, 'reasons' | 'notes' | 'exitCode'>,
  strict: boolean,
): Comparison {
  const regressed = regressions(found);
  const apart = found.incomparable === null ? (strict ? unmatched(found) : []) : [found.incomparable];
  const open = strict ? undecided(found) : [];
  const exitCode =
    regressed.length > 0
      ? exitCodes.regression
      : apart.length > 0
        ? exitCodes.baseline
        : open.length > 0
          ? exitCodes.inconclusive
          : exitCodes.asExpected;
  return {
    ...found,
    reasons: [...regressed, ...apart, ...open],
    notes: [...(strict ? [] : [...unmatched(found), ...undecided(found)]), ...asides(found)],
    exitCode,
  };
}

type Facts = Pick<Comparison, 'pairs' | 'families' | 'statuses' | 'timings' | 'pace' | 'memories'>;

function regressions({ pairs, families, statuses }: Facts): string[] {
  const worse = pairs.filter(({ outcome }) => outcome === 'regressed');
  const said = families
    .filter(({ outcome }) => outcome === 'regressed')
    .map(({ row, object, worse: p }) => {
      const own = worse.filter((pair) => pair.row === row && pair.object === object && !isCertain(pair));
      const where = own.length === 0 ? 'no single world clears the bar by itself' : placesOf(own);
      return `${row}: ${object} got worse (p ${figure(fromJsonNumber(p))} over all worlds): ${where}.`;
    });
  const certain = worse
    .filter(isCertain)
    .map((pair) => `${pair.row}: ${pair.object} got worse for certain: ${placesOf([pair])}.`);
  const lost = pairs
    .filter(({ outcome }) => outcome === 'lost')
    .map(({ row, world, metric, because }) => `${row} on ${world}: ${metric}: ${because}`);
  const ended = statuses.filter(({ outcome }) => outcome === 'regressed').map(endedOtherwise);
  return [...said, ...certain, ...lost, ...ended];
}

/** "NFXP on bus: 5 cells went from ok to not-converged; bellman-residual does not hold in 5, at worst 0.3 > 1e-6." */
function endedOtherwise({ row, world, from, to, replicates, broken = [] }: StatusChange): string {
  const certificates = broken.map(({ id, cells, worst, limit }) => {
    const [value, promised] = [worst, limit].map((x) => figure(fromJsonNumber(x)));
    return `; ${id} does not hold in ${cells}, at worst ${value} > ${promised}`;
  });
  return `${row} on ${world}: ${plural(replicates.length, 'cell')} went from ${from} to ${to}${certificates.join('')}.`;
}

/** Judged by size: no test was made. */
function isCertain({ p }: Pair): boolean {
  return Number.isNaN(fromJsonNumber(p));
}

/** "low-action (reward-relative-rmse 0.21 → 0.34, by 38 to 82 %)". */
function placesOf(pairs: readonly Pair[]): string {
  const rest = pairs.length - named;
  const places = pairs.slice(0, named).map((pair) => `${pair.world} (${pair.metric} ${changeOf(pair)})`);
  return listed(rest > 0 ? [...places, `${rest} more`] : places);
}

/** Both means, and on a logarithmic scale the interval of the change. */
export function changeOf({ before, after, scale, low, high }: Pair): string {
  const moved = `${figure(fromJsonNumber(before))} → ${figure(fromJsonNumber(after))}`;
  const [from, to] = [fromJsonNumber(low), fromJsonNumber(high)];
  if (scale === 'linear' || !(to > from)) return moved;
  const of = scale === 'limit' ? ' of limit and error' : '';
  return `${moved}, ${percent(from)} to ${percent(to)}${of}`;
}

/** A logarithm of a ratio as a change in percent: "+12 %". */
function percent(logarithm: number): string {
  const change = 100 * Math.expm1(logarithm);
  return `${change < 0 ? '−' : '+'}${figure(Math.abs(change))} %`;
}

function unmatched({ pairs }: Facts): string[] {
  const of = (outcome: string): readonly Pair[] => pairs.filter((pair) => pair.outcome === outcome);
  const numbers = (own: readonly Pair[]): string => `${plural(own.length, 'gated number')}`;
  const versions = of('incomparable');
  const reasons = [...new Set(versions.map(({ because }) => because))];
  return [
    ...(versions.length > 0 ? [`${numbers(versions)} cannot be compared: ${reasons.join(' ')}`] : []),
    ...(of('new').length > 0
      ? [`${numbers(of('new'))} of the run have no counterpart in the baseline.`]
      : []),
    ...(of('gone').length > 0 ? [`${numbers(of('gone'))} of the baseline are not in the run.`] : []),
  ];
}

function undecided({ pairs, statuses }: Facts): string[] {
  const unknown = pairs.filter(({ outcome }) => outcome === 'unknown');
  const ends = statuses.filter(({ outcome }) => outcome === 'unknown' || outcome === 'missing');
  return [
    ...(unknown.length > 0
      ? [
          `${plural(unknown.length, 'gated number')} moved, and these seeds cannot tell by how much: ${placesOf(unknown)}.`,
        ]
      : []),
    ...ends.map(endedOtherwise),
  ];
}

/** What is no reason for any exit code. */
function asides({ pairs, families, timings, pace, memories = [] }: Facts): string[] {
  const improved = families.filter(({ outcome }) => outcome === 'improved');
  const good = pairs.filter(({ tooGood }) => tooGood);
  const moved = pairs.filter(({ outcome }) => outcome === 'same').length;
  const short = families.filter(({ outcome }) => outcome === 'too few seeds');
  const least = Math.min(...short.map(({ smallestP }) => fromJsonNumber(smallestP)));
  const slow = timings.filter(({ slower }) => slower);
  return [
    ...improved.map(({ row, object }) => `${row}: ${object} got better.`),
    ...(good.length > 0
      ? [
          `Too good to be believed without a look, the error fell by more than half; has the truth leaked? ${placesOf(good)}.`,
        ]
      : []),
    ...(moved > 0 ? [`${plural(moved, 'gated number')} changed, not regressed.`] : []),
    ...(short.length > 0
      ? [
          `${short.length === 1 ? '1 family' : `${short.length} families`} cannot be told apart by so few seeds: the least p that they could give is ${figure(least)}.`,
        ]
      : []),
    ...slow.map(
      ({ row, world, ratio }) =>
        `${row} on ${world}: fits take ${figure(fromJsonNumber(ratio))} times as long, beside other rows.`,
    ),
    ...(pace !== undefined && fromJsonNumber(pace.low) > drift
      ? [
          `Fits that answered the same take ${figure(fromJsonNumber(pace.ratio))} times as long: a busier machine, or code that all rows share.`,
        ]
      : []),
    ...memories
      .filter(({ larger }) => larger)
      .map(
        ({ row, world, ratio }) =>
          `${row} on ${world}: cells hold ${figure(fromJsonNumber(ratio))} times as much memory.`,
      ),
  ];
}
