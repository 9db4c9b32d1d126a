import { addressSchema } from './address.ts';
import { baselineEntrySchema } from './baseline-entry.ts';
import { baselineListSchema } from './baseline-list.ts';
import { baselineShowSchema } from './baseline-show.ts';
import { completionSchema } from './completion.ts';
import { conformOutputSchema } from './conformance.ts';
import { doctorSchema } from './doctor.ts';
import { errorSchema } from './error.ts';
import { exportSchema } from './export.ts';
import { fitOutputSchema } from './fit.ts';
import { historyAppendSchema } from './history-append.ts';
import { initSchema } from './init.ts';
import { listSchema } from './list.ts';
import { replaySchema } from './replay.ts';
import { runsSchema } from './runs.ts';
import { shardsSchema } from './shards.ts';
import { slurmEmitSchema } from './slurm-emit.ts';
import { slurmSubmitSchema } from './slurm-submit.ts';
import { statusSchema } from './status.ts';
import { verificationSchema } from './verification.ts';

/**
 * What verbs print with `--json`, by the name of its file in `schemas/`. What is stored as well as printed (a
 * manifest, a verdict, a comparison) is described in `core/contract`.
 */
export const documents = {
  address: addressSchema,
  'baseline-entry': baselineEntrySchema,
  'baseline-list': baselineListSchema,
  'baseline-show': baselineShowSchema,
  completion: completionSchema,
  conformance: conformOutputSchema,
  doctor: doctorSchema,
  error: errorSchema,
  export: exportSchema,
  fit: fitOutputSchema,
  'history-append': historyAppendSchema,
  init: initSchema,
  list: listSchema,
  replay: replaySchema,
  runs: runsSchema,
  shards: shardsSchema,
  'slurm-emit': slurmEmitSchema,
  'slurm-submit': slurmSubmitSchema,
  status: statusSchema,
  verification: verificationSchema,
} as const;
