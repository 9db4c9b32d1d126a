import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const mebibyte = 2 ** 20;
const machine = new URL('../../../dist/suites/harness/machine.js', import.meta.url).href;

/** Holds 128 MiB for a while, in a process that does nothing else. */
const holdAndForget = `
  const { forgetPeakRss, peakRssBytes } = await import(${JSON.stringify(machine)});
  const counts = forgetPeakRss();
  const before = peakRssBytes();
  let held = new Float64Array(2 ** 24).fill(1);
  const peak = peakRssBytes() - (held[77] - 1);
  held = null;
  // Memory of the array goes back at the end of a turn.
  await new Promise((resolve) => setTimeout(resolve, 10));
  globalThis.gc();
  const kept = peakRssBytes();
  forgetPeakRss();
  console.log(JSON.stringify({ counts, before, peak, kept, forgotten: peakRssBytes() }));
`;

describe('the most memory that a process has held', () => {
  it('is forgotten between two cells, and counts from then on', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      '--input-type=module',
      '--eval',
      holdAndForget,
    ]);
    const { counts, before, peak, kept, forgotten } = JSON.parse(stdout) as Record<string, number>;
    expect(peak! - before!).toBeGreaterThan(100 * mebibyte);
    expect(kept).toBeGreaterThanOrEqual(peak!);
    if (counts) expect(peak! - forgotten!).toBeGreaterThan(100 * mebibyte);
    else console.log('peaks cannot be forgotten here: left out');
  });

  it('is not forgotten by a thread, which shares it', async () => {
    const text = `import(${JSON.stringify(machine)}).then(({ forgetPeakRss }) =>
      require('node:worker_threads').parentPort.postMessage(forgetPeakRss()))`;
    const worker = new Worker(text, { eval: true });
    const said = await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    expect(said).toBe(false);
  });
});
