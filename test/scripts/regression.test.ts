import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { sampleStandardDeviation } from 'simple-statistics';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const suite = 'test/fixtures/suites/regression.json';

// A copy of the program finds its packages only inside the project.
mkdirSync(join(root, 'out'), { recursive: true });
const folder = mkdtempSync(join(root, 'out/regression-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The rows of the first table that a script prints, cell by cell. */
async function tableOf(script: string, flags: readonly string[]): Promise<string[][]> {
  const said = await execa(
    process.execPath,
    [`scripts/${script}.mjs`, '--suite', suite, '--out', join(folder, script), ...flags],
    { cwd: root },
  );
  const [table] = said.stdout.split('\n\n');
  return table!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .slice(2)
    .map((cells) => cells.slice(1, -1));
}

describe('the error of a sum over all pairs of runs', () => {
  it('is that of a mean where each pair is the mean of its two runs', async () => {
    const { jackknifeError } = (await import(
      new URL('scripts/calibrate/jackknife.mjs', `file://${root}`).href
    )) as {
      readonly jackknifeError: (found: readonly (readonly number[])[]) => number;
    };
    const runs = [0.3, 1.7, -0.4, 2.2, 0.9, 1.1];
    const found = runs.map((x, i) => runs.map((y, j) => (i === j ? 0 : (x + y) / 2)));
    expect(jackknifeError(found)).toBeCloseTo((15 * sampleStandardDeviation(runs)) / Math.sqrt(6), 12);
    expect(
      jackknifeError([
        [0, 1],
        [1, 0],
      ]),
    ).toBeNaN();
  });
});

describe('regression tracking, held to what is known', () => {
  // Ten programs start one after another.
  const slow = { timeout: 240_000 };

  it(
    'finds two planted faults, one by its numbers, one on so small a sample by how its fits end',
    slow,
    async () => {
      const expected = { 'weights ignored': 'recovery', "two rows of the estimator's P swapped": 'status' };
      const named = Object.keys(expected).flatMap((name) => ['--fault', name]);
      const found = await tableOf('faults', ['--seeds', '7', '--confirm', '0', ...named]);
      expect(found.map(([name, , channel]) => [name, channel])).toEqual(Object.entries(expected));
    },
  );

  it(
    'raises no more alarms than it may between runs that differ by seeds, and none between equal ones',
    slow,
    async () => {
      const found = await tableOf('calibrate', ['--runs', '6', '--seeds', '5', '--kind', 'seeds']);
      const alarms = found.map(([kind, , effects, count, , unknown]) => [
        `${kind}, ${effects}`,
        Number.parseInt(count!, 10),
        Number.parseFloat(unknown!),
      ]);
      const few = expect.toSatisfy((count: number) => count <= (15 / 200) * 15);
      expect(alarms).toEqual([
        ['seeds, zero', few, expect.any(Number)],
        ['seeds, as shipped', few, expect.any(Number)],
        ['nothing, zero', 0, 0],
      ]);
    },
  );
});
