import type { Features } from '../contract/model.ts';
import type { PerParameter } from '../contract/tables.ts';

/** max |φ_k| over all pairs, the unit in which a feature is large or small. Length K. */
export function featureSizes({ names, values }: Features): PerParameter {
  const K = names.length;
  const size: PerParameter = new Float64Array(K);
  for (let i = 0; i < values.length; i++) size[i % K] = Math.max(size[i % K], Math.abs(values[i]));
  return size;
}
