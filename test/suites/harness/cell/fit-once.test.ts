import { describe, expect, it } from 'vitest';
import { fitOnce } from '../../../../suites/harness/cell/fit-once.ts';
import { catalog, digests, jobOf, planOf, run } from '../fakes.ts';

const hooks = { digests, source: 'test' };

describe('one fit without a suite', () => {
  it('asks the same question as the same cell of a suite, and gets the same answer', async () => {
    const { record, fit, world } = await fitOnce(
      {
        estimator: 'counter',
        environment: 'chain',
        sample: { individuals: 5, periods: 4 },
        seed: 'seed-1',
        metrics: ['gap'],
      },
      catalog,
      hooks,
    );
    const planned = await run(jobOf(planOf({ metrics: ['gap'], population: false })));
    expect(record.digest).toBe(planned.record.digest);
    expect(record.result.status).toBe('ok');
    expect(fit!.policy).toHaveLength(world.model.stateCount * 2);
  });

  it('takes the design of the world where no sample is given, and the panel where there is one', async () => {
    const simulated = await fitOnce({ estimator: 'counter', environment: 'chain' }, catalog, hooks);
    expect(simulated.record.result.key.sample).toEqual({ individuals: 20, periods: 10 });
    const panel = await fitOnce(
      { estimator: 'counter', environment: 'diary', parameters: { truth: true } },
      catalog,
      hooks,
    );
    expect(panel.record.result.key.sample).toBeNull();
    expect(panel.record.result.measured.map(({ metric }) => metric)).toContain('gap');
    const asked = fitOnce(
      { estimator: 'counter', environment: 'diary', sample: { individuals: 1, periods: 1 } },
      catalog,
      hooks,
    );
    await expect(asked).rejects.toThrow(/real panel/);
  });

  it('names what it does not know', async () => {
    await expect(fitOnce({ estimator: 'conter', environment: 'chain' }, catalog, hooks)).rejects.toThrow(
      /"counter"/,
    );
    const options = { smothing: 1 };
    await expect(
      fitOnce({ estimator: 'counter', environment: 'chain', options }, catalog, hooks),
    ).rejects.toThrow(/smoothing/);
  });

  it('ends at its budget, its deadline or its interruption, and says which', async () => {
    const rogue = (how: string, budget = {}, signal?: AbortSignal) =>
      fitOnce(
        { estimator: 'rogue', options: { how }, environment: 'chain', budget },
        catalog,
        signal === undefined ? hooks : { ...hooks, signal },
      );
    expect((await rogue('spends', { iterations: 3 })).record.result).toMatchObject({
      stop: 'budget',
      iterations: 3,
    });
    const late = await rogue('ticks-forever', { seconds: 0.05 });
    expect(late.record.result.status).toBe('timeout');
    expect(late.fit).toBeNull();
    expect((await rogue('ticks-forever', {}, AbortSignal.abort())).record.result.status).toBe('cancelled');
  });

  it('reports progress', async () => {
    const seen: number[] = [];
    const onProgress = ({ iteration }: { readonly iteration: number }) => seen.push(iteration);
    const request = {
      estimator: 'rogue',
      options: { how: 'spends' },
      environment: 'chain',
      budget: { iterations: 3 },
    };
    await fitOnce(request, catalog, { ...hooks, onProgress });
    expect(seen).toEqual([1, 2, 3]);
  });
});
