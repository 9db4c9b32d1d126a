import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConformOutput, conformOutputSchema } from '../../cli/documents/conformance.ts';
import { validate } from '../../core/schema/validate.ts';
import { checks } from '../../suites/conformance/index.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-conform-'));
const starter = join(folder, 'my-estimator.mjs');

async function conformed(...args: string[]): Promise<{ output: ConformOutput; code: number }> {
  const { out, err, code } = await irlbenchHere(['conform', ...args, '--json']);
  expect(err).toBe('');
  return { output: validate<ConformOutput>(conformOutputSchema, JSON.parse(out), 'conform output'), code };
}

describe('irlbench conform', () => {
  it('finds that ours keep the contract', async () => {
    const { output, code } = await conformed('ccp');
    expect(output.checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    expect(output.counts).toEqual({ pass: checks.length, fail: 0, 'not-claimed': 0 });
    expect(code).toBe(0);
  });

  it('finds that the starter does, and says so to a person', async () => {
    expect((await irlbenchHere(['init', 'estimator', '--out', starter])).code).toBe(0);
    const { out, code } = await irlbenchHere(['conform', starter]);
    expect(out).toMatch(/keeps the contract: 17 pass, 0 fail, 2 not claimed\.$/);
    expect(code).toBe(0);
  });

  it('an estimator that hangs, or takes its process with it, costs the check that it did so in', async () => {
    const bad = join(folder, 'bad.mjs');
    writeFileSync(
      bad,
      `import good from './my-estimator.mjs';
console.log('Hello, I am no protocol.');
export default {
  ...good,
  id: 'bad',
  refuses({ demonstrations }) {
    if (demonstrations.episodes === null) process.exit(3);
    return null;
  },
  fit(task, options, run) {
    const tick = (progress) => {
      const goOn = run.tick(progress);
      if (!goOn) for (;;);
      return goOn;
    };
    return good.fit(task, options, { ...run, tick });
  },
};
`,
    );
    const { output, code } = await conformed(bad, '--timeout', '1');
    expect(code).toBe(21);
    expect(output.conforms).toBe(false);
    expect(
      output.checks.flatMap(({ id, outcome, reason }) => (outcome === 'fail' ? [[id, reason]] : [])),
    ).toEqual([
      ['budget-is-kept', 'It did not end within 1 s.'],
      ['refuses-in-words', 'Its process ended (exit code 3).'],
    ]);
    expect(output.checks).toHaveLength(checks.length);
  });

  it.each([
    ['bcc', 64, /"bcc"; did you mean bc\?/],
    [join(folder, 'nowhere.mjs'), 65, /nowhere\.mjs cannot be read: there is no such file/],
    [folder, 65, /cannot be read: it is a folder/],
  ])('%s is nobody', async (name, code, says) => {
    const said = await irlbenchHere(['conform', name]);
    expect(said.err).toMatch(says);
    expect(said.err).not.toMatch(/\n\s+at |conform-child/);
    expect(said.out).toBe('');
    expect(said.code).toBe(code);
  });

  it('an estimator that is edited while it is tried is not taken for one', async () => {
    const turncoat = join(folder, 'turncoat.mjs');
    writeFileSync(
      turncoat,
      `import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import good from './my-estimator.mjs';
export default {
  ...good,
  id: 'turncoat',
  fit() {
    appendFileSync(fileURLToPath(import.meta.url), '// edited');
    process.exit(3);
  },
};
`,
    );
    const said = await irlbenchHere(['conform', turncoat]);
    expect(said.err).toMatch(/turncoat\.mjs was edited while it was tried: try it again\.$/);
    expect(said.code).toBe(65);
  });

  it('an empty module is no estimator', async () => {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const said = await irlbenchHere(['conform', empty]);
    expect(said.err).toMatch(/empty\.mjs is no estimator: its default export is undefined/);
    expect(said.code).toBe(65);
  });
});
