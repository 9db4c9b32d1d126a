import { sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { baselineText, parseBaseline } from '../../../cli/baselines/baseline-text.ts';
import type { Comparison } from '../../../core/contract/comparison.ts';
import type { JsonNumber } from '../../../core/contract/json.ts';
import { baselineOf } from '../../../reports/regression/baseline-of.ts';
import { compareRuns } from '../../../reports/regression/compare-runs.ts';
import { verdictOf } from '../../../reports/verdicts/verdict.ts';
import { run as sketch } from '../verdicts/run.ts';
import { runOf, type Told } from './run.ts';

/** Six errors, and changes of their logarithms with mean 0.5. */
const errors = [0.021, 0.025, 0.019, 0.03, 0.022, 0.027];
const changes = [0.45, 0.52, 0.61, 0.38, 0.55, 0.49];
const grown = errors.map((error, seed) => error * Math.exp(changes[seed]!));

const told = (values: readonly (number | null)[], more: Partial<Told> = {}): Told => ({
  world: 'w',
  row: 'r',
  values,
  ...more,
});
const between = (before: Told, after: Told, options = {}): Comparison =>
  compareRuns(runOf([before]), runOf([after]), options);

describe('comparing two runs', () => {
  it('finds nothing between a run and itself, and tests nothing', () => {
    const found = between(told(errors), told(errors));
    expect(found).toMatchObject({ counts: { unchanged: 1 }, families: [], exitCode: 0, reasons: [] });
  });

  it('names an error that grew: Student’s interval of the log ratios by hand', () => {
    const { exitCode, pairs, families, reasons } = between(told(errors), told(grown));
    const margin = (2.570581835636314 * sampleStandardDeviation(changes)) / Math.sqrt(6);
    expect(pairs[0]).toMatchObject({ outcome: 'regressed', scale: 'log', seeds: 6 });
    expect(pairs[0]!.effect).toBeCloseTo(0.5, 12);
    expect(pairs[0]!.low).toBeCloseTo(0.5 - margin, 12);
    expect(pairs[0]!.high).toBeCloseTo(0.5 + margin, 12);
    expect(pairs[0]!.smallest).toBe(Math.log(1.1));
    expect(families[0]).toMatchObject({ worse: 1 / 64, smallestP: 1 / 64, outcome: 'regressed' });
    expect(exitCode).toBe(20);
    expect(reasons[0]).toMatch(/^r: policy got worse .* w \(policy-tv 0\.024 → /);
  });

  it('calls the way back an improvement, and too good only where the error more than halved', () => {
    const back = between(told(grown), told(errors));
    expect(back).toMatchObject({ exitCode: 0, counts: { improved: 1 } });
    expect(back.pairs[0]!.tooGood).toBe(false);
    const leaked = between(told(grown), told(errors.map((error) => error / 20)));
    expect(leaked.pairs[0]!.tooGood).toBe(true);
    expect(leaked.notes.join(' ')).toMatch(/leaked/);
  });

  it('says "changed, not regressed" for answers that moved without an effect', () => {
    const moved = between(told(errors), told(errors, { code: 'another' }));
    expect(moved.pairs[0]).toMatchObject({
      outcome: 'same',
      because: expect.stringMatching(/not regressed/),
    });
    const little = errors.map((error, seed) => error * (1 + 0.001 * (seed - 2)));
    expect(between(told(errors), told(little)).counts).toEqual({ same: 1 });
  });

  it('does not care for errors far below their limit', () => {
    const tiny = errors.map((error) => error * 1e-9);
    expect(between(told(tiny), told(tiny.map((error) => 1000 * error))).counts).toEqual({ same: 1 });
  });

  it('judges by size what moved alike in every seed, and what has no seeds', () => {
    const doubled = errors.map((error) => 2 * error);
    expect(between(told(errors), told(doubled))).toMatchObject({ counts: { regressed: 1 }, families: [] });
    const alone = { sampled: false };
    expect(between(told([0.02], alone), told([0.03], alone)).exitCode).toBe(20);
    expect(between(told([0.02], alone), told([0.0201], alone)).counts).toEqual({ same: 1 });
  });

  it('knows nothing below three seeds, and with --strict that is 22', () => {
    const [before, after] = [told(errors.slice(0, 2)), told(grown.slice(0, 2))];
    expect(between(before, after)).toMatchObject({ counts: { unknown: 1 }, exitCode: 0 });
    expect(between(before, after, { strict: true }).exitCode).toBe(22);
  });

  it('says when so few seeds cannot speak, whatever they say', () => {
    const { counts, families, pairs, notes } = between(told(errors.slice(0, 4)), told(grown.slice(0, 4)));
    expect(counts).toEqual({ unknown: 1 });
    expect(families[0]).toMatchObject({ smallestP: 1 / 16, outcome: 'too few seeds' });
    expect(pairs[0]!.because).toMatch(/no p below 0\.0625/);
    expect(notes.join(' ')).toMatch(/the least p that they could give is 0\.0625/);
  });

  it('asks seeds that the baseline has beside where signs are too few: the run is dealt among them, exactly', () => {
    // Ten numbers, of which the four of the run are the largest: one way of 10 over 4.
    const spare = [0.02, 0.018, 0.023, 0.026, 0.022, 0.024];
    const baseline = told([...errors.slice(0, 4), ...spare]);
    const { counts, families, pairs } = between(baseline, told(grown.slice(0, 4).map((x) => 2 * x)));
    expect(families[0]).toMatchObject({ seeds: 4, worse: 1 / 210, smallestP: 1 / 210, outcome: 'regressed' });
    expect(counts).toEqual({ regressed: 1 });
    expect(pairs[0]).toMatchObject({ seeds: 4 });
    // Six seeds of its own speak by their signs.
    expect(between(told([...errors, ...spare]), told(grown)).families[0]).toMatchObject({ worse: 1 / 64 });
  });

  it('pools worlds: two with four seeds each speak where one cannot', () => {
    const sides = [errors, grown].map((values) =>
      runOf(['w', 'v'].map((world) => told(values.slice(0, 4), { world }))),
    );
    const { families, counts } = compareRuns(sides[0]!, sides[1]!);
    expect(families).toHaveLength(1);
    expect(families[0]).toMatchObject({ pairs: 2, seeds: 8, worse: 1 / 256, outcome: 'regressed' });
    expect(counts).toEqual({ regressed: 2 });
  });

  it('flips metrics of one panel together: they are no further evidence', () => {
    const sides = [errors, grown].map((values) =>
      runOf(['policy-tv', 'policy-kl'].map((metric) => told(values.slice(0, 4), { metric }))),
    );
    expect(compareRuns(sides[0]!, sides[1]!).families[0]).toMatchObject({
      pairs: 2,
      seeds: 4,
      worse: 1 / 16,
    });
  });

  it('an exact sign-flip p stands beside the interval from ten seeds on', () => {
    const twelve = [...errors, ...errors];
    const { pairs } = between(told(twelve), told([...grown, ...grown]));
    expect(pairs[0]!.signFlip).toBe(1 / 4096);
    expect(between(told(errors), told(grown)).pairs[0]!.signFlip).toBe('NaN');
  });

  it('does not compare versions, nor seeds as pairs, nor records of another shape', () => {
    const newer = between(told(errors), told(grown, { version: 2 }));
    expect(newer).toMatchObject({ counts: { incomparable: 1 }, exitCode: 0 });
    expect(newer.notes[0]).toMatch(/r went from version 1 to 2/);
    expect(between(told(errors), told(grown, { version: 2 }), { strict: true }).exitCode).toBe(25);
    const run = runOf([told(errors)]);
    for (const header of [{ seed: 'two' }, { recordVersion: 2 }, { groups: [] }])
      expect(compareRuns(run, { ...run, ...header })).toMatchObject({ pairs: [], exitCode: 25 });
  });

  it('compares groups of other seeds by Welch’s interval', () => {
    const other = runOf([told(grown)], { seed: 'two' });
    const { exitCode, pairs, families } = compareRuns(runOf([told(errors)]), other, { paired: false });
    expect(exitCode).toBe(20);
    expect(families[0]).toMatchObject({ seeds: 12, smallestP: 0 });
    // What the gate allows is .05: the change of log(1 + x/.05).
    const sum = errors.reduce(
      (all, error, seed) => all + Math.log((0.05 + grown[seed]!) / (0.05 + error)),
      0,
    );
    expect(pairs[0]).toMatchObject({ scale: 'limit', smallest: Math.log(1.1) });
    expect(pairs[0]!.effect).toBeCloseTo(sum / 6, 12);
    expect(compareRuns(runOf([told(errors)]), runOf([told(grown)]), { paired: false }).exitCode).toBe(25);
  });

  it('holds groups to what the gate allows: an error far below it may double, one far above may not', () => {
    const groups = (values: readonly number[], tracked: Partial<Told['tracked']> = {}) =>
      compareRuns(
        runOf([told(values, { tracked })]),
        runOf(
          [
            told(
              values.toReversed().map((x) => 2 * x),
              { tracked },
            ),
          ],
          { seed: 'two' },
        ),
        { paired: false },
      );
    expect(groups(errors, { limit: 1 }).counts).toEqual({ same: 1 });
    expect(groups(errors, { limit: 0.001 }).counts).toEqual({ regressed: 1 });
    // As pairs the same change is a regression under either limit.
    const doubled = errors.map((error, seed) => error * (2 + 0.01 * seed));
    const pairs = between(told(errors, { tracked: { limit: 1 } }), told(doubled, { tracked: { limit: 1 } }));
    expect(pairs.counts).toEqual({ regressed: 1 });
  });

  it('calls the same what two one-sided tests at 5 % call so: the 90 % interval within the smallest effect', () => {
    // Logarithms of ratios with mean 0 and standard deviation √.8 d: the margins are 2.015 and 2.571 of √(.8/6) d.
    const moved = (d: number) => errors.map((x, i) => x * Math.exp([1, -1, 1, -1, 0, 0][i]! * d));
    const [narrow, wide] = [2.015048373, 2.570581836].map((t) => Math.log(1.1) / (t * Math.sqrt(0.8 / 6)));
    const pairOf = (d: number) => between(told(errors), told(moved(d))).pairs[0]!;
    expect(pairOf(0.999 * wide!)).toMatchObject({ outcome: 'same' });
    expect(pairOf(0.999 * narrow!)).toMatchObject({ outcome: 'same' });
    expect(Number(pairOf(0.999 * narrow!).high)).toBeGreaterThan(Math.log(1.1));
    expect(pairOf(1.001 * narrow!)).toMatchObject({ outcome: 'unknown' });
  });

  it('finds groups too good to be true by the ratio of their errors', () => {
    const fallen = runOf([told(errors.map((error) => error / 20).toReversed())], { seed: 'two' });
    const { pairs } = compareRuns(runOf([told(errors)]), fallen, { paired: false });
    expect(pairs[0]!.tooGood).toBe(true);
  });

  it('follows statuses: an answer that is lost to the method has regressed, to the machine it has not', () => {
    const ended = (status: Told['status']) =>
      between(
        told(errors),
        told(
          errors.with(5, Number.NaN).map((x, i) => (i === 5 ? null : x)),
          { status: status! },
        ),
      );
    const five = ['ok', 'ok', 'ok', 'ok', 'ok'] as const;
    for (const to of ['crashed', 'diverged', 'refused', 'protocol-error'] as const) {
      const found = ended([...five, to]);
      expect(found.statuses).toEqual([
        { world: 'w', row: 'r', from: 'ok', to, replicates: [5], outcome: 'regressed' },
      ]);
      expect(found.exitCode).toBe(20);
    }
    expect(ended([...five, 'timeout'])).toMatchObject({ statuses: [{ outcome: 'missing' }], exitCode: 0 });
  });

  it('one fit that no longer converges may be chance; five that do not, and none that now does, are not', () => {
    const stopped = (count: number) =>
      between(
        told(errors),
        told(errors, { status: errors.map((_, seed) => (seed < count ? 'not-converged' : 'ok')) }),
      );
    expect(stopped(1).statuses[0]).toMatchObject({ outcome: 'unknown' });
    expect(stopped(5)).toMatchObject({ statuses: [{ outcome: 'regressed' }], exitCode: 20 });
  });

  it('names the certificates that hold no more, by the worst of its cells, and keeps them in a baseline', () => {
    const ended = (certificates: readonly JsonNumber[]) => {
      const cells = certificates.map((certificate) => ({
        'policy-tv': 0.05,
        certificate,
        status: certificate === 0 ? 0 : 1,
      }));
      const { manifest, records } = sketch({
        gates: [{ metric: 'policy-tv' }],
        rows: [{ label: 'M', recovers: ['policy'], cells: [cells] }],
      });
      const { gates } = verdictOf(manifest, records);
      // A cell of a sketch has a name where others have a digest.
      const text = baselineText(baselineOf(manifest, records, gates)).replaceAll(
        /"0-0-\d"/g,
        JSON.stringify('0'.repeat(64)),
      );
      return parseBaseline(text, 'a baseline');
    };
    const { statuses, reasons } = compareRuns(
      ended([0, 0, 0, 0, 0, 0]),
      ended([2e-6, 3e-6, 0.3, 2e-6, 2e-6, 0]),
    );
    expect(statuses[0]!.broken).toEqual([{ id: 'bellman-residual', cells: 5, worst: 0.3, limit: 1e-8 }]);
    expect(reasons).toContain(
      'M on grid: 5 cells went from ok to not-converged; bellman-residual does not hold in 5, at worst 0.3 > 1e-8.',
    );
    const undefinedOnce = compareRuns(ended([0, 0]), ended(['NaN', 0.3]));
    expect(undefinedOnce.statuses[0]!.broken).toMatchObject([{ worst: 'NaN' }]);
    const already = compareRuns(ended([0.3, 0]), ended([0.3, 0.3]));
    expect(already.statuses[0]!.broken).toMatchObject([{ cells: 1 }]);
  });

  it('a number that is gone from an answer is lost', () => {
    const found = between(told(errors), told([...errors.slice(0, 5), null]));
    expect(found).toMatchObject({ counts: { lost: 1 }, exitCode: 20 });
  });

  it('rows and numbers on one side alone are told, and with --strict they are 25', () => {
    const two = [told(errors), told(errors, { row: 's' })];
    expect(compareRuns(runOf(two.slice(0, 1)), runOf(two))).toMatchObject({
      counts: { unchanged: 1, new: 1 },
      exitCode: 0,
    });
    expect(compareRuns(runOf(two), runOf(two.slice(0, 1)), { strict: true }).exitCode).toBe(25);
  });

  it('around a target and where higher is better, worse is worse', () => {
    const near = { near: 1, limit: 0.1, better: 'neither', logScale: false } as const;
    const off = (by: number) =>
      [0.01, 0.02, 0.015, 0.012, 0.018, 0.011].map((x, i) => 1 + (i % 2 ? by + x : -by - x));
    expect(between(told(off(0), { tracked: near }), told(off(0.3), { tracked: near })).exitCode).toBe(20);
    const higher = { better: 'higher', logScale: false, limit: 0.5 } as const;
    const fell = errors.map((error, seed) => 1 - error - 0.2 * changes[seed]!);
    const high = errors.map((error) => 1 - error);
    expect(between(told(high, { tracked: higher }), told(fell, { tracked: higher })).exitCode).toBe(20);
    expect(between(told(fell, { tracked: higher }), told(high, { tracked: higher })).counts).toEqual({
      improved: 1,
    });
  });

  it('times fits on one machine alone, beside those of other rows, and only warns', () => {
    const other = (fitMs: number) => ['s', 't'].map((row) => told(errors, { row, fitMs }));
    const timed = (fitMs: number, others: number, machine = 'a machine') =>
      compareRuns(
        runOf([told(errors), ...other(10)]),
        runOf([told(grown, { fitMs }), ...other(others)], { machine }),
      );
    const own = (found: Comparison) => found.timings.find(({ row }) => row === 'r');
    expect(own(timed(30, 10))).toMatchObject({ slower: true, seeds: 6, ratio: expect.closeTo(3, 12) });
    // A machine that is three times as busy slows everybody: that is told once.
    const busy = timed(30, 30);
    expect(own(busy)).toMatchObject({ slower: false, ratio: expect.closeTo(1, 12) });
    expect(busy.pace).toMatchObject({ fits: 12, ratio: expect.closeTo(3, 12) });
    expect(busy.notes.join(' ')).toMatch(/answered the same take 3 times as long: a busier machine/);
    expect(own(timed(30, 2))).toBeUndefined();
    expect(timed(30, 10, 'another')).toMatchObject({ timings: [] });
    expect(between(told(errors), told(errors, { fitMs: 30 })).timings).toEqual([]);
  });

  it('says how sure it is of a ratio of times: where the others keep still, Student’s interval', () => {
    const times = changes.map((change) => 10 * Math.exp(change));
    const still = told(errors, { row: 's' });
    const { timings } = compareRuns(
      runOf([told(errors), still]),
      runOf([told(grown, { fitMs: times }), still]),
    );
    const margin = (2.570581835636314 * sampleStandardDeviation(changes)) / Math.sqrt(6);
    expect(timings[0]!.low).toBeCloseTo(Math.exp(0.5 - margin), 9);
    expect(timings[0]!.high).toBeCloseTo(Math.exp(0.5 + margin), 9);
    expect(timings[0]!.slower).toBe(0.5 - margin > Math.log(1.25));
  });

  it('compares memory where cells had a process to themselves, and only warns', () => {
    const held = (peakBytes: number) => told(errors, { peakBytes });
    const found = between(held(1e8), held(2e8));
    expect(found).toMatchObject({ exitCode: 0, memories: [{ larger: true, seeds: 6 }] });
    expect(found.notes.join(' ')).toMatch(/hold 2 times as much memory/);
    expect(between(held(1e8), held(1.1e8)).memories).toMatchObject([{ larger: false }]);
    expect(between(held(1e8), told(errors)).memories).toBeUndefined();
    const elsewhere = runOf([held(2e8)], { machine: 'another' });
    expect(compareRuns(runOf([held(1e8)]), elsewhere).memories).toBeUndefined();
  });
});
