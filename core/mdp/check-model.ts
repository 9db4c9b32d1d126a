import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';

/** How far a row of probabilities may sum from 1: single-precision tables, widened, pass. */
const rowSumTolerance = 1e-6;

type Refuse = (path: string, value: number | string, allowed: string) => never;

/**
 * Checks everything that the type of a model cannot say. Called at the door;
 * everything behind it indexes without looking.
 *
 * @param where names the model in messages, for example `model`
 * @throws {BenchError} `bad-model`, naming path, value and what is allowed
 */
export function checkModel(model: Model, where: string): void {
  const refuse: Refuse = (path, value, allowed) => {
    throw new BenchError('bad-model', `${where}.${path} is ${value}; allowed is ${allowed}.`, {
      path,
      value,
    });
  };
  checkNumbers(model, refuse);
  checkTransitions(model, refuse);
  checkTables(model, refuse);
  checkInitial(model, refuse);
}

function checkNumbers({ stateCount, actionCount, discount, shockScale }: Model, refuse: Refuse): void {
  if (!(Number.isInteger(stateCount) && stateCount >= 1))
    refuse('stateCount', stateCount, 'an integer of at least 1');
  if (!(Number.isInteger(actionCount) && actionCount >= 2)) {
    refuse('actionCount', actionCount, 'an integer of at least 2');
  }
  if (!(discount >= 0 && discount < 1)) refuse('discount', discount, 'a number in [0, 1)');
  if (!(shockScale > 0 && shockScale < Number.POSITIVE_INFINITY)) {
    refuse('shockScale', shockScale, 'a finite number above 0');
  }
}

function checkTransitions(model: Model, refuse: Refuse): void {
  const { stateCount, actionCount } = model;
  const { rowStart, next, probability } = model.transitions;
  const pairCount = stateCount * actionCount;
  const checkLength = (name: string, length: number, expected: number): void => {
    if (length !== expected) refuse(`transitions.${name}.length`, length, String(expected));
  };
  checkLength('rowStart', rowStart.length, pairCount + 1);
  checkLength('next', next.length, rowStart[pairCount]);
  checkLength('probability', probability.length, rowStart[pairCount]);
  if (rowStart[0] !== 0) refuse('transitions.rowStart[0]', rowStart[0], '0');
  for (let i = 0; i < pairCount; i++) {
    const from = rowStart[i];
    const to = rowStart[i + 1];
    if (!(to >= from && to <= next.length)) {
      refuse(`transitions.rowStart[${i + 1}]`, to, `an integer from ${from} to ${next.length}`);
    }
    let sum = 0;
    for (let p = from; p < to; p++) {
      if (!(next[p] < stateCount))
        refuse(`transitions.next[${p}]`, next[p], `a state from 0 to ${stateCount - 1}`);
      if (p > from && !(next[p] > next[p - 1])) {
        refuse(
          `transitions.next[${p}]`,
          next[p],
          `a state above ${next[p - 1]}, the one before it in its row`,
        );
      }
      if (!(probability[p] > 0)) refuse(`transitions.probability[${p}]`, probability[p], 'a number above 0');
      sum += probability[p];
    }
    if (from < to && !(Math.abs(sum - 1) <= rowSumTolerance)) {
      const row = `transitions, row of state ${Math.floor(i / actionCount)} and action ${i % actionCount}, sum`;
      refuse(row, sum, `1 within ${rowSumTolerance}, or no entries at all`);
    }
  }
}

function checkTables(
  { stateCount, actionCount, available, continuation, coordinates }: Model,
  refuse: Refuse,
): void {
  const pairCount = stateCount * actionCount;
  if (available !== null) {
    if (available.length !== pairCount) refuse('available.length', available.length, String(pairCount));
    for (let s = 0; s < stateCount; s++) {
      let count = 0;
      for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
        if (!(available[i] <= 1)) refuse(`available[${i}]`, available[i], '0 or 1');
        count += available[i];
      }
      if (count === 0) refuse(`available, state ${s}`, 'none', 'at least one action');
    }
  }
  if (continuation !== null) {
    if (continuation.length !== pairCount)
      refuse('continuation.length', continuation.length, String(pairCount));
    for (let i = 0; i < pairCount; i++) {
      if (!Number.isFinite(continuation[i])) refuse(`continuation[${i}]`, continuation[i], 'a finite number');
    }
  }
  if (coordinates !== null && coordinates.values.length !== stateCount * coordinates.dimension) {
    refuse(
      'coordinates.values.length',
      coordinates.values.length,
      String(stateCount * coordinates.dimension),
    );
  }
}

function checkInitial({ stateCount, initial }: Model, refuse: Refuse): void {
  if (initial.length !== stateCount) refuse('initial.length', initial.length, String(stateCount));
  let mass = 0;
  for (let s = 0; s < stateCount; s++) {
    if (!(initial[s] >= 0)) refuse(`initial[${s}]`, initial[s], 'a number of at least 0');
    mass += initial[s];
  }
  if (!(Math.abs(mass - 1) <= rowSumTolerance)) refuse('initial, sum', mass, `1 within ${rowSumTolerance}`);
}
