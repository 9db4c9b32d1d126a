import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logLikelihood } from '../../core/choice/likelihood.ts';
import { BenchError } from '../../core/contract/errors.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { arrays } from '../../environments/arrays.ts';
import { knownTruthGrid } from '../../environments/known-truth-grid.ts';
import { shared } from '../support/shared.ts';
import { buildWith } from './build-with.ts';
import { checkWorld } from './check-world.ts';
import { npyBytes } from './files/npy-bytes.ts';
import { temporaryDirectory } from './files/temporary.ts';

const fixture = shared('fixtures/known-truth-low-action.json');
const directory = temporaryDirectory();

/** Two states, two actions; moving costs, state 1 pays. */
const small = {
  stateCount: 2,
  actionCount: 2,
  discount: 0.9,
  transitions: [
    [
      [1, 0],
      [0.25, 0.75],
    ],
    [
      [0, 1],
      [1, 0],
    ],
  ],
  featureNames: ['move', 'place'],
  features: [
    [
      [0, 0],
      [-1, 0],
    ],
    [
      [0, 1],
      [-1, 1],
    ],
  ],
  parameters: [0.5, 1],
  counts: [
    [3, 4],
    [2, 0],
  ],
};

const build = (document: object, panel: string | null = null) =>
  buildWith(arrays, { data: directory.write('model.json', JSON.stringify(document)), panel });

function refusal(document: object): BenchError {
  try {
    build(document);
  } catch (error) {
    if (error instanceof BenchError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the published cell as a document', () => {
  it.skipIf(fixture === null)('is the built-in world, with the published panel', () => {
    const world = buildWith(arrays, { data: fixture! });
    const builtIn = buildWith(knownTruthGrid, {});
    checkWorld(world);
    for (const key of ['truth', 'features', 'anchor', 'absorbing', 'design'] as const) {
      expect(world[key]).toEqual(builtIn[key]);
    }
    expect(world.model).toEqual({ ...builtIn.model, coordinates: null });
    expect(world.panel!.total).toBe(160_000);
    expect(world.panel!.firstStates!.weight.reduce((sum, weight) => sum + weight, 0)).toBe(2000);
  });

  it.skipIf(fixture === null)('has the published likelihood at the truth', () => {
    const { model, truth, panel } = buildWith(arrays, { data: fixture! });
    const published = JSON.parse(readFileSync(fixture!, 'utf8'));
    const { value, policy } = softSolve(model, truth!.reward);
    expect(logLikelihood(model, panel!, policy)).toBeCloseTo(published.trueLogLikelihood, 7);
    value.forEach((v, s) => {
      expect(v).toBeCloseTo(published.softValue[s], 10);
    });
  });
});

describe('a small document', () => {
  it('becomes a world', () => {
    const world = build(small);
    checkWorld(world);
    expect([...world.truth!.reward]).toEqual([0, -0.5, 1, 0.5]);
    expect([...world.model.transitions.rowStart]).toEqual([0, 1, 3, 4, 5]);
    expect(world.model.shockScale).toBe(1);
    expect([...world.model.initial]).toEqual([0.5, 0.5]);
    expect(world.panel!.total).toBe(9);
    expect(world.layout).toEqual({ kind: 'set' });
    expect(world.actionLabels).toEqual(['action 0', 'action 1']);
  });

  it('is the same with compressed transitions, and with tables in .npy files', () => {
    const transitions = {
      rowStart: [0, 1, 3, 4, 5],
      next: [0, 0, 1, 1, 0],
      probability: [1, 0.25, 0.75, 1, 1],
    };
    const whole = build(small);
    expect(build({ ...small, transitions })).toEqual(whole);
    directory.write('p.npy', npyBytes('<f8', [2, 2, 2], Float64Array.from(small.transitions.flat(2))));
    directory.write('features.npy', npyBytes('<f4', [2, 2, 2], Float32Array.from(small.features.flat(2))));
    directory.write('counts.npy', npyBytes('<i8', [2, 2], BigInt64Array.of(3n, 4n, 2n, 0n)));
    const stored = {
      transitions: { npy: 'p.npy' },
      features: { npy: 'features.npy' },
      counts: { npy: 'counts.npy' },
    };
    expect(build({ ...small, ...stored })).toEqual(whole);
  });

  it('names every file that it depends on, the arrays beside it and the panel last', () => {
    const table = npyBytes('<f8', [5], Float64Array.of(1, 0.25, 0.75, 1, 1));
    directory.write('probability.npy', table);
    const transitions = {
      rowStart: [0, 1, 3, 4, 5],
      next: [0, 0, 1, 1, 0],
      probability: { npy: 'probability.npy' },
    };
    const data = directory.write(
      'model.json',
      JSON.stringify({ ...small, transitions, counts: { npy: 'counts.npy' } }),
    );
    const beside = (name: string): string => `${dirname(data)}/${name}`;
    expect(arrays.dependsOn!({ data, panel: 'panel.csv' })).toEqual([
      data,
      beside('probability.npy'),
      beside('counts.npy'),
      'panel.csv',
    ]);
  });

  it('without truth is real data', () => {
    const { parameters, ...untold } = small;
    expect(parameters).toHaveLength(2);
    expect(build(untold).truth).toBeNull();
  });

  it('with a reward outside the span of the features has no true parameters', () => {
    const { parameters, ...rest } = {
      ...small,
      reward: [
        [0, 1],
        [2, 7],
      ],
    };
    expect(parameters).toHaveLength(2);
    expect(build(rest).truth).toEqual({ reward: Float64Array.of(0, 1, 2, 7), parameters: null });
  });

  it('anchors an action at 0, or at the payoff that is given', () => {
    expect(build({ ...small, anchorAction: 0 }).anchor).toEqual({ action: 0, payoff: Float64Array.of(0, 0) });
    const anchored = build({ ...small, anchorAction: 0, anchorPayoff: [0, 1] });
    checkWorld(anchored);
    expect(anchored.anchor!.payoff).toEqual(Float64Array.of(0, 1));
  });

  it('takes a panel from a CSV file in place of the counts, and starts where it started', () => {
    const csv = directory.write('panel.csv', 'id,t,state,action\n1,1,1,0\n1,2,1,1\n2,1,1,0\n');
    const world = build(small, csv);
    expect(world.panel!.total).toBe(3);
    expect([...world.model.initial]).toEqual([0, 1]);
    expect(world.design).toEqual({ individuals: 2, periods: 2 });
    expect([...build({ ...small, initial: [1, 0] }, csv).model.initial]).toEqual([1, 0]);
  });

  it('encodes ends, with what they are worth, and unavailable actions', () => {
    const transitions = [
      small.transitions[0],
      [
        [0, 1],
        [0, 0],
      ],
    ];
    const ended = {
      ...small,
      transitions,
      continuation: [
        [0, 0],
        [0, 3],
      ],
      available: [
        [1, 1],
        [1, 1],
      ],
    };
    const { model } = build(ended);
    expect([...model.transitions.rowStart]).toEqual([0, 1, 3, 4, 4]);
    expect([...model.continuation!]).toEqual([0, 0, 0, 3]);
    expect([...model.available!]).toEqual([1, 1, 1, 1]);
  });
});

describe('what is refused, in words', () => {
  const truncated = JSON.stringify(small).slice(0, 200);

  it('no path', () => {
    expect(() => buildWith(arrays, {})).toThrow('parameters.data is "": it must be the path of a document');
  });

  it('a file that is not there', () => {
    expect(() => buildWith(arrays, { data: '/nowhere/model.json' })).toThrow(
      '/nowhere/model.json: there is no such file',
    );
  });

  it('truncated JSON, saying where', () => {
    const data = directory.write('cut.json', truncated);
    expect(() => buildWith(arrays, { data })).toThrow(/cut\.json: not JSON at line 1, column 20\d/);
  });

  it('a row that sums to .99', () => {
    const [first, second] = small.transitions;
    const error = refusal({ ...small, transitions: [[first[0], [0.25, 0.74]], second] });
    expect(error.code).toBe('bad-model');
    expect(error.message).toMatch(/model\.json.*state 0.*action 1.*0\.99.*allowed is 1 within/);
  });

  it.each<[string, object, string]>([
    ['γ = 1', { discount: 1 }, 'discount is 1: it must be a number ≥ 0 and < 1.'],
    ['an unknown key', { transision: [] }, 'transision is not known: did you mean "transitions"?'],
    ['a missing number', { stateCount: undefined }, 'stateCount is missing: it must be an integer ≥ 1.'],
    ['one action', { actionCount: 1 }, 'actionCount is 1: it must be an integer ≥ 2.'],
    ['a ragged table', { counts: [[1, 2], [3]] }, 'counts[1] has 1 entries: it must have 2, one per action.'],
    ['a table too short', { counts: [[1, 2]] }, 'counts has 1 entries: it must have 2, one per state.'],
    ['a table too flat', { counts: [1, 2] }, 'counts[0] is 1: it must be a list by action.'],
    [
      'a word in a table',
      {
        counts: [
          [1, 2],
          [3, 'x'],
        ],
      },
      'counts[1][1] is "x": it must be a finite number.',
    ],
    [
      'null in a table',
      {
        counts: [
          [1, 2],
          [3, null],
        ],
      },
      'counts[1][1] is null: it must be a finite number.',
    ],
    [
      'negative counts',
      {
        counts: [
          [1, 2],
          [3, -1],
        ],
      },
      'counts holds -1: it must hold no negative number.',
    ],
    [
      'an empty panel',
      {
        counts: [
          [0, 0],
          [0, 0],
        ],
      },
      'counts is empty: it must hold some count above 0.',
    ],
    [
      'features without names',
      { featureNames: undefined },
      'featureNames is missing: it must name every feature.',
    ],
    ['names that repeat', { featureNames: ['a', 'a'] }, 'featureNames is ["a","a"]: it must be a list'],
    ['features that are too many', { featureNames: ['a'] }, 'features[0][0] has 2 entries: it must have 1'],
    [
      'parameters without features',
      { features: undefined },
      'features is missing: it must be given where parameters are.',
    ],
    [
      'a reward that parameters do not give',
      {
        reward: [
          [0, 0],
          [0, 0],
        ],
      },
      'reward[0][1] is 0: it must be -0.5, features times parameters',
    ],
    [
      'an anchor beyond the actions',
      { anchorAction: 2 },
      'anchorAction is 2: it must be an integer from 0 to 1.',
    ],
    [
      'a payoff without its action',
      { anchorPayoff: [0, 0] },
      'anchorAction is null: it must be an action where anchorPayoff is given.',
    ],
    [
      'an absorbing state beyond the states',
      { absorbingState: 2 },
      'absorbingState is 2: it must be an integer from 0 to 1.',
    ],
    [
      'a grid of another size',
      { layout: { kind: 'grid', rows: 2, columns: 2 } },
      'layout is a grid of 2 × 2: it must be as large as the 2 states',
    ],
    [
      'labels that are too many',
      { actionLabels: ['a', 'b', 'c'] },
      'actionLabels has 3 entries: it must have 2, one per action.',
    ],
    [
      'flags that are not',
      {
        available: [
          [1, 2],
          [1, 1],
        ],
      },
      'available holds 2: it must hold 0 or 1 everywhere.',
    ],
    [
      'transitions of neither kind',
      { transitions: { rowStart: [0], next: [] } },
      'transitions.probability is missing',
    ],
    [
      'a next state beyond the states',
      { transitions: { rowStart: [0, 1, 2, 3, 4], next: [0, 1, 2, 0], probability: [1, 1, 1, 1] } },
      'transitions.next[2] is 2: it must be an integer from 0 to 1.',
    ],
    [
      'an .npy of another shape',
      { counts: { npy: 'flat.npy' } },
      'counts in flat.npy has shape 4: it must have 2 (one per state) × 2 (one per action).',
    ],
    [
      'an .npy with NaN',
      { counts: { npy: 'nan.npy' } },
      'counts in nan.npy, entry 3, is NaN: it must be a finite number.',
    ],
    ['an .npy that is not there', { counts: { npy: 'none.npy' } }, 'none.npy: there is no such file'],
    [
      'nothing to learn from',
      { counts: undefined, parameters: undefined },
      'holds neither a panel nor a truth',
    ],
  ])('%s', (_name, changes, message) => {
    directory.write('flat.npy', npyBytes('<f8', [4], Float64Array.of(1, 2, 3, 4)));
    directory.write('nan.npy', npyBytes('<f8', [2, 2], Float64Array.of(1, 2, 3, Number.NaN)));
    const error = refusal({ ...small, ...changes });
    expect(error.message).toContain(message);
    expect(['bad-data', 'bad-model']).toContain(error.code);
  });
});
