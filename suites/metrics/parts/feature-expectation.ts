import type { Features } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';

/** max_k |Σ_i gap_i φ_ik| / max_i |φ_ik|: a gap between measures, in the features that it moves most for their size. */
export function relativeFeatureGap({ names, values }: Features, gap: PerPair): number {
  const K = names.length;
  let worst = 0;
  for (let k = 0; k < K; k++) {
    let sum = 0;
    let size = 0;
    for (let i = 0; i < gap.length; i++) {
      sum += gap[i] * values[i * K + k];
      size = Math.max(size, Math.abs(values[i * K + k]));
    }
    if (size > 0) worst = Math.max(worst, Math.abs(sum) / size);
  }
  return worst;
}
