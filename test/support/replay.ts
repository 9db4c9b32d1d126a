import { catalog } from '../../cli/catalog.ts';
import { readSuite } from '../../cli/suites.ts';
import type { CellRecord, Manifest, Mask, Suite, Verdict, Weights } from '../../core/contract/index.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import { verdictOf } from '../../reports/verdicts/verdict.ts';
import { createCellMemory, runCell } from '../../suites/harness/cell/cell.ts';
import { planSuite } from '../../suites/harness/plan/plan.ts';

/** A suite of the catalogue that was run in this process: what came out, and its numbers by name. */
export interface Replay {
  readonly manifest: Manifest;
  readonly verdict: Verdict;
  /** One number for each replicate of a row in a world, at the sample size if given. */
  numbers(at: {
    readonly world: string;
    readonly row: string;
    readonly metric: string;
    readonly weights?: Weights;
    readonly mask?: Mask;
    readonly individuals?: number | 'Infinity';
  }): number[];
}

/** Runs a suite, or a smaller version of it, without workers and without a disk. Suites whose metrics need companions are not for it. */
export async function replay(
  id: string,
  change: (suite: Suite) => Suite = (suite) => suite,
): Promise<Replay> {
  const digests = { ids: {}, fit: '0'.repeat(64), measure: '0'.repeat(64) };
  const { manifest, jobs } = planSuite(change(readSuite(id)), catalog, { digests, source: 'test' });
  const memory = createCellMemory();
  const records = new Map<string, CellRecord>();
  for (const job of jobs) {
    const { record } = await runCell(job, catalog, {
      cancelled: () => null,
      source: 'test',
      worker: 'in process',
      capture: [],
      companions: {},
      missing: {},
      stored: null,
      memory,
    });
    records.set(job.cell, record);
  }
  return {
    manifest,
    verdict: verdictOf(manifest, [...records.values()]),
    numbers({ world, row, metric, weights = 'uniform', mask = 'all', individuals }) {
      const cells = manifest.cells.filter(
        (cell) =>
          manifest.worlds[cell.world].name === world &&
          manifest.rows[cell.row].label === row &&
          (individuals === undefined || manifest.worlds[cell.world].sample?.individuals === individuals),
      );
      return cells.map(({ cell }) => {
        const found = records
          .get(cell)!
          .result.measured.find(
            (one) => one.metric === metric && one.weights === weights && one.mask === mask,
          );
        if (found === undefined) throw new Error(`${row} on ${world} has no ${metric} (${weights}, ${mask})`);
        return fromJsonNumber(found.value);
      });
    },
  };
}

/** The suite for everybody's choices alone, whatever samples it asks for beside. */
export function populationOnly(suite: Suite): Suite {
  return { ...suite, samples: suite.samples!.filter(({ individuals }) => individuals === 'Infinity') };
}
