import { describe, expect, it } from 'vitest';
import { nfxp } from '../../../estimators/nfxp.ts';
import { trialRun } from '../../support/run.ts';
import { busTask, nfxpDefaults, nfxpFit } from './buses.ts';

describe('starts', () => {
  const task = busTask({ group: '4' });

  it('begin where they are told, in the order of the features', () => {
    expect([...nfxpFit(task, { start: ' 4, 1 ' }, 0).parameters!]).toEqual([4, 1]);
    expect([...nfxpFit(task, {}, 0).parameters!]).toEqual([0, 0]);
  });

  it('that agree show one optimum and how far apart they ended', () => {
    const { diagnostics, iterations } = nfxpFit(task, { starts: '4,1;5,2;6,3;7,4;8,5' });
    expect(diagnostics).toMatchObject({
      starts: 5,
      startsConverged: 5,
      distinctOptima: 1,
      'optimum 1 starts': 5,
    });
    expect(diagnostics.parameterSpread).toBeLessThan(1e-7);
    expect(diagnostics.logLikelihoodSpread).toBeLessThan(1e-8);
    expect(diagnostics['optimum 1 replacement-cost']).toBeCloseTo(10.074942, 5);
    expect(diagnostics['optimum 1 logLikelihood']).toBeCloseTo(-163.584284, 6);
    expect(iterations).toBeGreaterThan(nfxpFit(task, { start: '4,1' }).iterations);
  });

  it('that stop early are counted and are no optima', () => {
    const { stop, diagnostics } = nfxpFit(task, { starts: '4,1;8,5' }, 3);
    expect(stop).toBe('budget');
    expect(diagnostics).toMatchObject({ starts: 2, startsConverged: 0, distinctOptima: 0 });
  });

  it('count iterations on, one climb after the other', () => {
    const run = trialRun();
    void nfxp.fit(task, { ...nfxpDefaults, starts: '4,1;8,5' }, run);
    expect(run.trace.map(({ iteration }) => iteration)).toEqual([...run.trace.keys()]);
  });

  it.each([
    [{ start: '4' }, /must be 2 numbers separated by commas: replacement-cost, cost-1/],
    [{ start: '4,' }, /The start "4,"/],
    [{ starts: '4,1;4,one' }, /The start "4,1;4,one"/],
    [{ start: '4,1', starts: '4,1' }, /not both/],
    [{ start: '4,1;8,5' }, /several are given as starts/],
  ])('%j is refused in a sentence', (options, sentence) => {
    expect(nfxp.refuses(task, { ...nfxpDefaults, ...options })).toMatch(sentence);
  });
});
