import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../../core/contract/errors.ts';
import type { Suite } from '../../../../core/contract/index.ts';
import { manifestSchema } from '../../../../core/contract/record.ts';
import { validate } from '../../../../core/schema/validate.ts';
import { unpackArrays } from '../../../../suites/harness/cell/fit-arrays.ts';
import { planSuite } from '../../../../suites/harness/plan/plan.ts';
import { catalog, digests, jobOf, planOf, suiteOf } from '../fakes.ts';

const worldNames = (plan: ReturnType<typeof planOf>) => plan.manifest.worlds.map((world) => world.name);
const labels = (plan: ReturnType<typeof planOf>) => plan.manifest.rows.map((row) => row.label);

/** What an error says, and its code in front. */
function refusal(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof BenchError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a plan', () => {
  it('has a manifest that is valid, JSON and complete', () => {
    const { manifest, jobs } = planOf({
      worlds: [{ environment: 'chain' }, { environment: 'diary' }],
      replicates: 2,
    });
    const copy: unknown = JSON.parse(JSON.stringify(manifest));
    expect(copy).toEqual(manifest);
    validate(manifestSchema, copy, 'manifest');
    const planned = new Set(manifest.cells.map((cell) => cell.cell));
    expect([...planned].sort()).toEqual(jobs.map((job) => job.cell).sort());
  });

  it('has the card of every world under every design, without facts that do not apply', () => {
    const samples = [
      { individuals: 5, periods: 4 },
      { individuals: 6, periods: 4 },
    ];
    const { worlds } = planOf({ samples }).manifest;
    expect(worlds).toHaveLength(2);
    for (const { card, stateCount, actionCount } of worlds) {
      expect(card).toEqual([
        {
          id: 'pair-count',
          title: 'Pairs',
          summary: 'States times actions.',
          unit: 'count',
          value: stateCount * actionCount,
        },
      ]);
    }
  });

  it('spells grids out in order, and names worlds and rows by what sets them apart', () => {
    const plan = planOf({
      worlds: [{ environment: 'chain', parameters: { states: [3, 4], discount: [0.5, 0.9] } }],
      estimators: [
        { id: 'counter', options: { smoothing: [1, 2] } },
        { id: 'counter', label: 'hard', options: { smoothing: 0 } },
      ],
      controls: 'none',
    });
    expect(worldNames(plan)).toEqual([
      'chain (states=3, discount=0.5)',
      'chain (states=3, discount=0.9)',
      'chain (states=4, discount=0.5)',
      'chain (states=4, discount=0.9)',
    ]);
    expect(labels(plan)).toEqual(['Counter (smoothing=1)', 'Counter (smoothing=2)', 'hard']);
  });

  it('names a world by its environment alone where there is no other', () => {
    expect(worldNames(planOf({ worlds: [{ environment: 'chain', parameters: { states: 7 } }] }))).toEqual([
      'chain',
    ]);
  });

  it('has a cell per replicate, one population cell per row, and controls per replicate', () => {
    const { manifest } = planOf({ replicates: 3 });
    const count = (role: string) => manifest.cells.filter((cell) => cell.role === role).length;
    expect([count('fit'), count('population'), count('control')]).toEqual([3, 1, 6]);
  });

  it('runs the population limit itself once, without a companion', () => {
    const plan = planOf({ samples: [{ individuals: 'Infinity', periods: 4 }], replicates: 3 });
    expect(plan.manifest.cells.map((cell) => cell.role)).toEqual(['fit', 'control', 'control']);
    expect(jobOf(plan).key.sample).toEqual({
      individuals: 'Infinity',
      periods: 4,
    });
  });

  it('shares the population cell of samples that differ in size alone', () => {
    const { manifest, jobs } = planOf({
      samples: [
        { individuals: 5, periods: 4 },
        { individuals: 50, periods: 4 },
      ],
    });
    const population = manifest.cells.filter((cell) => cell.role === 'population');
    expect(population.map((cell) => cell.world)).toEqual([0, 1]);
    expect(new Set(population.map((cell) => cell.cell)).size).toBe(1);
    expect(jobs.filter((job) => job.role === 'population')).toHaveLength(1);
  });

  it('reads a real panel once, without controls or population, and with controls where the truth is known', () => {
    const roles = (truth: boolean) =>
      planOf({ worlds: [{ environment: 'diary', parameters: { truth } }], replicates: 5 }).manifest.cells;
    expect(roles(false).map((cell) => cell.role)).toEqual(['fit']);
    expect(roles(true).map((cell) => cell.role)).toEqual(['fit', 'control', 'control']);
    expect(jobOf(planOf({ worlds: [{ environment: 'diary' }] })).key.sample).toBeNull();
  });

  it('uses the design of the world where the suite names no sample', () => {
    const { samples: _, ...silent } = suiteOf();
    const plan = planSuite(silent as Suite, catalog, { digests, source: 'test' });
    expect(plan.manifest.worlds[0]!.sample).toEqual({ individuals: 20, periods: 10 });
  });

  it('keeps a row to its worlds', () => {
    const plan = planOf({
      worlds: [
        { environment: 'chain', name: 'here' },
        { environment: 'chain', name: 'there', parameters: { states: 9 } },
      ],
      estimators: [{ id: 'counter', worlds: ['there'] }],
      controls: 'none',
      population: false,
    });
    expect(plan.manifest.cells.map((cell) => cell.world)).toEqual([1]);
  });

  it('holds the truth of each world in a blob', () => {
    const { manifest, blobs } = planOf();
    const world = manifest.worlds[0]!;
    const arrays = unpackArrays(blobs.get(world.blob!)!, world.arrays);
    expect([...arrays.keys()]).toEqual(['reward', 'value', 'q', 'policy', 'occupancy']);
    const occupancy = arrays.get('occupancy')!.reduce((sum, x) => sum + x, 0);
    expect(occupancy).toBeCloseTo(1, 12);
    const [q, value, policy] = ['q', 'value', 'policy'].map((name) => arrays.get(name)!);
    for (let i = 0; i < policy!.length; i++) {
      expect(policy![i]).toBeCloseTo(Math.exp(q![i]! - value![i >> 1]!), 10);
    }
  });

  it('lists companions before the cells that need them', () => {
    const { jobs } = planOf({ replicates: 2 });
    const at = (cell: string) => jobs.findIndex((job) => job.cell === cell);
    const dependants = jobs.filter((job) => 'population' in job.companions);
    expect(dependants).toHaveLength(2);
    for (const job of dependants) expect(at(job.companions['population']!)).toBeLessThan(at(job.cell));
  });

  it('takes "every" as default options of all', () => {
    expect(labels(planOf({ estimators: 'every', controls: 'every' }))).toEqual([
      'Careless',
      'Counter',
      'Rogue',
      'Flat',
      'Oracle',
    ]);
  });

  it('selects worlds, estimators and replicates, never controls away', () => {
    const plan = planOf(
      {
        worlds: [{ environment: 'chain' }, { environment: 'diary' }],
        estimators: [{ id: 'counter' }, { id: 'rogue' }],
        replicates: 4,
      },
      { filters: { environments: ['chain'], estimators: ['Counter'], replicates: [1, 3] }, seed: 'override' },
    );
    expect(worldNames(plan)).toEqual(['chain']);
    expect(labels(plan)).toEqual(['Counter', 'Flat', 'Oracle']);
    expect(plan.manifest.cells.filter((cell) => cell.role === 'fit').map((cell) => cell.replicate)).toEqual([
      1, 3,
    ]);
    expect(plan.manifest.suite.seed).toBe('override');
  });
});

describe('a file that a parameter names', () => {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-plan-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return name;
  };
  const key = (path: string) =>
    jobOf(planOf({ worlds: [{ environment: 'diary', parameters: { path } }] }, { base: directory }));

  it('is in the key by content: a copy is the same question, an edit is another', () => {
    const [a, copy, edited] = [write('a.txt', 'one'), write('b.txt', 'one'), write('c.txt', 'two')].map(key);
    expect(a!.key.environment.parameters['path']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(a!.parameters['path']).toBe(join(directory, 'a.txt'));
    expect(copy!.cell).toBe(a!.cell);
    expect(edited!.cell).not.toBe(a!.cell);
  });

  it('is refused by name where it does not exist', () => {
    expect(refusal(() => key('absent.txt'))).toMatch(/^bad-data: .*absent\.txt/);
  });
});

describe('a suite that cannot mean what it says', () => {
  const gate = { metric: 'gap', limit: 1, because: 'why not' };
  it.each([
    [
      'an unknown environment',
      { worlds: [{ environment: 'chian' }] },
      /worlds\[0\]\.environment is "chian".*"chain"/,
    ],
    [
      'an unknown estimator',
      { estimators: [{ id: 'conter' }] },
      /estimators\[0\]\.id is "conter".*"counter"/,
    ],
    ['an unknown control', { controls: ['oracel'] }, /controls\[0\] is "oracel".*"oracle"/],
    ['an unknown metric', { metrics: ['gab'] }, /metrics\[0\] is "gab".*"gap"/],
    [
      'an unknown option',
      { estimators: [{ id: 'counter', options: { smothing: 1 } }] },
      /smothing.*smoothing/,
    ],
    [
      'an option out of range',
      { estimators: [{ id: 'counter', options: { smoothing: -1 } }] },
      /smoothing is -1.*≥ 0/,
    ],
    [
      'an unknown parameter',
      { worlds: [{ environment: 'chain', parameters: { state: 3 } }] },
      /state.*states/,
    ],
    [
      'two rows of one name',
      { estimators: [{ id: 'counter' }, { id: 'counter' }] },
      /estimators\[0\] and suite .*estimators\[1\] are both "Counter": .*label/,
    ],
    [
      'two worlds of one name',
      { worlds: [{ environment: 'chain' }, { environment: 'chain' }] },
      /worlds\[0\] and suite .*worlds\[1\] are both "chain": .*name/,
    ],
    [
      'a row in no world',
      { estimators: [{ id: 'counter', worlds: ['chian'] }] },
      /estimators\[0\]\.worlds.*"chain"/,
    ],
    ['a gate on an unknown metric', { gates: [{ ...gate, metric: 'gab' }] }, /gates\[0\]\.metric is "gab"/],
    [
      'a gate on a metric left out',
      { gates: [gate], metrics: ['row-error'] },
      /gates\[0\]\.metric is "gap", which/,
    ],
    [
      'a gate under weights that are not measured',
      { gates: [{ ...gate, weights: 'expert' as const }] },
      /uniform, data/,
    ],
    ['a gate for nobody', { gates: [{ ...gate, for: ['Countre'] }] }, /gates\[0\]\.for.*"counter"/],
    [
      'a gate against nobody',
      { gates: [{ ...gate, limit: { times: 2, of: 'flatt' } }] },
      /limit\.of.*"flat"/,
    ],
    ['no question mark', { question: 'Yes.' }, /question/],
  ])('%s', (_name, parts, message) => {
    const said = refusal(() => planOf(parts as Partial<Suite>));
    expect(said).toMatch(/^bad-data: /);
    expect(said).toMatch(message);
  });

  it('refuses a selection that the suite does not have', () => {
    expect(refusal(() => planOf({}, { filters: { estimators: ['countre'] } }))).toMatch(
      /^usage: .*"counter"/,
    );
    expect(refusal(() => planOf({}, { filters: { replicates: [4] } }))).toMatch(/^usage: /);
  });
});

describe('worlds that are not as published', () => {
  const sample = { individuals: 5, periods: 4, record: 'counts' } as const;
  const planned = (world: object, parts: Partial<Suite> = {}) =>
    planOf({ worlds: [{ environment: 'chain', ...world }], samples: [sample], ...parts });
  const keyOf = (world: object) => jobOf(planned(world)).key;

  it('say so in every key and in the manifest, and only they', () => {
    expect('variant' in keyOf({})).toBe(false);
    expect('variant' in keyOf({ truth: 'published' })).toBe(false);
    expect('variant' in planned({}).manifest.worlds[0]!).toBe(false);
    const weights = { individuals: 'Infinity', periods: 4 };
    const twin = { truth: { twin: 'gauge-twin', weights } };
    expect(keyOf({ truth: 'gauge-twin' }).variant).toEqual(twin);
    const plan = planned({ truth: 'gauge-twin' });
    expect(plan.manifest.worlds[0]!.variant).toEqual(twin);
    validate(manifestSchema, JSON.parse(JSON.stringify(plan.manifest)), 'manifest');
    expect(new Set(plan.jobs.map(({ key }) => JSON.stringify(key.variant))).size).toBe(1);
    expect(keyOf({ told: { discount: 0.5 }, second: { mix: 0.2 } }).variant).toEqual({
      told: { discount: 0.5 },
      second: { mix: 0.2 },
    });
  });

  it('choose the gauge twin by the first sample of the suite, whatever the cell', () => {
    const plan = planned({ truth: 'gauge-twin' }, { samples: [{ individuals: 9, periods: 7 }, sample] });
    const weights = plan.jobs.map(({ key }) => key.variant!.truth!.weights!.periods);
    expect(new Set(weights)).toEqual(new Set([7]));
  });

  it('have names of their own', () => {
    const worlds = [{}, { truth: 'gauge-twin' }, { told: { discount: 0.5 } }, { told: { discount: 0.6 } }];
    const plan = planOf({ worlds: worlds.map((one) => ({ environment: 'chain', ...one })) as never });
    expect(worldNames(plan)).toEqual([
      'chain (truth=published)',
      'chain (truth=gauge-twin)',
      'chain (truth=published, told discount=0.5)',
      'chain (truth=published, told discount=0.6)',
    ]);
  });

  it('are refused where they mean nothing', () => {
    const diary = (world: object) =>
      refusal(() => planOf({ worlds: [{ environment: 'diary', ...world }] as never }));
    expect(diary({ truth: 'gauge-twin' })).toMatch(/^bad-data: suite fake: worlds\[0\].truth .*real panel/);
    expect(diary({ second: { discount: 0.3 } })).toMatch(/^bad-data: .*known truth/);
    expect(refusal(() => planned({ told: { mix: 0.1 } }, { transitions: 'estimated' }))).toMatch(
      /^bad-data: .*told.mix/,
    );
    expect(refusal(() => planned({ told: {} }))).toMatch(/^bad-data/);
    expect(refusal(() => planned({ second: { discount: 0.3, mix: 0.1 } }))).toMatch(/^bad-data/);
    expect(refusal(() => planned({ truth: 'gauge' }))).toMatch(/^bad-data: .*gauge-twin/);
  });
});
