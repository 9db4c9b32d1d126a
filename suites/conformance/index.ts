/** The public door of the checks that every estimator is held to; also yours. */

export type { Check, ConformanceWorld, Outcome } from './check.ts';
export { checks } from './checks.ts';
export { conform, type Finding, tryCheck } from './conform.ts';
export { conformanceWorlds } from './worlds.ts';
