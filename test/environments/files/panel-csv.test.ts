import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/model.ts';
import { measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { estimateTransitions } from '../../../core/mdp/estimate-transitions.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { readPanel } from '../../../environments/files/panel-csv.ts';
import { temporaryDirectory } from './temporary.ts';

const directory = temporaryDirectory();

/** Three states, two actions; action 1 in state 2 is an end, action 1 in state 0 cannot be taken. */
const model: Model = {
  stateCount: 3,
  actionCount: 2,
  transitions: buildTransitions(3, 2, (s, a) =>
    s === 2 && a === 1
      ? []
      : [
          [(s + 1) % 3, 0.5],
          [s, 0.5],
        ],
  ),
  available: Uint8Array.of(1, 0, 1, 1, 1, 1),
  continuation: null,
  initial: Float64Array.of(1, 0, 0),
  discount: 0.9,
  shockScale: 1,
  coordinates: null,
};

const read = (text: string) => readPanel(directory.write('panel.csv', text), model);

describe('a panel without next', () => {
  const panel = read('id,t,state,action\nb,5,1,0\nb,4,0,0\na,1,0,0\na,2,1,1\na,3,2,1\n');

  it('sorts by t inside an id, ids by appearance', () => {
    expect([...panel.episodes!.state]).toEqual([0, 1, 0, 1, 2]);
    expect([...panel.episodes!.start]).toEqual([0, 2, 5]);
    expect([...panel.episodes!.cluster]).toEqual([0, 1]);
  });

  it('takes the state reached from the next row, and an end from the model', () => {
    expect([...panel.episodes!.next]).toEqual([1, 3, 1, 2, 3]);
    expect([...panel.episodes!.terminated]).toEqual([0, 1]);
  });

  it('counts every decision, but only recorded successors', () => {
    expect(panel.total).toBe(5);
    expect([...panel.decisions.weight]).toEqual([2, 1, 1, 1]);
    const { state, action, next, weight } = panel.successors!;
    expect([...state].map((s, j) => [s, action[j], next[j], weight[j]])).toEqual([
      [0, 0, 1, 2],
      [1, 1, 2, 1],
      [2, 1, 3, 1],
    ]);
  });

  it('knows where episodes began', () => {
    expect([[...panel.firstStates!.state], [...panel.firstStates!.weight]]).toEqual([[0], [2]]);
  });
});

it('starts another episode of the same id after a gap in t and after an end', () => {
  const { episodes } = read('id,t,state,action\nx,1,0,0\nx,3,1,0\nx,4,2,1\nx,5,0,0\n');
  expect([...episodes!.start]).toEqual([0, 1, 3, 4]);
  expect([...episodes!.cluster]).toEqual([0, 0, 0]);
  expect([...episodes!.terminated]).toEqual([0, 1, 0]);
});

it('has no successors where none was recorded', () => {
  expect(read('id,t,state,action\nx,1,0,0\n').successors).toBeNull();
});

it('reads quoted ids, any order of columns, further columns and a byte order mark', () => {
  const panel = read('\uFEFFaction,city,"t",state,id\n0,"Bonn, West",1,0,"bus, 1"\n0,,2,1,"bus, 1"\n');
  expect([...panel.episodes!.start]).toEqual([0, 2]);
});

it('reads back a simulated log to the last bit', () => {
  const whole = { ...model, available: null };
  const policy = new Float64Array(6).fill(0.5);
  const episodes = simulate(whole, policy, { individuals: 40, periods: 9 }, createRandom('panel'));
  const lines = ['id,t,state,action,next'];
  for (let e = 0; e + 1 < episodes.start.length; e++) {
    for (let n = episodes.start[e]; n < episodes.start[e + 1]; n++) {
      const next = episodes.next[n] === 3 ? '' : episodes.next[n];
      lines.push([e, n - episodes.start[e], episodes.state[n], episodes.action[n], next].join(','));
    }
  }
  const panel = readPanel(directory.write('log.csv', lines.join('\n')), whole);
  expect(panel).toEqual(measureEpisodes(whole, episodes));
  expect(estimateTransitions(whole, panel)).toEqual(
    estimateTransitions(whole, measureEpisodes(whole, episodes)),
  );
});

describe('refuses, naming file, line and what is allowed', () => {
  it.each([
    ['', 'line 1 has no column "id": it must name id, t, state, action, and it names nothing.'],
    ['id,t,stat,action\n', 'line 1 has no column "state" (is "stat" meant?)'],
    ['id,t,state\n', 'line 1 has no column "action": it must name'],
    ['id,t,state,action\n', 'holds no decisions: it must have a line for each.'],
    ['id,t,state,action\n1,1,0,0\n1,2,3,0\n', 'line 3 has state "3": it must be an integer from 0 to 2.'],
    ['id,t,state,action\n1,1,-1,0\n', 'line 2 has state "-1"'],
    ['id,t,state,action\n1,1,0.5,0\n', 'line 2 has state "0.5"'],
    ['id,t,state,action\n1,1,0,\n', 'line 2 has action "": it must be an integer from 0 to 1.'],
    ['id,t,state,action\n1,1,0,2\n', 'line 2 has action "2"'],
    ['id,t,state,action\n1,May,0,0\n', 'line 2 has t "May": it must be an integer of at least 0.'],
    ['id,t,state,action\n1,1,0\n', 'line 2 has 3 fields: it must have 4, as the header has.'],
    [
      'id,t,state,action\n1,1,0,0\n1,1,0,0\n',
      'line 3 has id 1 and t 1, as line 2 has: it must have a t of its own.',
    ],
    [
      'id,t,state,action\n1,1,0,1\n',
      'line 2 has action 1 in state 0: it must be an action that is available there.',
    ],
    [
      'id,t,state,action,next\n1,1,0,0,1\n1,2,2,0,2\n',
      'line 2 has next 1: it must be 2, the state of line 3.',
    ],
    ['id,t,state,action,next\n1,1,2,1,0\n', 'line 2 has next 0: it must be empty'],
    ['id,t,state,action,next\n1,1,2,0,3\n', 'line 2 has next "3": it must be an integer from 0 to 2.'],
  ])('%j', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow('panel.csv');
  });
});
