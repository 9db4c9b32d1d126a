import type { Baseline } from '../../core/contract/baseline.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { sha256 } from '../../core/numerics/digest.ts';

/** Covers what a comparison rests on: which cells there are, how they ended and what they answered; no times. */
export function answersDigest({ groups }: Baseline): string {
  const answers = groups.flatMap(({ group, tracked, cells }) =>
    cells.map(({ cell, status, answer, values }) => ({ group, tracked, cell, status, answer, values })),
  );
  return sha256(canonicalJson(answers));
}
