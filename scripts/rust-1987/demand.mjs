import { expectedChoices } from '../../dist/core/choice/demand.js';
import { linearReward } from '../../dist/core/choice/linear-utility.js';
import { softSolve } from '../../dist/core/mdp/soft-solve.js';
import { stationaryDistribution } from '../../dist/core/mdp/stationary.js';
import { table } from '../studies/table.mjs';
import { fitPanel, worldOf } from './panel.mjs';

const prices = [2, 4, 6, 8, 10, 12];
const buses = 37;
const months = 12;
const replace = 1;

/** Engines a year that the buses of group 4 need in steady state, against their price. */
export async function demand() {
  const parameters = { group: '4' };
  const { model, features } = worldOf(parameters);
  const { parameters: estimate } = await fitPanel(parameters);
  const enginesAt = (price) => {
    const theta = Float64Array.of(price, estimate['cost-1']);
    const reward = linearReward(features, theta, new Float64Array(model.stateCount * model.actionCount));
    const { policy } = softSolve(model, reward);
    const longRun = stationaryDistribution(model, policy);
    return buses * expectedChoices(model, policy, replace, months, longRun);
  };
  const estimated = estimate['replacement-cost'];
  const rows = [
    ...prices.map((price) => [price.toFixed(4), price]),
    [`${estimated.toFixed(4)}, estimated`, estimated],
  ]
    .toSorted(([, a], [, b]) => a - b)
    .map(([label, price]) => [label, enginesAt(price).toFixed(6)]);
  return table(['RC', 'engines a year'], rows);
}
