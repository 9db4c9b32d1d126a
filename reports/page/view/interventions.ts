/** One change of a world, in words. */
export interface InterventionWords {
  /** The metric of the regret after it; the exposure to it is another, where there is one. */
  readonly regret: string;
  readonly exposure: string | null;
  readonly title: string;
  readonly sentence: string;
  /** Whether the level of a reward can show at all: not where shaping stays shaping. */
  readonly seesLevel: boolean;
}

/** The changes in reading order: first what is blind to the level of a reward, last what sees nothing else. */
export const interventions: readonly InterventionWords[] = [
  {
    regret: 'counterfactual-a',
    exposure: null,
    title: 'A: a toll',
    sentence: 'A known toll is added to the reward, so shaping stays shaping.',
    seesLevel: false,
  },
  {
    regret: 'counterfactual-c',
    exposure: null,
    title: 'C: an action less',
    sentence: 'The busiest action is taken away, and shaping stays shaping.',
    seesLevel: false,
  },
  {
    regret: 'counterfactual-b-mix',
    exposure: 'counterfactual-exposure-b-mix',
    title: 'B: mixed moves',
    sentence: 'Three moves in ten end anywhere.',
    seesLevel: true,
  },
  {
    regret: 'counterfactual-b-skip',
    exposure: 'counterfactual-exposure-b-skip',
    title: 'B: doubled moves',
    sentence: 'Every move happens twice.',
    seesLevel: true,
  },
  {
    regret: 'counterfactual-b-permute',
    exposure: 'counterfactual-exposure-b-permute',
    title: 'B: exchanged moves',
    sentence: 'Each action leads where the next one led, and keeps its payoff.',
    seesLevel: true,
  },
  {
    regret: 'counterfactual-b-adversarial',
    exposure: 'counterfactual-exposure-b-adversarial',
    title: 'B: adversarial moves',
    sentence: 'Each move gives up to .3 of its mass to where a least-norm level is hurt most.',
    seesLevel: true,
  },
  {
    regret: 'counterfactual-discount',
    exposure: 'counterfactual-exposure-discount',
    title: 'B′: impatience',
    sentence: 'The discount factor halves.',
    seesLevel: true,
  },
  {
    regret: 'counterfactual-d',
    exposure: null,
    title: 'D: a payoff in levels',
    sentence: 'One action gets a new payoff that is announced in levels.',
    seesLevel: true,
  },
];
