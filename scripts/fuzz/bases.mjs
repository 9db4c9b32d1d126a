/** A config file with a flag of every kind. */
export const config = {
  color: false,
  plan: { env: ['bus'], est: ['nfxp', 'bc'], replicates: '0..4', seed: 's' },
  run: { jobs: 2, out: 'out/run', force: false, quiet: true, env: ['grid'] },
  fit: { estimator: 'bc', option: { smoothing: 0.5 }, periods: 10, individuals: 'Infinity' },
  baseline: { save: { as: 'first', baselines: 'baselines' } },
  check: { strict: true, confirm: 3 },
};

/** A process of three states and two actions that says everything that a document can say. */
export const threeStates = {
  note: 'Three states in a row; action 1 in the last ends it.',
  stateCount: 3,
  actionCount: 2,
  discount: 0.9,
  shockScale: 1,
  transitions: {
    rowStart: [0, 1, 3, 4, 5, 6, 6],
    next: [0, 0, 1, 1, 2, 2],
    probability: [1, 0.25, 0.75, 1, 1, 1],
  },
  initial: [1, 0, 0],
  available: [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  continuation: [
    [0, 0],
    [0, 0],
    [0, 1.5],
  ],
  coordinates: [[0], [1], [2]],
  features: [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ],
  featureNames: ['stay', 'go'],
  actionLabels: ['stay', 'go'],
  anchorAction: 0,
  anchorPayoff: [0, 0, 0],
  absorbingState: [2],
  exitAction: 1,
  layout: { kind: 'line', axis: 'step' },
  reward: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  parameters: [0, 1],
  counts: [
    [3, 5],
    [2, 4],
    [1, 6],
  ],
  firstStateCounts: [5, 0, 0],
  individuals: 5,
  periods: 4,
};

/** The same process seen: with the state reached, and without. */
export const panel = [
  'id,t,state,action,next\n1,0,0,1,1\n1,1,1,1,2\n1,2,2,1,\n2,0,0,0,0\n2,1,0,1,1\n"b, c",0,1,0,1\n',
  'id,t,state,action\n1,0,0,1\n1,1,1,1\n1,2,2,1\n2,0,0,0\n2,1,0,1\n',
];
