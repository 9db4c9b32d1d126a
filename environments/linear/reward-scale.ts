/** The parameter of a world with a linear reward that makes its expert more or less clear. */
export const rewardScale = {
  description: 'Multiplies the true parameters: how clearly the expert chooses.',
  type: 'number',
  exclusiveMinimum: 0,
  default: 1,
} as const;
