// Plans, runs and stores cells that take no time, in a process of its own: node store-cells.mjs DIRECTORY COUNT
import { createCatalog } from '../../dist/suites/harness/catalog.js';
import { planSuite } from '../../dist/suites/harness/plan/plan.js';
import { runSuite } from '../../dist/suites/harness/run-suite.js';
import { registries } from '../../test/fixtures/workers/fakes.mjs';

const [, , directory, count] = process.argv;
const digest = (digit) => digit.repeat(64);

let heap = 0;
const look = () => {
  heap = Math.max(heap, process.memoryUsage().heapUsed);
};
const timer = setInterval(look, 100);

const start = performance.now();
const plan = planSuite(
  {
    id: 'store',
    question: 'What does it cost to keep ten thousand cells?',
    worlds: [{ environment: 'chain' }],
    samples: [{ individuals: 5, periods: 4 }],
    estimators: [{ id: 'counter' }],
    controls: 'none',
    population: false,
    replicates: Number(count),
    seed: 'store',
  },
  createCatalog(registries),
  { digests: { ids: {}, fit: digest('a'), measure: digest('b') }, source: 'bench' },
);
look();
const planned = performance.now();
const worker = new URL('../../test/fixtures/workers/worker.mjs', import.meta.url);
const { records } = await runSuite({ plan, directory, worker, threads: 2 });
look();
clearInterval(timer);
const ran = performance.now();
if (records.size < Number(count)) throw new Error(`${records.size} of ${count} cells were stored.`);
console.log(JSON.stringify({ planMs: planned - start, runMs: ran - planned, heapMb: heap / 1e6 }));
