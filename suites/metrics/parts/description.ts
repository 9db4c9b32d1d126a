/** What numbers share that describe an error without judging it: no direction is better, so no gate can name them. */
export const description = {
  better: 'neither',
  logScale: false,
  scaleFree: false,
  policyImplied: false,
  companions: [],
} as const;
