import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { forgetPeakRss, peakRssBytes } from '../../../suites/harness/machine.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const mebibyte = 2 ** 20;

describe('the most memory that a process has held', () => {
  const counts = isMainThread && forgetPeakRss();
  if (!counts) console.log('peaks cannot be forgotten here: left out');

  it.skipIf(!counts)('is forgotten between two cells, and counts from then on', async () => {
    collect();
    forgetPeakRss();
    const before = peakRssBytes();
    let held: Float64Array | null = new Float64Array(2 ** 24).fill(1);
    expect(held[77]).toBe(1);
    const peak = peakRssBytes();
    expect(peak - before).toBeGreaterThan(100 * mebibyte);
    held = null;
    // Memory of the array goes back at the end of a turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
    expect(peakRssBytes()).toBeGreaterThanOrEqual(peak);
    expect(forgetPeakRss()).toBe(true);
    expect(peak - peakRssBytes()).toBeGreaterThan(100 * mebibyte);
  });

  it('is not forgotten by a thread, which shares it', async () => {
    const module = new URL('../../../dist/suites/harness/machine.js', import.meta.url).href;
    const text = `import(${JSON.stringify(module)}).then(({ forgetPeakRss }) =>
      require('node:worker_threads').parentPort.postMessage(forgetPeakRss()))`;
    const worker = new Worker(text, { eval: true });
    const said = await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    expect(said).toBe(false);
  });
});
