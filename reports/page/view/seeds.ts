import type { DescribedMetric } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { objectOrder } from './words.ts';

/** What one seed says: its number, and where it is on record. */
export interface Seed {
  readonly cell: string;
  readonly replicate: number;
  readonly value: number;
}

/** The seeds of a row in a world; one that the method refused was never asked. */
export interface Seeds {
  readonly answered: readonly Seed[];
  /** Seeds whose fit failed, or whose number is not finite. */
  readonly failed: number;
  readonly planned: number;
}

/** The number that stands for an object where no gate names one. */
const standIns = [
  'policy-tv',
  'reward-rmse',
  'reward-modulo-shaping-rmse',
  'value-rmse',
  'q-rmse',
  'parameter-rmse',
] as const;

const sameNorm = (x: Norm, y: Norm): boolean =>
  x.metric === y.metric && x.weights === y.weights && x.mask === y.mask;

/** Gated numbers first, by object; then one number for each object that no gate speaks of. */
export function shownNorms(run: RunIndex): readonly (Norm & { readonly gated: boolean })[] {
  const measured = run.columns.map(({ norm }) => norm);
  const gated = (run.manifest.suite.gates ?? [])
    .map(
      (gate): Norm => ({
        metric: gate.metric,
        weights: gate.weights ?? 'uniform',
        mask: gate.mask ?? 'all',
      }),
    )
    .filter((norm, k, all) => all.findIndex((other) => sameNorm(other, norm)) === k)
    .filter((norm) => measured.some((other) => sameNorm(other, norm)));
  const spoken = new Set(gated.map(({ metric }) => run.metric(metric)?.object));
  const others = standIns.flatMap((metric) => {
    if (spoken.has(run.metric(metric)?.object)) return [];
    const own = measured.filter((norm) => norm.metric === metric && norm.weights === 'uniform');
    return own.find(({ mask }) => mask === 'regular') ?? own[0] ?? [];
  });
  const place = ({ metric }: Norm): number => {
    const order = objectOrder.indexOf(run.metric(metric)?.object ?? '');
    return order < 0 ? objectOrder.length : order;
  };
  return [
    ...gated.toSorted((x, y) => place(x) - place(y)).map((norm) => ({ ...norm, gated: true })),
    ...others.map((norm) => ({ ...norm, gated: false })),
  ];
}

/** Whether the replicates of a world are seeds: samples drawn, neither the population nor a real panel. */
export function isSeeded(run: RunIndex, world: number): boolean {
  const { sample } = run.manifest.worlds[world]!;
  return sample !== null && sample.individuals !== 'Infinity';
}

/** The seeds of one row in one world, in order of replicate. */
export function seedsOf(run: RunIndex, world: number, row: number, norm: Norm): Seeds {
  const answered: Seed[] = [];
  let failed = 0;
  const cells = run.cells(world, row, 'fit');
  for (const { cell, replicate } of cells) {
    const result = run.record(cell)?.result;
    if (result === undefined || result.status === 'refused') continue;
    const fitted = result.status === 'ok' || result.status === 'not-converged';
    const found = result.measured.find((own) => sameNorm(own, norm));
    const value = found === undefined ? Number.NaN : fromJsonNumber(found.value);
    if (Number.isFinite(value)) answered.push({ cell, replicate, value });
    else if (!fitted || found !== undefined) failed++;
  }
  return { answered, failed, planned: cells.length };
}

/** The worst of several seeds; `undefined` where there is none, or no better direction. */
export function worstSeed(seeds: readonly Seed[], { better }: DescribedMetric): Seed | undefined {
  if (better === 'neither') return undefined;
  const sign = better === 'lower' ? 1 : -1;
  return seeds.toSorted((x, y) => sign * (y.value - x.value))[0];
}
