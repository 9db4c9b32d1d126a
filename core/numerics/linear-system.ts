/** A factorised square matrix. `out` may be `b`; both calls return `out`. */
export interface LinearSystem {
  /** out ← A⁻¹ b. */
  solve(b: Float64Array, out: Float64Array): Float64Array;
  /** out ← A⁻ᵀ b. */
  solveTransposed(b: Float64Array, out: Float64Array): Float64Array;
}
