import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Suite } from '../../../../core/contract/index.ts';
import type { CodeDigests } from '../../../../suites/harness/plan/identity.ts';
import type { CellJob } from '../../../../suites/harness/plan/job.ts';
import { digests, planOf } from '../fakes.ts';

type World = Suite['worlds'][number];
type Row = Exclude<Suite['estimators'], 'every'>[number];

const hex = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))),
  minLength: 64,
  maxLength: 64,
});
const name = fc.string({ unit: fc.constantFrom('a', 'b', 'z', ' ', '-'), minLength: 1, maxLength: 6 });

/** Worlds that differ in what they are, in any order, called anything. */
const worlds = fc
  .uniqueArray(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 3 })
  .chain((sizes) =>
    fc.tuple(
      ...sizes.map((states) =>
        name.map(
          (called) => ({ environment: 'chain', name: `${called}${states}`, parameters: { states } }) as World,
        ),
      ),
    ),
  );
/** Rows that differ in their options, in any order, called anything. */
const rows = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 })
  .chain((options) =>
    fc.tuple(
      ...options.map((smoothing) =>
        name.map(
          (label) => ({ id: 'counter', label: `${label}${smoothing}`, options: { smoothing } }) as Row,
        ),
      ),
    ),
  );
const suites = fc.record({ worlds, estimators: rows, replicates: fc.integer({ min: 1, max: 3 }) });
const options = { seed: 1, numRuns: 10 };

const jobsOf = (suite: Partial<Suite>, code: CodeDigests = digests): ReadonlyMap<string, CellJob> =>
  new Map(planOf(suite, { digests: code }).jobs.map((job) => [job.cell, job]));
const cellsOf = (suite: Partial<Suite>): string[] => [...jobsOf(suite).keys()].sort();
const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });

describe('whatever a suite asks', () => {
  it('permuting and renaming its worlds and rows moves no key', () => {
    fc.assert(
      fc.property(
        suites.chain((suite) =>
          fc.tuple(
            fc.constant(suite),
            shuffled(suite.worlds.map((world, i) => ({ ...world, name: `world ${i}` }))),
            shuffled(suite.estimators.map((row, i) => ({ ...row, label: `row ${i}` }))),
          ),
        ),
        ([suite, others, otherwise]) => {
          expect(cellsOf({ ...suite, worlds: others, estimators: otherwise })).toEqual(cellsOf(suite));
        },
      ),
      options,
    );
  });

  it('adding a world, a row and a replicate moves no key of the others', () => {
    fc.assert(
      fc.property(suites, (suite) => {
        const wider = new Set(
          cellsOf({
            worlds: [{ environment: 'diary' }, ...suite.worlds],
            estimators: [{ id: 'rogue' }, ...suite.estimators],
            replicates: suite.replicates + 1,
          }),
        );
        for (const cell of cellsOf(suite)) expect(wider.has(cell)).toBe(true);
      }),
      options,
    );
  });

  it('changing an option of a row, or a parameter of a world, moves exactly their cells', () => {
    fc.assert(
      fc.property(suites, fc.nat(), (suite, at) => {
        const [w, r] = [at % suite.worlds.length, at % suite.estimators.length];
        const row = suite.estimators[r]!;
        const world = suite.worlds[w]!;
        const { smoothing } = row.options as { smoothing: number };
        const { states } = world.parameters as { states: number };
        const before = jobsOf(suite);
        const lost = (other: Partial<Suite>): CellJob[] => {
          const after = jobsOf({ ...suite, ...other });
          return [...before.values()].filter(({ cell }) => !after.has(cell));
        };
        const turned = { ...row, options: { smoothing: 100 } };
        const byRow = lost({ estimators: suite.estimators.with(r, turned) });
        const ofRow = [...before.values()].filter(
          ({ key }) => key.subject.options['smoothing'] === smoothing,
        );
        expect(byRow.map(({ cell }) => cell)).toEqual(ofRow.map(({ cell }) => cell));
        const resized = { ...world, parameters: { states: 20 } };
        const byWorld = lost({ worlds: suite.worlds.with(w, resized) });
        const ofWorld = [...before.values()].filter(
          ({ key }) => key.environment.parameters['states'] === states,
        );
        expect(byWorld.map(({ cell }) => cell)).toEqual(ofWorld.map(({ cell }) => cell));
      }),
      options,
    );
  });

  it('another seed of the suite moves every cell', () => {
    fc.assert(
      fc.property(suites, hex, (suite, seed) => {
        const before = new Set(cellsOf(suite));
        expect(cellsOf({ ...suite, seed }).filter((cell) => before.has(cell))).toEqual([]);
      }),
      options,
    );
  });

  it('editing a method moves its fits and no cell, so that a baseline still pairs; nobody else is moved', () => {
    fc.assert(
      fc.property(suites, hex, (suite, code) => {
        const both = { ...suite, estimators: [{ id: 'rogue' }, ...suite.estimators] };
        const before = jobsOf(both);
        const after = jobsOf(both, { ...digests, ids: { ...digests.ids, counter: code } });
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [cell, { fit, key }] of before)
          expect(after.get(cell)!.fit !== fit).toBe(key.subject.id === 'counter');
      }),
      options,
    );
  });

  it('a new or edited metric moves no fit', () => {
    fc.assert(
      fc.property(suites, hex, (suite, code) => {
        const fits = (jobs: ReadonlyMap<string, CellJob>) =>
          [...jobs].map(([cell, { fit }]) => `${cell} ${fit}`).sort();
        const before = jobsOf({ ...suite, metrics: ['gap'] });
        const edited = jobsOf(
          { ...suite, metrics: ['gap'] },
          { ...digests, ids: { ...digests.ids, gap: code } },
        );
        const more = jobsOf({ ...suite, metrics: ['gap', 'sampling'] });
        expect(fits(edited)).toEqual(fits(before));
        expect(fits(more)).toEqual(fits(before));
        for (const [cell, { measurement }] of before) {
          expect(edited.get(cell)!.measurement).not.toBe(measurement);
          expect(more.get(cell)!.measurement).not.toBe(measurement);
        }
      }),
      options,
    );
  });
});
