import * as environments from '../../dist/environments/registry.js';
import * as honest from '../../dist/estimators/registry.js';
import * as cards from '../../dist/suites/cards/registry.js';
import * as controls from '../../dist/suites/controls/registry.js';
import { createCatalog } from '../../dist/suites/harness/catalog.js';
import { serveCells } from '../../dist/suites/harness/isolation/worker.js';
import * as metrics from '../../dist/suites/metrics/registry.js';

const salt = process.env.IRLBENCH_SALT;

/** Every estimator as it is, but for where its own random stream starts; the demonstrations stay. */
const estimators = Object.fromEntries(
  Object.entries(honest).map(([name, estimator]) => [
    name,
    {
      ...estimator,
      fit: (task, options, run) => estimator.fit(task, options, { ...run, random: run.random.fork(salt) }),
    },
  ]),
);

export default serveCells(createCatalog({ estimators, environments, metrics, controls, cards }));
