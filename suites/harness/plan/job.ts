import type { CellKey, Options, PlannedCell } from '../../../core/contract/index.ts';
import type { PlannedModule } from '../modules/module-files.ts';

/** What a cell may spend. */
export interface Budget {
  /** Outer iterations of the estimator. */
  readonly iterations: number;
  /** Wall seconds of the whole cell; over them it is a timeout, whatever it had. */
  readonly seconds: number;
}

/** One cell to run, as plain data: it crosses threads and processes. */
export interface CellJob {
  readonly key: CellKey;
  /** Cell digest. */
  readonly cell: string;
  /** Fit digest. */
  readonly fit: string;
  /** Metric digest. */
  readonly measurement: string;
  /** The environment's parameters as it takes them: with paths, where the key has digests of files. */
  readonly parameters: Options;
  readonly budget: Budget;
  /** Ids of the metrics to measure. */
  readonly metrics: readonly string[];
  /** Cell digests of the fits that the metrics need beside this one, by role. */
  readonly companions: Readonly<Record<string, string>>;
  /** The user's own module that its estimator comes from; absent for those of the catalog. */
  readonly module?: PlannedModule;
  readonly role: PlannedCell['role'];
  /** Names the row and the world for people. */
  readonly label: string;
  readonly world: string;
}
