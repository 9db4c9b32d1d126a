import { BenchError } from '../../core/contract/errors.ts';
import type { Random } from '../../core/contract/random.ts';

/** What one world gave to either of two groups; both hold something. */
export interface Groups {
  readonly after: readonly number[];
  readonly before: readonly number[];
}

export interface Permutation {
  /** The share of ways to deal the numbers that are at least as extreme, the observed one among them. */
  readonly p: number;
  /** The least p that groups of these sizes can give. */
  readonly smallestP: number;
  /** Every way was counted; else ways were drawn. */
  readonly exact: boolean;
}

/** Ways to deal that are counted; drawn beyond that. */
const most = 99_999;

/** Sums of the same numbers in another order are the same: relative to the largest sum. */
const rounding = 1e-12;

/**
 * Fisher and Pitman's permutation test of two groups: were there no effect, each number could as well have come
 * from the other group of its world. Its statistic is the mean over worlds of the difference of means. Exact
 * whatever law the numbers follow; beyond 99,999 ways to deal them so many are drawn, with the observed one.
 *
 * Sources: Pitman (1937), Supplement to the Journal of the Royal Statistical Society 4(1), 119–130; Phipson and
 * Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9(1), 39, for the observed way.
 *
 * @param worlds strata: numbers stay in their world; in units that are comparable between worlds
 * @param alternative `greater`: only numbers that are larger after speak against the null
 * @throws {BenchError} `bad-data` without worlds, or where a group is empty or not finite
 */
export function permutationTest(
  worlds: readonly Groups[],
  alternative: 'greater' | 'less',
  random: Random,
): Permutation {
  checkGroups(worlds);
  const hands = worlds.map((groups) => handOf(groups, (alternative === 'less' ? -1 : 1) / worlds.length));
  const slack =
    rounding * hands.reduce((sum, { terms }) => sum + terms.reduce((all, x) => all + Math.abs(x), 0), 0);
  const bar = hands.reduce((sum, { terms, size }) => sum + sumOf(terms.slice(0, size)), 0) - slack;
  const ways = hands.reduce((product, { terms, size }) => product * choices(terms.length, size), 1);
  const exact = ways <= most;
  return {
    p: exact ? shareAbove(hands, bar) : drawnShareAbove(hands, bar, random.fork('permutation')),
    smallestP: exact ? 1 / ways : 1 / (most + 1),
    exact,
  };
}

/** All numbers of a world, those of `after` first, scaled so that a difference of means moves as their sum. */
interface Hand {
  readonly terms: readonly number[];
  readonly size: number;
}

/** mean(after) − mean(before) = Σ_after x · (1/n + 1/m) less what no dealing changes. */
function handOf({ after, before }: Groups, weight: number): Hand {
  const scale = weight * (1 / after.length + 1 / before.length);
  return { terms: [...after, ...before].map((x) => scale * x), size: after.length };
}

function shareAbove(hands: readonly Hand[], bar: number): number {
  const sums = hands.map(dealtSums).reduce((all, own) => all.flatMap((sum) => own.map((x) => sum + x)));
  return sums.filter((sum) => sum >= bar).length / sums.length;
}

/** The sum of every choice of `size` terms. */
function dealtSums({ terms, size }: Hand): readonly number[] {
  const sums: number[] = [];
  const deal = (from: number, left: number, sum: number): void => {
    if (left === 0) sums.push(sum);
    else for (let i = from; i <= terms.length - left; i++) deal(i + 1, left - 1, sum + terms[i]);
  };
  deal(0, size, 0);
  return sums;
}

function drawnShareAbove(hands: readonly Hand[], bar: number, random: Random): number {
  const decks = hands.map(({ terms, size }) => ({ cards: [...terms], size }));
  let count = 1;
  for (let k = 0; k < most; k++) {
    let sum = 0;
    for (const { cards, size } of decks) {
      for (let i = 0; i < size; i++) {
        const other = i + Math.floor(random.uniform() * (cards.length - i));
        [cards[i], cards[other]] = [cards[other], cards[i]];
        sum += cards[i];
      }
    }
    if (sum >= bar) count++;
  }
  return count / (most + 1);
}

/** n over k. */
function choices(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0);
}

function checkGroups(worlds: readonly Groups[]): void {
  const groups = worlds.flatMap(({ after, before }) => [after, before]);
  if (groups.length > 0 && groups.every((own) => own.length > 0 && own.every(Number.isFinite))) return;
  throw new BenchError(
    'bad-data',
    'Every world needs finite numbers in both groups, and there must be a world.',
    {
      worlds: worlds.length,
    },
  );
}
