import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { Model } from '../../../../core/contract/model.ts';
import type { PerPair, PerState } from '../../../../core/contract/tables.ts';
import type { TransitionRow } from '../../../../core/mdp/transitions.ts';
import { predictedGauge } from '../gauge.ts';
import { type Change, storedRow, withRows } from './change.ts';

/** Total variation that each row may be moved by. */
const budget = 0.3;

/**
 * Transitions chosen to harm a reward in the gauge h of inverse soft-Q learning. In P′
 * that reward errs by γ(P − P′)h, and to leading order what this costs in a state is
 * its variance over the expert's choices there. So every row moves up to .3 of its
 * mass, to the state with the largest h among those within two steps or to the one
 * with the smallest, so that no single row of a state could do more harm: the
 * variance is convex in each of them and has its maximum at an end.
 */
export function adversary(key: AnswerKey): Change | string {
  const { model } = key.world;
  const { stateCount: S, actionCount: A, discount } = model;
  if (discount === 0) return 'Without a future it does not matter where an action leads.';
  const { potential } = predictedGauge(key);
  const up = movesTowards(model, potential, 1);
  const down = movesTowards(model, potential, -1);
  const upwards = new Uint8Array(S * A);
  for (let s = 0; s < S; s++) spreadOut(s * A, (s + 1) * A, key.policy, up.gain, down.gain, upwards);
  return withRows(model, (i) => (upwards[i] === 1 ? up : down).row(i));
}

interface Moves {
  /** (P′ − P)h of every pair. */
  readonly gain: PerPair;
  row(i: number): TransitionRow;
}

/** Rows whose mass went, as far as the budget reaches, to where `sign` · h is largest. */
function movesTowards(model: Model, potential: PerState, sign: 1 | -1): Moves {
  const h = potential.map((x) => sign * x);
  const best = bestNeighbours(model, h);
  const row = (i: number): TransitionRow => moved(storedRow(model, i), h, best);
  const gain = new Float64Array(model.stateCount * model.actionCount);
  for (let i = 0; i < gain.length; i++) {
    gain[i] = expectation(row(i), potential) - expectation(storedRow(model, i), potential);
  }
  return { gain, row };
}

/** The state with the largest h that an available action of each state may lead to; itself where nothing follows. */
function bestNeighbours(model: Model, h: PerState): Uint32Array {
  const { stateCount: S, actionCount: A, available } = model;
  return Uint32Array.from({ length: S }, (_, s) => {
    let best = -1;
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (available?.[i] === 0) continue;
      for (const [next] of storedRow(model, i)) if (best < 0 || h[next] > h[best]) best = next;
    }
    return best < 0 ? s : best;
  });
}

function moved(stored: readonly [number, number][], h: PerState, best: Uint32Array): TransitionRow {
  if (stored.length === 0) return [];
  const within = stored.flatMap(([next]) => [next, best[next]]);
  const target = within.reduce((most, s) => (h[s] > h[most] ? s : most));
  let left = budget;
  const kept = stored
    .toSorted(([s], [t]) => h[s] - h[t])
    .map(([next, p]) => {
      const taken = Math.min(left, p);
      left -= taken;
      return [next, p - taken] as const;
    });
  return [...kept, [target, budget - left]];
}

/** Turns rows of a state round one at a time for as long as that raises the variance of the gains under π. */
function spreadOut(
  from: number,
  to: number,
  policy: PerPair,
  up: PerPair,
  down: PerPair,
  upwards: Uint8Array,
): void {
  let most = variance();
  for (let i = from, held = 0; held < to - from; i = i + 1 < to ? i + 1 : from) {
    upwards[i] = 1 - upwards[i];
    const turned = variance();
    if (turned > most) {
      most = turned;
      held = 0;
    } else {
      upwards[i] = 1 - upwards[i];
    }
    held++;
  }

  function variance(): number {
    let mean = 0;
    let square = 0;
    for (let i = from; i < to; i++) {
      const gain = upwards[i] === 1 ? up[i] : down[i];
      mean += policy[i] * gain;
      square += policy[i] * gain * gain;
    }
    return square - mean * mean;
  }
}

function expectation(row: TransitionRow, h: PerState): number {
  let sum = 0;
  for (const [next, p] of row) sum += p * h[next];
  return sum;
}
