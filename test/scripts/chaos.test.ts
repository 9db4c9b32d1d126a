import { describe, expect, it } from 'vitest';

const script = new URL('../../scripts/chaos/campaign.mjs', import.meta.url).href;
const { campaign } = (await import(script)) as {
  campaign: (options: { runs: number; seed: string; only: string[] }) => Promise<Record<string, unknown>[]>;
};

describe('a small chaos campaign', () => {
  it('ends with whole and equal folders, whoever was killed', async () => {
    const modes = ['worker process', 'one of two on the folder'];
    let tallies: Record<string, unknown>[] = [];
    const kills = () => tallies.reduce((sum, tally) => sum + (tally['kills'] as number), 0);
    // A run on a quick machine may be over before its instant has come: then another one.
    for (let seed = 1; seed <= 5 && kills() === 0; seed++)
      tallies = await campaign({ runs: 2, seed: `test-${seed}`, only: modes });
    expect(kills()).toBeGreaterThan(0);
    const faultless = { runs: 1, doubled: 0, lost: 0, damaged: 0, leftover: 0, orphans: 0, unequal: 0 };
    expect(tallies).toEqual(modes.map((mode) => expect.objectContaining({ mode, ...faultless })));
  });
});
