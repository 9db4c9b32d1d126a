import type { ParameterMatrix } from '../contract/tables.ts';

/**
 * Largest |correlation| between two parameters, from their covariance in any scale:
 * near 1 the data tell a combination of the two and not each.
 *
 * @param covariance K × K, positive definite
 * @returns 0 for a single parameter
 */
export function largestCorrelation(covariance: ParameterMatrix, K: number): number {
  let largest = 0;
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < k; l++) {
      const scale = Math.sqrt(covariance[k * K + k]) * Math.sqrt(covariance[l * K + l]);
      largest = Math.max(largest, Math.abs(covariance[k * K + l]) / scale);
    }
  }
  return largest;
}
