import { createCatalog } from '../../dist/suites/harness/catalog.js';
import { serveCells } from '../../dist/suites/harness/isolation/worker.js';
import { registries } from '../fixtures/workers/fakes.mjs';
import zoo from './zoo.mjs';

/** The zoo among the estimators of the catalog: what it does then, it does in a thread. */
export default serveCells(createCatalog({ ...registries, estimators: { ...registries.estimators, zoo } }));
