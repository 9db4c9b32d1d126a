import { closed, count, type Document, digest, documentOf, listOf, orNull, text } from './document.ts';
import { runAgainProperties } from './run-again.ts';

const { promised, likeness, differences } = runAgainProperties;

/** What `irlbench verify --json` prints: whether the files of a run are sound, and whether its cells come again. */
export const verificationSchema = documentOf(
  'irlbench/verification',
  1,
  'verify: a run held to its digests',
  {
    suite: text,
    files: closed({
      records: count,
      blobs: count,
      /** Cells that were planned and have no record. */
      missing: listOf(digest),
      /** Sound records of cells that are not planned. */
      unplanned: count,
      /** Sound blobs that no record and no world names. */
      unreferenced: count,
      /** Half-written files that a killed process left. */
      leftover: count,
      /** Files that do not belong here. */
      foreign: listOf(text),
      /** Why each file that is not believed is not. */
      damaged: listOf(text),
    }),
    /** Cells that this program can be held to: with an answer, by the same code. */
    eligible: count,
    /** Those that were run again. */
    cells: listOf(
      closed({
        cell: digest,
        promised,
        likeness,
        kept: { type: 'boolean' },
        storedDigest: orNull(digest),
        digest: orNull(digest),
        differences,
      }),
    ),
    /** The strictest level that every sampled cell reached; null where one reached none, or none was run. */
    reached: orNull(promised),
    reasons: listOf(text),
    exitCode: count,
  },
);
export type Verification = Document<typeof verificationSchema>;
