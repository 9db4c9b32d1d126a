import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { CellRecord, Manifest, Verdict } from '../../core/contract/index.ts';
import { makeRecord } from '../../suites/harness/cell/record.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';

const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-verbs-'));
const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const part = ['starter', '--env', 'bus', '--est', 'bc', '--replicates', '0'];
const planned = async (...flags: string[]) =>
  JSON.parse((await irlbenchHere(['plan', ...part, ...flags, '--json'])).out) as Manifest;

describe('a selection', () => {
  it('of cells is shown by plan, with what they need, and leaves the rest out', async () => {
    const all = await planned();
    const fits = await planned('--filter', 'role=fit', 'row!=Uni*');
    expect(fits.cells.map(({ role }) => role).sort()).toEqual(['fit', 'population']);
    expect(fits.cells.length).toBeLessThan(all.cells.length);
    expect((await planned('--filter', 'row=Uniform choice')).cells.map(({ role }) => role)).toEqual([
      'control',
    ]);
  });

  it('of metrics is what the suite then measures and judges', async () => {
    const { suite } = await planned('--metric', 'policy-tv', 'policy-kl');
    expect((suite.metrics as string[]).toSorted()).toEqual(['policy-kl', 'policy-tv']);
    for (const { metric } of suite.gates ?? []) expect(suite.metrics).toContain(metric);
  });

  it.each([
    [
      ['--metric', 'policy-tw'],
      /names "policy-tw", which the suite does not have; did you mean "policy-tv"\?/,
    ],
    [['--filter', 'world=nowhere'], /no cell of suite starter has such a world; there is bus/],
    [['--only-missing'], /need --run DIR/],
    [['--only-missing', '--only-failed', '--run', '/nowhere'], /exclude each other/],
  ])('%j is refused as usage', async (flags, reason) => {
    const said = await irlbenchHere(['plan', ...part, ...flags]);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(reason);
  });
});

describe('status, verify and replay', () => {
  it('tell a whole run from one with a missing, a damaged and a forged record', async () => {
    const out = fresh();
    const run = ['run', ...part, '--metric', 'policy-tv', '--out', out, '-j', '1'];
    const began = await irlbenchHere([...run, '--quiet']);
    expect(began.code, began.out).toBe(0);
    expect((await irlbenchHere(['status', out])).code).toBe(0);
    const verified = await irlbenchHere(['verify', out, '--sample', '0.2', '-j', '1']);
    expect(verified.code).toBe(0);
    expect(verified.out).toMatch(/2 of 10 cells were run again: 2 as promised\.\nReached: R0/);

    const { cells } = read<Manifest>(join(out, 'manifest.json'));
    const { cell } = cells.find(({ role }) => role === 'fit')!;
    const path = join(out, 'records', `${cell}.json`);
    const sound = readFileSync(path, 'utf8');
    rmSync(path);
    const missing = await irlbenchHere(['status', out, '--json']);
    expect(missing.code).toBe(23);
    expect(JSON.parse(missing.out)).toMatchObject({
      counts: { done: 9, missing: 1, failed: 0, stale: 0, damaged: 0 },
      open: [{ cell, world: 'bus', role: 'fit', standing: 'missing' }],
    });
    const again = await irlbenchHere([...run, '--only-missing']);
    expect(again.code).toBe(0);
    expect(again.err.match(/^\d+\/1 ok/gm)).toHaveLength(1);
    expect(read<CellRecord>(path).digest).toBe((JSON.parse(sound) as CellRecord).digest);

    writeFileSync(path, sound.replace('"status": "ok"', '"status": "diverged"'));
    const damaged = await irlbenchHere(['status', out]);
    expect(damaged.code).toBe(65);
    expect(damaged.out).toMatch(/damaged .* was edited: its digest does not match/);

    const { result, circumstance } = JSON.parse(sound) as CellRecord;
    const forged = makeRecord({ ...result, iterations: 7 }, circumstance);
    writeFileSync(path, JSON.stringify(forged));
    const replayed = await irlbenchHere(['replay', cell.slice(0, 12), '--run', out, '-j', '1']);
    expect(replayed.code).toBe(70);
    expect(replayed.out).toMatch(/Not the same bytes; .*\n {2}iterations: 7 → /);
    const caught = await irlbenchHere(['verify', out, '--sample', '1', '-j', '1', '--json']);
    expect(caught.code).toBe(70);
    expect(JSON.parse(caught.out)).toMatchObject({ reached: null, files: { damaged: [] } });
    expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(forged));
  });

  it.each([
    ['a folder without a run', ['status', fresh()], 65, /holds no run/],
    [
      'a share over 1',
      ['verify', 'x', '--sample', '2'],
      64,
      /--sample is "2"; it must be over 0 and at most 1/,
    ],
    ['no run named', ['replay', 'abc'], 64, /required option '--run <dir>'/],
  ])('refuse %s', async (_name, args, code, reason) => {
    const said = await irlbenchHere(args);
    expect(said.code).toBe(code);
    expect(said.err).toMatch(reason);
  });
});

describe('Ctrl-C', () => {
  it('once stores what runs and starts nothing more; twice leaves at once, and nothing is damaged', async () => {
    const recordsIn = (out: string): number => {
      try {
        return readdirSync(join(out, 'records')).filter((name) => name.endsWith('.json')).length;
      } catch {
        return 0;
      }
    };
    const start = async (times: number) => {
      const out = fresh();
      const args = ['run', 'bus-engine', '--replicates', '0..4', '-j', '1', '--quiet', '--out', out];
      const child = execa(process.execPath, [inProject('dist/cli/main.js'), ...args], { reject: false });
      while (recordsIn(out) < 3 && child.exitCode === null) await new Promise((wake) => setTimeout(wake, 5));
      child.kill('SIGINT');
      if (times === 2) {
        await new Promise<void>((wake) => child.stderr.once('data', () => wake()));
        child.kill('SIGINT');
      }
      const { exitCode } = await child;
      expect(exitCode).toBe(130);
      return out;
    };
    const [drained, left] = await Promise.all([start(1), start(2)]);
    const { reasons, counts } = read<Verdict>(join(drained, 'verdict.json'));
    expect(reasons[0]).toMatch(/was interrupted; the same command resumes it/);
    expect(counts['missing']).toBeGreaterThan(0);
    expect(readdirSync(drained)).not.toContain('leases');
    for (const out of [drained, left]) {
      const { counts: standing } = JSON.parse((await irlbenchHere(['status', out, '--json'])).out) as {
        counts: Record<string, number>;
      };
      expect(standing).toMatchObject({ done: recordsIn(out), damaged: 0, stale: 0 });
    }
  });
});
