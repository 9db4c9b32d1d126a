import { createCatalog } from '../../dist/suites/harness/catalog.js';
import { planSuite } from '../../dist/suites/harness/plan/plan.js';
import { runSuite } from '../../dist/suites/harness/run-suite.js';
import { registries } from '../../test/fixtures/workers/fakes.mjs';

/**
 * Runs sixty cells that take no time into the directory of the first argument, in threads or processes as the
 * second says, and reports every cell that it begins and that is stored. Ends with 0 where all came out well.
 */
const [directory, isolate = 'thread'] = process.argv.slice(2);
const hex = (digit) => digit.repeat(64);
const plan = planSuite(
  {
    id: 'chaos',
    question: 'Does every cell come out once, whoever is killed when?',
    worlds: [{ environment: 'chain' }, { environment: 'chain', name: 'long', parameters: { states: 6 } }],
    samples: [{ individuals: 5, periods: 4 }],
    estimators: [{ id: 'counter' }, { id: 'counter', label: 'smooth', options: { smoothing: 3 } }],
    controls: 'none',
    replicates: 14,
    seed: 'chaos',
  },
  createCatalog(registries),
  { digests: { ids: {}, fit: hex('a'), measure: hex('b') }, source: 'chaos' },
);
const { records } = await runSuite({
  plan,
  directory,
  isolate,
  worker: new URL('../../test/fixtures/workers/worker.mjs', import.meta.url),
  threads: 2,
  onEvent: (event) => {
    // One clock for all processes of the machine: what they say may arrive in another order.
    const when = Number(process.hrtime.bigint());
    if (event.kind === 'started') process.send?.({ begun: event.job.cell, when });
    // A cell whose companion was killed is stored without what it would have told, and rightly comes once more.
    const whole = event.record?.circumstance.measurement === event.job?.measurement;
    if (event.kind === 'finished' && event.record.result.status === 'ok' && whole)
      process.send?.({ stored: event.job.cell, when });
  },
});
const whole = plan.jobs.every(({ cell }) => records.get(cell)?.result.status === 'ok');
process.exitCode = whole ? 0 : 23;
process.disconnect?.();
