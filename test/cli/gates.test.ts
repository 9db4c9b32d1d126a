import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Suite, Verdict } from '../../core/contract/index.ts';
import suite from '../../suites/catalog/known-truth.json' with { type: 'json' };
import { irlbenchHere } from '../support/command-line-here.ts';

const gated = [...new Set((suite as unknown as Suite).gates!.map(({ metric }) => metric))];

/** Runs what `known-truth` has gates on, with the given worker module. */
async function knownTruth(worker: string, ...only: string[]): Promise<{ code: number; verdict: Verdict }> {
  const out = mkdtempSync(join(tmpdir(), 'irlbench-gates-'));
  const flags = ['--metric', ...gated, '--out', out, '-j', '1', '--json', '--quiet'];
  const said = await irlbenchHere(['run', 'known-truth', ...only, ...flags], worker);
  return { code: said.code, verdict: JSON.parse(said.out) as Verdict };
}

describe('the gates of known-truth', () => {
  it('come out as the suite expects', async () => {
    const { code, verdict } = await knownTruth('dist/cli/worker.js', '--replicates', '0..4');
    expect(verdict.reasons).toEqual([]);
    expect(code).toBe(0);
    expect(verdict.gates.some(({ expected, outcome }) => expected === 'fail' && outcome === 'fail')).toBe(
      true,
    );
  });

  it('notice when every true reward is halved', async () => {
    const few = ['--env', 'low-action', '--replicates', '0'];
    const { code, verdict } = await knownTruth('test/fixtures/workers/halved.mjs', ...few);
    expect(code).toBe(21);
    expect(verdict.gates.some(({ asExpected }) => !asExpected)).toBe(true);
    expect(verdict.reasons.join()).toContain('"The truth" itself fails it');
  });
});
