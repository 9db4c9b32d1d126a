import { describe, expect, it } from 'vitest';
import type { Estimator, Options } from '../../core/contract/index.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import * as registry from '../../estimators/registry.ts';
import { checks, conformanceWorlds, tryCheck } from '../../suites/conformance/index.ts';

const estimators = Object.values(registry) as unknown as readonly Estimator[];
const worlds = conformanceWorlds();

for (const estimator of estimators) {
  describe(`${estimator.id} keeps the contract`, () => {
    for (const check of checks) {
      it(check.title, async () => {
        expect(await tryCheck(check, estimator, worlds)).toMatchObject({
          outcome: expect.stringMatching(/^(pass|not-claimed)$/),
        });
      });
    }

    it.each(worlds)('and refuses nothing of the world $name', ({ task }) => {
      expect(estimator.refuses(task, withDefaults<Options>(estimator.options))).toBeNull();
    });
  });
}
