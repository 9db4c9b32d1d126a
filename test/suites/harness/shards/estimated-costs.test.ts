import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type CostHistory,
  costsFile,
  type Measured,
  nothingKnown,
  readCosts,
} from '../../../../suites/harness/shards/cost-history.ts';
import { estimateCosts } from '../../../../suites/harness/shards/estimated-costs.ts';
import { modelledMs } from '../../../../suites/harness/shards/modelled-cost.ts';
import { planOf } from '../fakes.ts';

const plan = planOf({ replicates: 4, controls: 'none' });
const fits = plan.jobs.filter(({ role }) => role === 'fit');
const [population] = plan.jobs.filter(({ role }) => role === 'population');
const [world] = plan.manifest.worlds;
const took = (at: number, ms: number): Measured => ({ ...fits[at]!, world: world!, ms });
const knowing = (...measured: Measured[]): CostHistory => ({ ...nothingKnown, measured });

describe('the cost of a cell', () => {
  it('is its size where nothing is known: 2 √(entries + pairs), and one for 10,000 decisions', () => {
    const { ms, from } = estimateCosts(plan, nothingKnown);
    const size = world!.entries + world!.stateCount * world!.actionCount;
    expect(modelledMs(fits[0]!, world!)).toBe(2 * Math.sqrt(size) + (5 * 4) / 10_000);
    expect(ms.get(fits[0]!.cell)).toBe(Math.ceil(2 * Math.sqrt(size) + 0.002));
    expect(modelledMs(population!, world!)).toBe(2 * Math.sqrt(size));
    const control = {
      key: { ...fits[0]!.key, subject: { ...fits[0]!.key.subject, kind: 'control' as const } },
    };
    expect(modelledMs(control, world!)).toBeCloseTo(Math.sqrt(size) / 3 + 0.002, 12);
    expect(from).toEqual({ measured: 0, replicate: 0, scaled: 0, modelled: plan.jobs.length });
  });

  it('is what it took; of another replicate the median; of the same method elsewhere the model times its ratio', () => {
    const { ms, from } = estimateCosts(plan, knowing(took(0, 100.2), took(1, 400), took(2, 300)));
    expect(fits.map(({ cell }) => ms.get(cell))).toEqual([101, 400, 300, 300]);
    const ratio = 800.2 / (3 * modelledMs(fits[0]!, world!));
    expect(ms.get(population!.cell)).toBe(Math.ceil(modelledMs(population!, world!) * ratio));
    expect(from).toEqual({ measured: 3, replicate: 1, scaled: 1, modelled: 0 });
  });

  it('does not depend on the order in which a folder lists its files', () => {
    const history = [took(0, 0.1), took(1, 0.2), took(2, 0.3)];
    const costs = (measured: Measured[]) => [...estimateCosts(plan, knowing(...measured)).ms];
    expect(costs(history.toReversed())).toEqual(costs(history));
  });

  it('is what a file of costs says, and never less than a millisecond', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'irlbench-costs-')), 'costs.json');
    writeFileSync(file, costsFile(estimateCosts(plan, knowing(took(0, 0), took(1, 7))).ms));
    const { ms, from } = estimateCosts(plan, readCosts(file));
    expect([ms.get(fits[0]!.cell), ms.get(fits[1]!.cell)]).toEqual([1, 7]);
    expect(from['measured']).toBe(plan.jobs.length);
  });

  it('is refused with a sentence where a file is not one of costs', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'irlbench-costs-')), 'costs.json');
    writeFileSync(file, JSON.stringify({ format: 'irlbench/costs', version: 1, cells: { a: -1 } }));
    expect(() => readCosts(file)).toThrow(/costs\.json.*cells\.a/);
    expect(() => readCosts(`${file}.not`)).toThrow(/no such run folder or file/);
  });
});
