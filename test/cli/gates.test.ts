import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../core/contract/index.ts';

/** Runs `known-truth` through the command line's own `main`, with the given worker module. */
async function knownTruth(worker: string, ...only: string[]): Promise<{ code: number; verdict: Verdict }> {
  const out = mkdtempSync(join(tmpdir(), 'irlbench-gates-'));
  const args = ['run', 'known-truth', '--replicates', '0..4', '--out', out, '--json', '--quiet', ...only];
  const script = `import { main } from './dist/cli/main.js';
    process.exitCode = await main(${JSON.stringify(args)}, { worker: new URL('${worker}', 'file://${process.cwd()}/') });`;
  const said = await execa(process.execPath, ['--input-type=module', '-e', script], { reject: false });
  return { code: said.exitCode ?? -1, verdict: JSON.parse(said.stdout) as Verdict };
}

describe('the gates of known-truth', () => {
  it('come out as the suite expects', async () => {
    const { code, verdict } = await knownTruth('dist/cli/worker.js');
    expect(verdict.reasons).toEqual([]);
    expect(code).toBe(0);
    expect(verdict.gates.some(({ expected, outcome }) => expected === 'fail' && outcome === 'fail')).toBe(
      true,
    );
  });

  it('notice when every true reward is halved', async () => {
    const { code, verdict } = await knownTruth('test/fixtures/workers/halved.mjs', '--env', 'low-action');
    expect(code).toBe(21);
    expect(verdict.gates.some(({ asExpected }) => !asExpected)).toBe(true);
  });
});
