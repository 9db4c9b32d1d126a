import type { Progress } from '../../core/contract/estimator.ts';
import type { PerParameter } from '../../core/contract/tables.ts';
import { maxAbs, maxAbsDifference } from '../../core/numerics/vector.ts';
import type { Maximum } from './maximum.ts';

/** Two maxima whose parameters agree to this, relative to the larger of 1 and their size, are one. */
const sameOptimum = 1e-5;

/** Where to start from: text of numbers in feature order, "4,1", several starts separated by ";". */
interface StartOptions {
  readonly start: string | null;
  readonly starts: string | null;
}

/** Starts as given; zeros where none is. Entries that are no number are NaN. */
export function parseStarts({ start, starts }: StartOptions, K: number): readonly PerParameter[] {
  const text = starts ?? start;
  if (!text) return [new Float64Array(K)];
  return text
    .split(';')
    .map((one) =>
      Float64Array.from(one.split(','), (part) => (part.trim() === '' ? Number.NaN : Number(part))),
    );
}

/** Why these starts do not suit K parameters, in a sentence; `null` where they do. */
export function refusesStarts(options: StartOptions, names: readonly string[]): string | null {
  if (options.start && options.starts) return 'Either start or starts is given, not both.';
  if (options.start?.includes(';')) return 'A start is one point; several are given as starts.';
  const suits = (start: PerParameter): boolean =>
    start.length === names.length && start.every(Number.isFinite);
  if (parseStarts(options, names.length).every(suits)) return null;
  const given = JSON.stringify(options.starts ?? options.start);
  return `The start ${given} must be ${names.length} numbers separated by commas: ${names.join(', ')}.`;
}

/** The best of several maxima, with all of them. */
interface Search {
  readonly best: Maximum;
  readonly found: readonly Maximum[];
  readonly iterations: number;
  readonly evaluations: number;
  readonly innerSteps: number;
}

/** Climbs from every start. The best is the highest that converged or, where none did, the highest. */
export function searchFrom(starts: readonly PerParameter[], climb: (start: PerParameter) => Maximum): Search {
  const found = starts.map(climb);
  const better = (a: Maximum, b: Maximum): Maximum => {
    if ((a.stop === 'converged') !== (b.stop === 'converged')) return a.stop === 'converged' ? a : b;
    return b.point.mean > a.point.mean ? b : a;
  };
  const sum = (of: (maximum: Maximum) => number): number => found.reduce((total, one) => total + of(one), 0);
  return {
    best: found.reduce(better),
    found,
    iterations: sum(({ iterations }) => iterations),
    evaluations: sum(({ evaluations }) => evaluations),
    innerSteps: sum(({ innerSteps }) => innerSteps),
  };
}

/**
 * What several starts say of each other: how many converged, how far their θ and log-likelihoods lie
 * apart, and every distinct optimum, best first, with the starts that led there. `{}` for one start.
 */
export function describeSearch(
  { found }: Search,
  size: number,
  names: readonly string[],
): Record<string, number> {
  if (found.length === 1) return {};
  const converged = found.filter(({ stop }) => stop === 'converged').map(({ point }) => point);
  const optima: { parameters: PerParameter; mean: number; starts: number }[] = [];
  for (const { parameters, mean } of [...converged].sort((a, b) => b.mean - a.mean)) {
    const known = optima.find((optimum) => close(optimum.parameters, parameters));
    if (known) known.starts++;
    else optima.push({ parameters, mean, starts: 1 });
  }
  const means = converged.map(({ mean }) => mean);
  const apart = names.map((_, k) => range(converged.map(({ parameters }) => parameters[k])));
  const rows: Record<string, number> = {
    starts: found.length,
    startsConverged: converged.length,
    distinctOptima: optima.length,
    parameterSpread: Math.max(0, ...apart),
    logLikelihoodSpread: size * range(means),
  };
  optima.forEach(({ parameters, mean, starts }, i) => {
    rows[`optimum ${i + 1} starts`] = starts;
    rows[`optimum ${i + 1} logLikelihood`] = size * mean;
    names.forEach((name, k) => {
      rows[`optimum ${i + 1} ${name}`] = parameters[k];
    });
  });
  return rows;
}

function close(a: PerParameter, b: PerParameter): boolean {
  return maxAbsDifference(a, b) <= sameOptimum * Math.max(1, maxAbs(a));
}

function range(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

/** The same `tick` for several climbs, each of which counts its iterations from 0. */
export function continued(tick: (progress: Progress) => boolean): (progress: Progress) => boolean {
  let begun = 0;
  let next = 0;
  return (progress) => {
    if (progress.iteration === 0) begun = next;
    const iteration = begun + progress.iteration;
    next = iteration + 1;
    return tick({ ...progress, iteration });
  };
}
