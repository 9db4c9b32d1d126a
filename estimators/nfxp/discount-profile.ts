import type { PerParameter } from '../../core/contract/tables.ts';
import type { Maximum } from './maximum.ts';

/** "0,0.5,0.9" as numbers; entries that are no number are NaN. */
export function parseDiscounts(profile: string | null): readonly number[] {
  if (!profile) return [];
  return profile.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
}

/** Why this is no list of discounts, in a sentence; `null` where it is. */
export function refusesDiscounts(profile: string | null): string | null {
  if (parseDiscounts(profile).every((discount) => discount >= 0 && discount < 1)) return null;
  return `The profile ${JSON.stringify(profile)} must be discounts from 0 to below 1, separated by commas.`;
}

/**
 * The likelihood as a function of the discount alone, all else at its maximum: θ̂ and log L at each.
 * A profile that hardly falls says that the choices cannot tell discounts apart (Rust 1987, section 5).
 *
 * @param maximiseAt the maximum at one discount; rows that did not converge are NaN
 * @param names K names; θ is the first K parameters
 * @param size N, or 1 in the population limit
 */
export function discountProfile(
  discounts: readonly number[],
  maximiseAt: (discount: number) => Maximum,
  names: readonly string[],
  size: number,
): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const discount of discounts) {
    const { point, stop } = maximiseAt(discount);
    const known = stop === 'converged';
    const theta: PerParameter = point.parameters;
    rows[`logLikelihood at discount ${discount}`] = known ? size * point.mean : Number.NaN;
    names.forEach((name, k) => {
      rows[`${name} at discount ${discount}`] = known ? theta[k] : Number.NaN;
    });
  }
  return rows;
}
