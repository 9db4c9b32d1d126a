/** What all non-negative errors share: lower is better, a perfect fit scores 0, and spread is relative. */
export const nonNegativeError = {
  better: 'lower',
  perfect: 0,
  logScale: true,
  scaleFree: false,
  policyImplied: false,
  companions: [],
} as const;
