import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellRecord, Verdict } from '../../core/contract/index.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';

const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-execution-'));

/** A suite of a method that crashes on every sample, in a folder of its own. */
function crashing(): string {
  const folder = fresh();
  const honest = readFileSync(inProject('examples/majority.mjs'), 'utf8');
  writeFileSync(
    join(folder, 'mine.mjs'),
    honest.replace('let objective = 0;', 'throw new Error("It tripped.");'),
  );
  const suite = {
    id: 'crashing',
    question: 'Does it run?',
    worlds: [{ environment: 'one-state' }],
    samples: [{ individuals: 5, periods: 4 }],
    estimators: [{ id: './mine.mjs' }],
    controls: 'none',
    references: 'none',
    population: false,
    replicates: 4,
    metrics: [],
    seed: 's',
  };
  writeFileSync(join(folder, 'suite.json'), JSON.stringify(suite));
  return join(folder, 'suite.json');
}

describe('run', () => {
  it('begins no more cells once as many failed as may, and says so: 24', async () => {
    const out = join(fresh(), 'run');
    const said = await irlbenchHere([
      'run',
      crashing(),
      '--out',
      out,
      '--max-failures',
      '2',
      '--timeout',
      '50',
      '--memory',
      '512',
      '-j',
      '1',
      '--json',
    ]);
    expect(said.code).toBe(24);
    const verdict = JSON.parse(said.out) as Verdict;
    expect(verdict.exitCode).toBe(24);
    expect(verdict.reasons[0]).toBe('2 cells failed, as many as --max-failures allows: no more were begun.');
    expect(verdict.counts).toMatchObject({ crashed: 2, missing: 2 });
    expect(JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'))).toEqual(verdict);
    const [name] = readdirSync(join(out, 'records'));
    const record = JSON.parse(readFileSync(join(out, 'records', name!), 'utf8')) as CellRecord;
    expect(record.circumstance.limits).toMatchObject({ isolate: 'process', seconds: 50, memoryMb: 512 });
    expect(record.result.reason).toBe('It tripped.');
  });

  it.each([
    [['--isolate', 'container'], /thread, process/],
    [['--timeout', 'soon'], /--timeout is "soon"; it must be a number of seconds/],
    [['--memory', '1'], /--memory is "1"; it must be a whole number of at least 32/],
    [['--max-failures', '0'], /--max-failures is "0"/],
  ])('refuses %s', async (flags, reason) => {
    const said = await irlbenchHere(['run', 'starter', '--out', fresh(), ...flags]);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(reason);
  });
});

describe('fit', () => {
  it('takes a module, whose own fault is bad data: 65', async () => {
    const path = join(fresh(), 'mine.mjs');
    writeFileSync(path, 'export default 1;');
    const said = await irlbenchHere(['fit', '--estimator', path, '--environment', 'one-state']);
    expect(said).toEqual({
      code: 65,
      out: '',
      err: `irlbench: The module ${path} is no estimator: its default export is number; it must be an Estimator.`,
    });
  });
});
