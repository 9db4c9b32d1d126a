import { describe, expect, it } from 'vitest';
import { nfxp } from '../../../estimators/nfxp.ts';
import { busTask, nfxpDefaults, nfxpFit } from './buses.ts';

// Recomputed from the raw odometer files by an independent program: discount, RC, θ11, log-likelihood.
const profile = [
  [0, 7.3113, 36.0175, -306.9182],
  [0.5, 7.3663, 18.5131, -306.627284],
  [0.9, 7.8291, 4.6319, -304.564485],
  [0.95, 8.2752, 2.9433, -303.147326],
  [0.975, 8.7739, 2.1203, -302.016364],
  [0.99, 9.2822, 1.6439, -301.177832],
  [0.995, 9.5089, 1.4902, -300.875175],
  [0.999, 9.7178, 1.3696, -300.626494],
  [0.9999, 9.7686, 1.3429, -300.569862],
  [0.999999, 9.7743, 1.3399, -300.563619],
] as const;

describe('the profile over the discount, groups 1-4, 175 bins', () => {
  const fit = nfxpFit(busTask({ group: '1-4', bins: 175 }), {
    profile: profile.map(([discount]) => discount).join(','),
  });

  it.each(profile)('%d: RC %d, θ11 %d, log-likelihood %d', (discount, rc, cost, logLikelihood) => {
    const { diagnostics } = fit;
    expect(Math.abs(diagnostics[`replacement-cost at discount ${discount}`] - rc)).toBeLessThan(1e-4);
    expect(Math.abs(diagnostics[`cost-1 at discount ${discount}`] - cost)).toBeLessThan(1e-4);
    expect(Math.abs(diagnostics[`logLikelihood at discount ${discount}`] - logLikelihood)).toBeLessThan(1e-6);
  });

  it('rises with the discount: the choices cannot tell it', () => {
    const heights = profile.map(([discount]) => fit.diagnostics[`logLikelihood at discount ${discount}`]);
    for (let i = 1; i < heights.length; i++) expect(heights[i]).toBeGreaterThan(heights[i - 1]);
  });

  it.each(['0.5,1', '-0.1', '0.5,,0.9', 'most'])('refuses "%s" in a sentence', (text) => {
    const sentence = nfxp.refuses(busTask({}), { ...nfxpDefaults, profile: text });
    expect(sentence).toMatch(/discounts from 0 to below 1/);
  });

  it('says nothing where the likelihood has no maximum', () => {
    const { diagnostics } = nfxpFit(busTask({ group: '1' }), { profile: '0.9' }, 60);
    expect(diagnostics['logLikelihood at discount 0.9']).toBeNaN();
  });
});
