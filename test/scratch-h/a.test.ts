import { it } from 'vitest';
import { createRandom } from '../../core/numerics/random.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { choiceScores, expectedInformation } from '../../core/choice/information.ts';
import { featureValues } from '../../core/choice/linear-utility.ts';
import { identification } from '../../core/choice/identification.ts';
import { stateWeights } from '../../core/mdp/demonstrations.ts';
import { randomTask, normals } from '../support/random-task.ts';
it('probe', () => {
  for (const discount of [0.5, 0.95, 0.9999]) for (const irregular of [false]) {
    const t = randomTask('c', { states: 200, actions: 3, branches: 4, parameters: 1, discount, irregular });
    const n = 600;
    const g = t.features.values;
    const values = new Float64Array(n * 3);
    for (let i = 0; i < n; i++) { values[i*3] = 1; values[i*3+1] = g[i]; values[i*3+2] = 2*g[i]; }
    const features = { names: ['one','g','2g'], values };
    const sol = softSolve(t.model, new Float64Array(n));
    const info = expectedInformation(t.model, stateWeights(t.model, t.demonstrations), sol.policy, choiceScores(t.model, sol.policy, featureValues(t.model, features, sol)));
    console.log(discount, [...info], identification(info));
  }
});
