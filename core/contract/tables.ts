/**
 * Dense tables are plain `Float64Array`s, row-major, with their axes written in
 * the type. The axes exist for the compiler only: no wrapper, no copy, no cost.
 * A fresh `new Float64Array(n)` fits every table; a table never fits another
 * one with different axes.
 */
export type Table<Axes extends string> = Float64Array & { readonly axes?: Axes };

/** One number per state. Length S, index `s`. */
export type PerState = Table<'s'>;
/** One number per state and action. Length S·A, index `s * A + a`. */
export type PerPair = Table<'s,a'>;
/** One number per state, action and feature. Length S·A·K, index `(s * A + a) * K + k`. */
export type PerPairFeature = Table<'s,a,k'>;
/** One number per reward parameter. Length K, index `k`. */
export type PerParameter = Table<'k'>;
/** A matrix over reward parameters. Length K·K, index `i * K + j`. */
export type ParameterMatrix = Table<'k,k'>;
