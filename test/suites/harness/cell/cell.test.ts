import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../../core/contract/errors.ts';
import type { Estimator } from '../../../../core/contract/index.ts';
import { recordSchema } from '../../../../core/contract/record.ts';
import { validate } from '../../../../core/schema/validate.ts';
import { createCatalog } from '../../../../suites/harness/catalog.ts';
import { createCellMemory, runCell } from '../../../../suites/harness/cell/cell.ts';
import { packFit, unpackArrays, unpackFit } from '../../../../suites/harness/cell/fit-arrays.ts';
import { counter, registries } from '../../../fixtures/workers/fakes.mjs';
import { catalog, hooks, jobOf, planOf, run, runRogue } from '../fakes.ts';

describe('how a cell ends', () => {
  it.each([
    ['throws', 'crashed', 'It tripped.'],
    ['returns-nothing', 'protocol-error', 'no fit'],
    ['nan', 'protocol-error', 'policy[2] is NaN'],
    ['short', 'protocol-error', 'policy has 7 numbers: it must have 8'],
    ['row-sums', 'protocol-error', 'policy in state 0 sums to 1.00000001'],
    ['negative', 'protocol-error', 'policy of action 0 in state 0 is -0.5'],
    ['forgets', 'protocol-error', 'value is null'],
    ['lies', 'not-converged', 'its certificate row-error is 1'],
    ['spends', 'not-converged', 'budget was spent after 7 iterations'],
    ['stalls', 'not-converged', 'No further progress'],
    ['refuses', 'refused', 'It cannot do 4 states.'],
  ])('%s', async (how, status, reason) => {
    const record = await runRogue({ how });
    expect(record.result.status).toBe(status);
    expect(record.result.reason).toContain(reason);
    expect(record.digest).toMatch(/^[0-9a-f]{64}$/);
    validate(recordSchema, record, 'record');
  });

  it('keeps the numbers of a fit that did not converge', async () => {
    const { result } = await runRogue({ how: 'spends' });
    expect(result.stop).toBe('budget');
    expect(result.measured.map(({ metric }) => metric)).toEqual(['gap', 'row-error']);
    expect(result.blob).not.toBeNull();
  });

  it('keeps the stack of a throw for its author, outside of the digest', async () => {
    const { circumstance, result } = await runRogue({ how: 'throws' });
    expect(circumstance.stack).toContain('fakes.mjs');
    expect(JSON.stringify(result)).not.toContain('fakes.mjs');
  });

  it('says diverged where the estimator says so', async () => {
    const job = jobOf(planOf());
    const diverging: Estimator = {
      ...counter,
      fit: () => {
        throw new BenchError('diverged', 'The iterate is NaN.');
      },
    };
    const other = createCatalog({ ...registries, estimators: { diverging } });
    const { record } = await runCell(job, other, hooks());
    expect(record.result).toMatchObject({ status: 'diverged', reason: 'The iterate is NaN.' });
  });

  it('passes on why a fit stalled, where the estimator knows', async () => {
    const remark = 'No policy has these moments.';
    const stalling: Estimator = {
      ...counter,
      fit: async (task, options, lent) => ({
        ...(await counter.fit(task, options, lent)),
        stop: 'stalled',
        remark,
      }),
    };
    const other = createCatalog({ ...registries, estimators: { stalling } });
    const { record, blob } = await runCell(jobOf(planOf()), other, hooks());
    expect(record.result).toMatchObject({ status: 'not-converged', reason: remark });
    expect(unpackFit(record.result, blob!).remark).toBe(remark);
  });

  it('says what went wrong in the environment', async () => {
    const job = jobOf(planOf());
    const { record } = await run({ ...job, parameters: { ...job.parameters, discount: 2 } });
    expect(record.result.status).toBe('crashed');
    expect(record.result.reason).toContain('discount');
  });

  it.each(['ticks-forever', 'awaits', 'swallows'])('a fit that %s is cancelled by the clock', async (how) => {
    const start = performance.now();
    const record = await runRogue(
      { how },
      { cancelled: () => (performance.now() - start > 60 ? 'timeout' : null) },
    );
    expect(record.result).toMatchObject({ status: 'timeout', blob: null });
    expect(record.digest).toBeNull();
  });
});

describe('what an estimator may touch', () => {
  it('writes to a task of its own: everything after it is as if it had not', async () => {
    const plan = planOf({
      estimators: [{ id: 'rogue', options: { how: 'writes' } }, { id: 'counter' }],
      population: false,
    });
    const memory = createCellMemory();
    const rogue = await run(plan.jobs[0]!, { memory });
    const after = await run(plan.jobs.find((job) => job.key.subject.id === 'counter')!, { memory });
    const fresh = await run(plan.jobs.find((job) => job.key.subject.id === 'counter')!);
    expect(rogue.record.result.status).toBe('ok');
    expect(after.record.digest).toBe(fresh.record.digest);
    const polite = await run(jobOf(planOf()));
    expect(rogue.record.result.numbers['logLikelihood']).toBe(polite.record.result.numbers['logLikelihood']);
  });

  it('prints into the log tail, the last 4 kB of it, and into no stream', async () => {
    const { circumstance } = await runRogue({ how: 'prints' });
    expect(circumstance.logTail).toMatch(/^x+the end\nand an error\n$/);
    expect(Buffer.byteLength(circumstance.logTail)).toBe(4096);
  });

  it('is told non-finite options as JSON speaks them, frozen', async () => {
    let seen: unknown;
    const spy: Estimator = {
      ...counter,
      fit: (task, options, lent) => {
        seen = options;
        return counter.fit(task, options, lent);
      },
    };
    await runCell(jobOf(planOf()), createCatalog({ ...registries, estimators: { spy } }), hooks());
    expect(seen).toEqual({ smoothing: 1, strength: 'Infinity' });
    expect(Object.isFrozen(seen)).toBe(true);
  });

  it('never finds the truth in the task', async () => {
    let text = '';
    const spy: Estimator = {
      ...counter,
      fit: (task, options, lent) => {
        text = Object.keys(task).join();
        return counter.fit(task, options, lent);
      },
    };
    const other = createCatalog({ ...registries, estimators: { spy } });
    await runCell(jobOf(planOf()), other, hooks());
    expect(text).toBe('model,transitionsFrom,features,anchor,demonstrations');
  });
});

describe('what a record says', () => {
  it('measures every metric that applies, and nothing that does not', async () => {
    const plan = planOf();
    const population = await run(jobOf(plan, 'population'));
    const stored = { result: population.record.result, blob: population.blob! };
    const { record } = await run(jobOf(plan), { companions: { population: stored } });
    expect(record.result.measured.map(({ metric, weights }) => `${metric} ${weights}`)).toEqual([
      'gap uniform',
      'row-error uniform',
      'sampling uniform',
    ]);
    const policies = [stored, { result: record.result, blob: (await run(jobOf(plan))).blob! }].map(
      ({ result, blob }) => unpackFit(result, blob).policy,
    );
    const distance = Math.max(...policies[0]!.map((p, i) => Math.abs(p - policies[1]![i]!)));
    expect(record.result.measured.at(-1)!.value).toBe(distance);
  });

  it('lets the truth pass: a positive control has no distance from the expert', async () => {
    const plan = planOf();
    const oracle = plan.jobs.find((job) => job.key.subject.id === 'oracle')!;
    const { record } = await run(oracle);
    expect(record.result.measured.find(({ metric }) => metric === 'gap')!.value).toBe(0);
  });

  it('counts decisions and sums their log-likelihood; the population has a mean', async () => {
    const plan = planOf();
    const sample = (await run(jobOf(plan))).record.result.numbers;
    expect(sample['decisions']).toBe(20);
    expect(sample['logLikelihood']).toBeLessThan(0);
    const population = (await run(jobOf(plan, 'population'))).record.result.numbers;
    expect(population['decisions']).toBe('Infinity');
    expect(population).not.toHaveProperty('logLikelihood');
    const flat = await run(plan.jobs.find((job) => job.key.subject.id === 'flat')!);
    expect(flat.record.result.numbers['logLikelihood']).toBeCloseTo(20 * Math.log(0.5), 10);
  });

  it('turns a metric that throws into NaN and a line of the log', async () => {
    const broken = {
      ...registries.metrics['gap']!,
      measure: () => {
        throw new Error('Division by a duck.');
      },
    };
    const other = createCatalog({ ...registries, metrics: { ...registries.metrics, gap: broken } });
    const { record } = await runCell(jobOf(planOf()), other, hooks());
    expect(record.result.status).toBe('ok');
    expect(record.result.measured[0]).toMatchObject({ metric: 'gap', value: 'NaN' });
    expect(record.circumstance.logTail).toContain('metric gap: Division by a duck.');
  });

  it('measures on a real panel what needs no truth', async () => {
    const { record } = await run(jobOf(planOf({ worlds: [{ environment: 'diary' }] })));
    expect(record.result.measured.map(({ metric }) => metric)).toEqual(['row-error']);
    expect(record.result.numbers['decisions']).toBe(40);
  });

  it('is the same to the bit twice over', async () => {
    const [a, b] = [await run(jobOf(planOf())), await run(jobOf(planOf()))];
    expect(a.record.result).toEqual(b.record.result);
    expect(a.record.digest).toBe(b.record.digest);
  });

  it('measures a stored fit to the same record as the fit itself', async () => {
    const job = jobOf(planOf());
    const { record, blob } = await run(job);
    const again = await run(job, { stored: { result: record.result, blob: blob! } });
    expect(again.record.digest).toBe(record.digest);
  });
});

describe('the arrays of a fit', () => {
  it('come back as they went, minus zero as zero', () => {
    const fit = {
      stop: 'converged',
      iterations: 3,
      policy: Float64Array.of(0.25, 0.75),
      q: Float64Array.of(-0, -1e300),
      value: null,
      reward: null,
      parameters: Float64Array.of(2),
      covariance: { sandwich: Float64Array.of(4), hessian: Float64Array.of(9) },
      objective: 1.5,
      diagnostics: {},
    } as const;
    const { blob, arrays } = packFit(fit, null);
    expect(arrays.map(({ name }) => name)).toEqual([
      'policy',
      'q',
      'parameters',
      'covariance:hessian',
      'covariance:sandwich',
    ]);
    expect(new DataView(blob.buffer).getFloat64(8, true)).toBe(0.75);
    expect(Object.is(unpackArrays(blob, arrays).get('q')![0], 0)).toBe(true);
    expect(() => unpackArrays(blob.slice(8), arrays)).toThrow(/covariance:sandwich reaches past/);
  });

  it('carry standard errors by kind and name into the record', async () => {
    const linear: Estimator = {
      ...counter,
      fit: async (task, options, lent) => ({
        ...(await counter.fit(task, options, lent)),
        parameters: Float64Array.of(1, -1),
        covariance: { opg: Float64Array.of(4, 0, 0, -1) },
      }),
    };
    const other = createCatalog({ ...registries, estimators: { linear } });
    const { record } = await runCell(jobOf(planOf()), other, hooks());
    expect(record.result.parameters).toEqual({ place: 1, move: -1 });
    expect(record.result.standardErrors).toEqual({ opg: { place: 2, move: 'NaN' } });
  });
});

describe('a catalog', () => {
  it('is sorted by id and refuses an id of two kinds', () => {
    expect([...catalog.metrics.keys()]).toEqual([
      'excuses',
      'gap',
      'leftover',
      'row-error',
      'sampling',
      'value-gap',
    ]);
    const twice = {
      ...registries,
      controls: { counter: { ...registries.controls['flat']!, id: 'counter' } },
    };
    expect(() => createCatalog(twice)).toThrow(/"counter"/);
  });
});
