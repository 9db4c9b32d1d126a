import { describe, expect, it } from 'vitest';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { nfxp } from '../../../estimators/nfxp.ts';
import { randomTask } from '../../support/random-task.ts';
import { trialRun } from '../../support/run.ts';
import { busTask, nfxpDefaults, nfxpFit, samples } from './buses.ts';

const methods = ['fisher', 'bhhh', 'trust-region'] as const;
const starts = [null, '4,1', '8,2'] as const;

describe('the three ways up reach one maximum', () => {
  it.each(samples)('$bins bins, groups $group: from zeros, (4,1) and (8,2)', (sample) => {
    const task = busTask(sample);
    const reference = nfxpFit(task, {});
    for (const method of methods) {
      for (const start of starts) {
        const fit = nfxpFit(task, { method, start });
        expect(fit.stop).toBe('converged');
        expect(maxAbsDifference(fit.parameters!, reference.parameters!)).toBeLessThan(1e-7);
        expect(Math.abs(fit.diagnostics.logLikelihood - reference.diagnostics.logLikelihood)).toBeLessThan(
          1e-8,
        );
      }
    }
  });

  it.each(methods)('%s on random models, whatever made the choices', (method) => {
    for (let draw = 0; draw < 5; draw++) {
      const shape = { states: 20, actions: 3, branches: 4, parameters: 4, discount: 0.95, irregular: true };
      const task = randomTask(`methods ${draw}`, shape);
      const fit = nfxpFit(task, { method });
      expect(fit.stop).toBe('converged');
      expect(maxAbsDifference(fit.parameters!, nfxpFit(task, {}).parameters!)).toBeLessThan(1e-7);
    }
  });
});

describe.each(methods)('%s', (method) => {
  const task = busTask({ group: '1-4' });

  it('never goes down by more than rounding', () => {
    const run = trialRun();
    void nfxp.fit(task, { ...nfxpDefaults, method, start: '8,2' }, run);
    for (let t = 1; t < run.trace.length; t++) {
      const { objective } = run.trace[t - 1];
      expect(run.trace[t].objective).toBeLessThanOrEqual(objective * (1 + 1e-9));
    }
  });

  it('keeps the best iterate when the budget is spent', () => {
    const fits = [0, 3, 8].map((budget) => nfxpFit(task, { method }, budget));
    expect(fits.map(({ stop }) => stop)).toEqual(['budget', 'budget', 'budget']);
    expect(fits[1].objective).toBeLessThan(fits[0].objective);
    expect(fits[2].objective).toBeLessThan(fits[1].objective);
  });

  it('does not claim a maximum that lies at infinity', () => {
    expect(nfxpFit(busTask({ group: '1', discount: 0.99 }), { method }, 500).stop).not.toBe('converged');
  });
});
