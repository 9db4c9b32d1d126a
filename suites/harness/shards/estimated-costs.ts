import type { CellKey } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import type { CellJob } from '../plan/job.ts';
import type { Plan } from '../plan/plan.ts';
import type { CostHistory, Measured } from './cost-history.ts';
import { modelledMs } from './modelled-cost.ts';

/** Where the cost of a cell comes from, best first. */
export const costSources = ['measured', 'replicate', 'scaled', 'modelled'] as const;
export type CostSource = (typeof costSources)[number];

export interface EstimatedCosts {
  /** Whole milliseconds, at least 1, by cell digest. */
  readonly ms: ReadonlyMap<string, number>;
  /** How many cells have their cost from where. */
  readonly from: Readonly<Record<CostSource, number>>;
}

/**
 * What every cell of a plan may cost, in whole milliseconds so that sums have no rounding: as measured or stated
 * for the cell itself; else the median of the same question at other replicates and seeds; else the model, times
 * what the same subject took elsewhere over what the model says of that; else the model. The same plan and
 * history give the same costs, in whatever order the history is told.
 */
export function estimateCosts({ jobs, manifest }: Plan, history: CostHistory): EstimatedCosts {
  const worldOf = new Map(manifest.cells.map(({ cell, world }) => [cell, manifest.worlds[world]]));
  const own = new Map([...history.stated, ...history.measured.map(({ cell, ms }) => [cell, ms] as const)]);
  const replicates = grouped(history.measured, ({ key }) => questionOf(key));
  const subjects = grouped(history.measured, ({ key }) => subjectOf(key));
  const from: Record<CostSource, number> = { measured: 0, replicate: 0, scaled: 0, modelled: 0 };
  const costOf = (job: CellJob): readonly [CostSource, number] => {
    const measured = own.get(job.cell);
    if (measured !== undefined) return ['measured', measured];
    const others = replicates.get(questionOf(job.key));
    if (others !== undefined) return ['replicate', median(others.map(({ ms }) => ms))];
    const model = modelledMs(job, worldOf.get(job.cell)!);
    const elsewhere = subjects.get(subjectOf(job.key));
    return elsewhere === undefined ? ['modelled', model] : ['scaled', model * overModel(elsewhere)];
  };
  const ms = new Map<string, number>();
  for (const job of jobs) {
    const [source, cost] = costOf(job);
    from[source]++;
    ms.set(job.cell, Math.max(1, Math.ceil(cost)));
  }
  return { ms, from };
}

/** The question without which sample of the same kind it is asked about. */
function questionOf(key: CellKey): string {
  const { replicate: _, seed: __, ...question } = key;
  return canonicalJson(question);
}

function subjectOf({ subject: { kind, id } }: CellKey): string {
  return `${kind} ${id}`;
}

/** Σ measured / Σ modelled. Sorted first: a sum must not depend on the order of files in a folder. */
function overModel(history: readonly Measured[]): number {
  const sorted = history.toSorted((x, y) => (x.cell < y.cell ? -1 : 1));
  const sum = (cost: (one: Measured) => number): number =>
    sorted.reduce((total, one) => total + cost(one), 0);
  return sum(({ ms }) => ms) / sum(({ key, world }) => modelledMs({ key }, world));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function grouped(all: readonly Measured[], name: (one: Measured) => string): Map<string, Measured[]> {
  const groups = new Map<string, Measured[]>();
  for (const one of all) {
    const group = groups.get(name(one));
    if (group === undefined) groups.set(name(one), [one]);
    else group.push(one);
  }
  return groups;
}
