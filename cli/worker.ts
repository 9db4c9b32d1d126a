import { serveCells } from '../suites/harness/isolation/worker.ts';
import { catalog } from './catalog.ts';

/** What a worker thread runs: one cell at a time, each named by ids of the catalog. */
export default serveCells(catalog);
