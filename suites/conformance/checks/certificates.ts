import { createCatalog } from '../../harness/catalog.ts';
import { measure } from '../../harness/cell/measure.ts';
import * as metrics from '../../metrics/registry.ts';
import type { Check } from '../check.ts';
import { inEvery, notClaimed } from '../check.ts';
import { defaultsOf, plainTrial, takenWorlds } from '../trial.ts';

const catalog = createCatalog({ estimators: {}, environments: {}, metrics, controls: {}, cards: {} });

export const convergenceIsCertified: Check = {
  id: 'convergence-is-certified',
  title: 'where it claims to have converged, the certificates that it promises hold',
  why: 'nobody grades himself: the harness recomputes them from the returned arrays',
  run: async (estimator, worlds) => {
    const promised = estimator.certificates(defaultsOf(estimator));
    if (promised.length === 0) return notClaimed('It promises no certificate.');
    return inEvery(takenWorlds(estimator, worlds), async (conformanceWorld) => {
      const { name, task, world, key } = conformanceWorld;
      const { fit } = await plainTrial(estimator, conformanceWorld);
      if (fit.stop !== 'converged') return null;
      const input = { fit, task, world, key, companions: {} };
      const { certificates, failures } = await measure(input, [], promised, catalog);
      if (failures.length > 0) return `${name}: ${failures[0]}.`;
      const broken = certificates.find(({ holds, advisory }) => !holds && !advisory);
      return broken === undefined
        ? null
        : `${name}: its certificate ${broken.id} is ${broken.value}, with ${broken.limit} promised.`;
    });
  },
};
