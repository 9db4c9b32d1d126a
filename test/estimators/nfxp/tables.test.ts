import { describe, expect, it } from 'vitest';
import { busTask, nfxpFit, printed, samples } from './buses.ts';

describe('Table VIII of Rust (1987) by NFXP', () => {
  const groups = ['1-3', '4', '1-4'] as const;
  it.each([
    ['linear', 6],
    ['quadratic', 6],
    ['cubic', 4],
    ['square-root', 6],
    ['hyperbolic', 3],
    ['mixed', 6],
  ] as const)('%s: %d numbers, every sample and both discounts', (cost, count) => {
    const panels = groups.flatMap((group) => [0.9999, 0].map((discount) => ({ group, cost, discount })));
    let compared = 0;
    for (const panel of panels) {
      const inPrint = printed(panel).find(({ name }) => name === 'partial log-likelihood');
      if (inPrint === undefined) continue;
      const fit = nfxpFit(busTask(panel), {});
      expect(fit.stop).toBe('converged');
      expect(Math.abs(fit.diagnostics.logLikelihood - inPrint.value)).toBeLessThan(0.0015);
      compared++;
    }
    expect(compared).toBe(count);
  });
});

describe('what a fit says of its data', () => {
  it('saturated: no policy is likelier than the frequencies', () => {
    // Rust (1987), Table VIII, nonparametric: -138.556 for group 4. The pools are recomputed from the raw files.
    const bound = (group: '4' | '1-3' | '1-4') =>
      nfxpFit(busTask({ group }), {}).diagnostics.saturatedLogLikelihood;
    expect(Math.abs(bound('4') - -138.5559)).toBeLessThan(1e-4);
    expect(Math.abs(bound('1-3') - -111.2315)).toBeLessThan(1e-4);
    expect(Math.abs(bound('1-4') - -272.4294)).toBeLessThan(1e-4);
  });

  it('free costs come as near to that bound as to a maximum at infinity, and claim none', () => {
    const fit = nfxpFit(busTask({ cost: 'nonparametric' }), {}, 200);
    const { logLikelihood, saturatedLogLikelihood, visitedStates, unvariedStates } = fit.diagnostics;
    expect(fit.stop).toBe('stalled');
    expect(saturatedLogLikelihood - logLikelihood).toBeGreaterThanOrEqual(-1e-10);
    expect(saturatedLogLikelihood - logLikelihood).toBeLessThan(1e-4);
    expect([visitedStates, unvariedStates]).toEqual([78, 51]);
  });

  it('correlates the parameters of the bus as the literature does', () => {
    for (const sample of samples) {
      const { diagnostics, covariance } = nfxpFit(busTask(sample), {});
      expect(diagnostics.largestCorrelation).toBeGreaterThan(0.905);
      expect(diagnostics.largestCorrelation).toBeLessThan(0.955);
      const { expected } = covariance!;
      const correlation = Math.abs(expected![1]) / Math.sqrt(expected![0] * expected![3]);
      expect(diagnostics.largestCorrelation).toBeCloseTo(correlation, 10);
    }
  });
});
