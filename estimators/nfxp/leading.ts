import type { ParameterMatrix, PerPairFeature } from '../../core/contract/tables.ts';

/** The K × K block of the first K of D parameters. */
export function leadingBlock(matrix: ParameterMatrix, D: number, K: number): ParameterMatrix {
  return Float64Array.from({ length: K * K }, (_, at) => matrix[Math.floor(at / K) * D + (at % K)]);
}

/** The first K of D columns of a table by pair. */
export function leadingColumns(values: PerPairFeature, D: number, K: number): PerPairFeature {
  if (K === D) return values;
  return Float64Array.from(
    { length: (values.length / D) * K },
    (_, at) => values[Math.floor(at / K) * D + (at % K)],
  );
}
