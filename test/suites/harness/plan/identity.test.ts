import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../core/numerics/canonical-json.ts';
import { resultDigest } from '../../../../suites/harness/cell/record.ts';
import { cellDigest, fitDigest, metricDigest } from '../../../../suites/harness/plan/identity.ts';
import { digests, jobOf, planOf, run } from '../fakes.ts';

const cellsOf = (plan: ReturnType<typeof planOf>) => new Set(plan.jobs.map((job) => job.cell));
const everything = {
  worlds: [{ environment: 'chain' }, { environment: 'chain', name: 'long', parameters: { states: 6 } }],
  estimators: [
    { id: 'counter' },
    { id: 'counter', label: 'smooth', options: { smoothing: 3 } },
    { id: 'rogue' },
  ],
  replicates: 2,
};

describe('a cell digest', () => {
  it('does not move when worlds, estimators and samples are permuted, named otherwise or joined by others', () => {
    const before = cellsOf(planOf(everything));
    const permuted = planOf({
      ...everything,
      worlds: everything.worlds.toReversed(),
      estimators: everything.estimators.toReversed(),
    });
    expect(cellsOf(permuted)).toEqual(before);
    const renamed = planOf({
      ...everything,
      id: 'another',
      question: 'Another?',
      worlds: everything.worlds.map((world, i) => ({ ...world, name: `world ${i}` })),
      estimators: everything.estimators.map((estimator, i) => ({ ...estimator, label: `row ${i}` })),
    });
    expect(cellsOf(renamed)).toEqual(before);
    const wider = planOf({
      ...everything,
      worlds: [...everything.worlds, { environment: 'diary' }],
      estimators: [...everything.estimators, { id: 'counter', label: 'more', options: { smoothing: 9 } }],
      replicates: 3,
      budget: { iterations: 9, seconds: 9 },
    });
    const after = cellsOf(wider);
    expect([...before].filter((cell) => !after.has(cell))).toEqual([]);
  });

  it('is the same for a default that is written out', () => {
    const silent = jobOf(planOf()).cell;
    const spelt = planOf({
      worlds: [{ environment: 'chain', parameters: { noise: 0, discount: 0.9, states: 4 } }],
      estimators: [{ id: 'counter', options: { strength: 'Infinity', smoothing: 1 } }],
    });
    expect(jobOf(spelt).cell).toBe(silent);
  });

  it('moves with every part of the question', () => {
    const plans = [
      planOf(),
      planOf({ seed: 'seed-2' }),
      planOf({ transitions: 'estimated' }),
      planOf({ samples: [{ individuals: 6, periods: 4 }] }),
      planOf({ worlds: [{ environment: 'chain', parameters: { noise: 0.1 } }] }),
      planOf({ estimators: [{ id: 'counter', options: { smoothing: 2 } }] }),
      planOf({ estimators: [{ id: 'rogue' }] }),
    ];
    expect(new Set(plans.map((plan) => jobOf(plan).cell)).size).toBe(plans.length);
  });

  it('is the digest of a canonical form: the order of keys does not matter', () => {
    const { key } = jobOf(planOf());
    const shuffled = Object.fromEntries(Object.entries(key).toReversed()) as typeof key;
    expect(cellDigest(shuffled)).toBe(cellDigest(key));
  });
});

describe('a fit digest', () => {
  const { key } = jobOf(planOf());

  it('moves with the code of its own subject, its environment and the harness, and with nobody else’s', () => {
    const before = fitDigest(key, 100, digests);
    const moved = (ids: Record<string, string>, harness = digests.fit) =>
      fitDigest(key, 100, { ...digests, ids: { ...digests.ids, ...ids }, fit: harness }) !== before;
    expect(moved({ rogue: 'f'.repeat(64), gap: 'f'.repeat(64), diary: 'f'.repeat(64) })).toBe(false);
    expect(moved({ counter: 'f'.repeat(64) })).toBe(true);
    expect(moved({ chain: 'f'.repeat(64) })).toBe(true);
    expect(moved({}, 'f'.repeat(64))).toBe(true);
  });

  it('moves with the iterations that are allowed, and not with the seconds', () => {
    const base = jobOf(planOf({ budget: { iterations: 10, seconds: 1 } })).fit;
    expect(jobOf(planOf({ budget: { iterations: 10, seconds: 2 } })).fit).toBe(base);
    expect(jobOf(planOf({ budget: { iterations: 11, seconds: 1 } })).fit).not.toBe(base);
  });

  it('stays when only a metric changes; the metric digest moves', () => {
    const changed = { ...digests, ids: { ...digests.ids, gap: 'f'.repeat(64) } };
    const before = jobOf(planOf());
    const after = jobOf(planOf({}, { digests: changed }));
    expect(after.fit).toBe(before.fit);
    expect(after.measurement).not.toBe(before.measurement);
    expect(metricDigest('x', ['row-error'], {}, changed)).toBe(metricDigest('x', ['row-error'], {}, digests));
  });
});

describe('random streams', () => {
  it('give the same data and the same fit whoever else is in the suite', async () => {
    const alone = await run(jobOf(planOf()));
    const crowd = planOf({
      estimators: [
        { id: 'rogue' },
        { id: 'counter', label: 'x', options: { smoothing: 5 } },
        { id: 'counter' },
      ],
    });
    const same = crowd.jobs.find((job) => job.cell === jobOf(planOf()).cell);
    const again = await run(same!);
    expect(again.record.digest).toBe(alone.record.digest);
    expect(again.blob).toEqual(alone.blob);
  });

  it('give every estimator the same demonstrations: the likelihood of the same policy is the same', async () => {
    const plan = planOf({
      estimators: [{ id: 'counter' }, { id: 'counter', label: 'other', options: { strength: 2 } }],
    });
    const [a, b] = await Promise.all(plan.jobs.filter((job) => job.role === 'fit').map((job) => run(job)));
    expect(a!.record.result.numbers['logLikelihood']).toBe(b!.record.result.numbers['logLikelihood']);
    expect(a!.record.result.numbers['draw']).not.toBe(b!.record.result.numbers['draw']);
  });

  it('differ between replicates and between seeds', async () => {
    const digestsOf = async (plan: ReturnType<typeof planOf>) =>
      (await Promise.all(plan.jobs.filter((job) => job.role === 'fit').map((job) => run(job)))).map(
        ({ record }) => record.result.numbers['logLikelihood'],
      );
    const values = [
      ...(await digestsOf(planOf({ replicates: 3 }))),
      ...(await digestsOf(planOf({ seed: 'other' }))),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  it('build the same noisy world whatever the sample, and another one for another seed', () => {
    const blobs = (parts: Parameters<typeof planOf>[0]) =>
      planOf({ worlds: [{ environment: 'chain', parameters: { noise: 1 } }], ...parts }).manifest.worlds.map(
        (world) => world.blob,
      );
    const [small, large] = blobs({
      samples: [
        { individuals: 1, periods: 1 },
        { individuals: 9, periods: 9 },
      ],
    });
    expect(small).toBe(large);
    expect(blobs({ seed: 'other' })[0]).not.toBe(small);
  });
});

describe('a result digest', () => {
  it('covers every field of the result', async () => {
    const { result } = (await run(jobOf(planOf()))).record;
    const before = resultDigest(result);
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(result) as (keyof typeof result)[])), (field) => {
        const { [field]: dropped, ...rest } = result;
        return (
          field === 'status' ||
          resultDigest({ ...rest, [field]: canonicalJson(dropped) + '!' } as typeof result) !== before
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('does not exist where the machine decided', async () => {
    const { result } = (await run(jobOf(planOf()))).record;
    for (const status of ['timeout', 'out-of-memory', 'cancelled', 'infrastructure'] as const) {
      expect(resultDigest({ ...result, status })).toBeNull();
    }
  });
});
