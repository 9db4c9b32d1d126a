import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { readSuite } from '../../cli/suites.ts';
import { rustBus } from '../../environments/rust-bus.ts';
import { buildWith } from '../environments/build-with.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a study into a directory of its own, narrowed by flags of `irlbench run`. */
async function study(name: string, flags: readonly string[]): Promise<{ code: number; out: string }> {
  const out = mkdtempSync(join(tmpdir(), 'irlbench-study-'));
  const said = await execa(
    process.execPath,
    [`scripts/${name}.mjs`, '--out', join(out, 'run'), '--quiet', '-j', '1', ...flags],
    { cwd: root, reject: false },
  );
  expect(said.stderr).toBe('');
  return { code: said.exitCode ?? -1, out: said.stdout };
}

/** The cells of the table row that begins so. */
function row(out: string, first: string): string[] {
  const cells = out.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return cells.find((line) => line[1] === first)!.slice(1, -1);
}

it('the design is that of Iskhakov, Lee, Rust, Schjerning and Seo (2016)', () => {
  const { model, truth, design } = buildWith(rustBus, { preset: 'su-judd' });
  expect([model.stateCount, design.individuals, design.periods]).toEqual([175, 50, 119]);
  expect([...truth!.parameters!]).toEqual([11.7257, 2.45569]);
  expect([...model.transitions.probability.subarray(0, 5)]).toEqual([0.0937, 0.4475, 0.4459, 0.0127, 0.0002]);
  expect(model.initial[0]).toBe(1);
  const { worlds, estimators, replicates, transitions } = readSuite('monte-carlo-2016');
  expect(worlds[0]!.parameters!['discount']).toEqual([0.975, 0.985, 0.995, 0.999, 0.9995, 0.9999]);
  expect(estimators).toEqual([{ id: 'nfxp', options: { start: ['4,1', '5,2', '6,3', '7,4', '8,5'] } }]);
  expect([replicates, transitions]).toEqual([250, 'estimated']);
});

describe('the Monte Carlo of 2016, two panels and two discounts', () => {
  const worlds = [0.975, 0.9999].map((discount) => `su-judd (discount=${discount})`);
  const flags = ['--replicates', '0..1', '--env', worlds[0]!, '--env', worlds[1]!];

  it('ends at one estimate from every start, in a dozen evaluations', async () => {
    const { code, out } = await study('monte-carlo-2016', flags);
    expect(out).not.toContain('FAILS');
    expect(code).toBe(0);
    for (const discount of ['0.975', '0.9999']) {
      const [, certified, apart, , , evaluations] = row(out, discount);
      expect(certified).toBe('10 of 10');
      expect(Number(apart)).toBeLessThanOrEqual(1e-6);
      expect(Number(evaluations)).toBeLessThanOrEqual(14);
    }
    expect(out).toContain('RC at 0.9999 from 2,000 other panels');
    expect(out).toContain("θ at 0.975 from the authors' panels");
  });
});

describe('coverage, a hundred panels', () => {
  it('is that of 95 % intervals for every kind of error', async () => {
    const { code, out } = await study('coverage', ['--replicates', '0..99']);
    expect(out).not.toContain('FAILS');
    expect(code).toBe(0);
    expect(out).toContain('100 panels');
    for (const kind of ['opg', 'hessian', 'expected', 'sandwich']) expect(row(out, kind)).toHaveLength(7);
  });
});

describe('claims', () => {
  it.each([
    ['holds', [{ claim: 'a', value: 1, limit: 1 }], 0],
    ['FAILS', [{ claim: 'a', value: 1.1, limit: 1 }], 1],
    ['FAILS', [{ claim: 'a', value: Number.NaN, limit: 1 }], 1],
    ['differs', [{ claim: 'a', value: 2, limit: 1, reported: true }], 0],
  ] as const)('%s: %j', async (word, claims, code) => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { settle } = (await import(new URL('../../scripts/studies/claims.mjs', import.meta.url).href)) as {
      settle: (claims: readonly object[]) => number;
    };
    expect(settle(claims)).toBe(code);
    expect(said).toHaveBeenCalledWith(expect.stringMatching(`^${word} +a: `));
    said.mockRestore();
  });
});
