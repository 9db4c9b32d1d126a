import type { Demonstrations, Model } from '../contract/model.ts';
import type { PerPair } from '../contract/tables.ts';
import { decisionsFromTable, firstStatesFromTable } from './demonstrations.ts';
import { scatterNext } from './transitions.ts';

/**
 * The panel that infinitely many individuals would leave: expected, undiscounted
 * counts per individual of `periods` decisions from `model.initial`,
 *
 *   μ(s,a) = Σ_{t < T} d_t(s) π(a|s),   d_{t+1} = Pᵀ(d_t π).
 *
 * What an end takes leaves. Exact: no simulation. Its total is Infinity.
 */
export function populationDemonstrations(model: Model, policy: PerPair, periods: number): Demonstrations {
  const { stateCount, actionCount } = model;
  const visits = new Float64Array(stateCount);
  const moving = new Float64Array(stateCount * actionCount);
  const present = model.initial.slice();
  for (let t = 0; t < periods; t++) {
    for (let s = 0; s < stateCount; s++) {
      visits[s] += present[s];
      for (let i = s * actionCount; i < (s + 1) * actionCount; i++) moving[i] = present[s] * policy[i];
    }
    if (t + 1 < periods) scatterNext(model, moving, present);
  }
  const table = new Float64Array(stateCount * actionCount);
  for (let i = 0; i < table.length; i++) table[i] = visits[Math.floor(i / actionCount)] * policy[i];
  return {
    decisions: decisionsFromTable(model, table),
    successors: expectedSuccessors(model, table),
    firstStates: firstStatesFromTable(model.initial),
    total: Number.POSITIVE_INFINITY,
    episodes: null,
  };
}

function expectedSuccessors(model: Model, table: PerPair): NonNullable<Demonstrations['successors']> {
  const { stateCount, actionCount } = model;
  const { rowStart, next: to, probability } = model.transitions;
  let count = 0;
  for (let i = 0; i < table.length; i++)
    if (table[i] > 0) count += Math.max(1, rowStart[i + 1] - rowStart[i]);
  const state = new Uint32Array(count);
  const action = new Uint32Array(count);
  const next = new Uint32Array(count);
  const weight = new Float64Array(count);
  let at = 0;
  const put = (i: number, reached: number, mass: number): void => {
    state[at] = Math.floor(i / actionCount);
    action[at] = i % actionCount;
    next[at] = reached;
    weight[at++] = mass;
  };
  for (let i = 0; i < table.length; i++) {
    if (!(table[i] > 0)) continue;
    if (rowStart[i] === rowStart[i + 1]) put(i, stateCount, table[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) put(i, to[p], table[i] * probability[p]);
  }
  return { state, action, next, weight };
}
