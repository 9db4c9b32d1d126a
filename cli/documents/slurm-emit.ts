import { gridSchema } from '../../suites/harness/slurm/grid-file.ts';
import { closed, count, type Document, documentOf, text } from './document.ts';
import { shardsProperties } from './shards.ts';

/** What `irlbench slurm emit --json` prints: the scripts of a grid. */
export const slurmEmitSchema = documentOf('irlbench/slurm-emit', 1, 'slurm emit: the scripts of a grid', {
  folder: text,
  shards: closed(shardsProperties),
  arrays: gridSchema.properties.arrays,
  limitMinutes: count,
});
export type SlurmEmit = Document<typeof slurmEmitSchema>;
