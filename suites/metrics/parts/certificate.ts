/** What all certificates share: they speak of the fit alone, so there are no cells, no truth and no companions. */
export const certificate = {
  better: 'lower',
  perfect: 0,
  object: 'certificate',
  logScale: false,
  scaleFree: false,
  policyImplied: false,
  weights: ['uniform'],
  masks: ['all'],
  companions: [],
} as const;
