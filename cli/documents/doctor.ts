import { closed, type Document, documentOf, listOf, orNull, text } from './document.ts';

/** What `irlbench doctor --json` prints. */
export const doctorSchema = documentOf('irlbench/doctor', 1, 'doctor: whether a machine has what runs need', {
  /** Whether nothing failed. */
  well: { type: 'boolean' },
  checks: listOf(
    closed({
      id: text,
      level: { enum: ['ok', 'warn', 'fail'] },
      found: text,
      /** What to do; null where nothing is. */
      advice: orNull(text),
    }),
  ),
});
export type DoctorOutput = Document<typeof doctorSchema>;
/** One thing that runs rely on. */
export type Diagnosis = DoctorOutput['checks'][number];
