import type { KernelObservations } from '../../core/contract/model.ts';

/** One bus as the odometer files record it. */
export interface BusReadings {
  /** Odometer at each engine replacement, miles, ascending. */
  readonly replacements: readonly number[];
  /** Odometer once a month, miles; it is not reset at a replacement. */
  readonly odometer: readonly number[];
}

/** All that the likelihood of Rust (1987) knows of a sample: counts, never a log. */
export interface BusStatistics {
  readonly buses: number;
  /** `[state, buses]`: where each bus stood in its first used month. */
  readonly firstStates: readonly (readonly number[])[];
  /**
   * `[state, decision, increment, months]`, ordered. The increment is the one that led *into* the month,
   * so that a cell is one factor P(d | x) p(j) of the full likelihood.
   */
  readonly cells: readonly (readonly number[])[];
}

/** Bins divide 450,000 miles. */
const horizon = 450_000;

/**
 * The conventions that reproduce every count of Rust's Tables V and VI:
 * mileage counts from the largest replacement odometer strictly below the reading; the replacing decision
 * belongs to the last month whose reading is at or below the replacement odometer; bin = ⌈m n / 450,000⌉ − 1,
 * at least 0; the increment is the change of the bin, and ⌈m n / 450,000⌉ in the first month of a new engine;
 * the first month of a bus has no increment and is dropped.
 */
export function countBuses(buses: readonly BusReadings[], bins: number): BusStatistics {
  const first = new Map<string, number>();
  const cells = new Map<string, number>();
  for (const { odometer, replacements } of buses) {
    const since = odometer.map((reading) => reading - lastReplacement(replacements, reading));
    const reached = since.map((miles) => Math.ceil((miles * bins) / horizon));
    const state = reached.map((bin) => Math.max(0, bin - 1));
    const decision = odometer.map((_, month) => replacesIn(month, odometer, replacements));
    for (let month = 1; month < odometer.length; month++) {
      const increment = decision[month - 1] === 1 ? reached[month] : state[month] - state[month - 1];
      add(cells, [state[month], decision[month], increment], 1);
    }
    add(first, [state[1]], 1);
  }
  return { buses: buses.length, firstStates: sorted(first), cells: sorted(cells) };
}

/** The statistics of several samples of different buses taken together. */
export function poolBuses(samples: readonly BusStatistics[]): BusStatistics {
  const first = new Map<string, number>();
  const cells = new Map<string, number>();
  let buses = 0;
  for (const sample of samples) {
    buses += sample.buses;
    for (const row of sample.firstStates) add(first, row.slice(0, -1), row.at(-1)!);
    for (const row of sample.cells) add(cells, row.slice(0, -1), row.at(-1)!);
  }
  return { buses, firstStates: sorted(first), cells: sorted(cells) };
}

/** Months by increment j = 0, 1, …: the frequencies of p are these over their sum. */
export function incrementCounts(sample: BusStatistics): readonly number[] {
  const counts: number[] = [];
  for (const [, , increment, months] of sample.cells) {
    while (counts.length <= increment) counts.push(0);
    counts[increment] += months;
  }
  return counts;
}

/** Decisions by state and action, index `state * 2 + decision`. */
export function decisionCounts(sample: BusStatistics, bins: number): Float64Array {
  const counts = new Float64Array(bins * 2);
  for (const [state, decision, , months] of sample.cells) counts[state * 2 + decision] += months;
  return counts;
}

/** The cells as what was seen of the increments: kernel j is a move by j bins. */
export function incrementObservations({ cells }: BusStatistics): KernelObservations {
  return {
    state: Uint32Array.from(cells, ([state]) => state),
    action: Uint32Array.from(cells, ([, decision]) => decision),
    kernel: Uint32Array.from(cells, ([, , increment]) => increment),
    weight: Float64Array.from(cells, ([, , , months]) => months),
  };
}

function lastReplacement(replacements: readonly number[], reading: number): number {
  return Math.max(0, ...replacements.filter((odometer) => odometer < reading));
}

/** 1 in the last month whose reading is at or below some replacement odometer. */
function replacesIn(month: number, odometer: readonly number[], replacements: readonly number[]): 0 | 1 {
  const here = odometer[month];
  const next = odometer[month + 1];
  return next !== undefined && replacements.some((at) => here <= at && at < next) ? 1 : 0;
}

function add(counts: Map<string, number>, key: readonly number[], amount: number): void {
  const name = key.join(' ');
  counts.set(name, (counts.get(name) ?? 0) + amount);
}

function sorted(counts: Map<string, number>): readonly (readonly number[])[] {
  const rows = [...counts].map(([name, count]) => [...name.split(' ').map(Number), count]);
  return rows.sort(compareRows);
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
