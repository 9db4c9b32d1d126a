import type { PerPair } from '../../core/contract/tables.ts';

/**
 * The χ² divergence as a concave function of the reward: φ(x) = x − x²/4α, so that
 * E_μ[r − φ(r)] is a ridge on the reward. Pairs without weight carry no penalty,
 * whatever their reward. Source: Garg et al. (2021), table 2, in the convention of
 * their code (the α of their table is its reciprocal up to a factor of 4).
 *
 * @param alpha α, reward units; `Infinity` gives 0
 * @returns (1/4α) E_μ[r²], reward units
 */
export function chi2Penalty(measure: PerPair, reward: PerPair, alpha: number): number {
  let sum = 0;
  for (let i = 0; i < measure.length; i++) {
    if (measure[i] > 0) sum += measure[i] * reward[i] * reward[i];
  }
  return sum / (4 * alpha);
}

/**
 * ρ = μ φ′(r) = μ (1 − r/2α), the occupancy that the reward implies: at a tabular
 * optimum it is that of π̂ from ν = μ_S − γPᵀμ, and r = 2α(1 − ρ/μ) reads the reward
 * off the mismatch. Written to `out` and returned; `alpha = Infinity` gives μ.
 */
export function impliedOccupancy(measure: PerPair, reward: PerPair, alpha: number, out: PerPair): PerPair {
  for (let i = 0; i < measure.length; i++) {
    out[i] = measure[i] > 0 ? measure[i] * (1 - reward[i] / (2 * alpha)) : 0;
  }
  return out;
}
