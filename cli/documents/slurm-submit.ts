import { submissionSchema } from '../../suites/harness/slurm/grid-file.ts';
import { type Document, documentOf, text } from './document.ts';

/** What `irlbench slurm submit --json` prints: the jobs that a grid was handed over as. */
export const slurmSubmitSchema = documentOf('irlbench/slurm-submit', 1, 'slurm submit: the jobs of a grid', {
  folder: text,
  ...submissionSchema.properties,
});
export type SlurmSubmit = Document<typeof slurmSubmitSchema>;
