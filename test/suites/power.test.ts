import { describe, expect, it } from 'vitest';
import type { Suite } from '../../core/contract/index.ts';
import { type Replay, replay } from '../support/replay.ts';

/** What gates judge and nothing else. */
function gated(suite: Suite): Suite {
  return { ...suite, metrics: [...new Set(suite.gates!.map(({ metric }) => metric))] };
}

/** Three panels, no companions: what controls and truth need to be held against every gate. */
function threePanels(suite: Suite): Suite {
  return { ...gated(suite), replicates: 3, population: false };
}

/** Gates of level error that a made-up answer passes, or that the truth fails: "metric on world: outcome". */
function powerless({ manifest, verdict }: Replay): string[] {
  const names = verdict.gates
    .filter(({ gate }) => (manifest.suite.gates![gate].level ?? 'error') === 'error')
    .filter(({ outcome }) => outcome === 'void' || outcome === 'broken')
    .map(({ gate, world, outcome }) => {
      return `${manifest.suite.gates![gate].metric} on ${manifest.worlds[world].name}: ${outcome}`;
    });
  return [...new Set(names)];
}

describe('every gate of level error is failed by all its negative controls and passed by the truth', () => {
  it.each([
    ['known-truth', threePanels],
    ['bus-engine', threePanels],
  ] as const)(
    '%s',
    async (id, smaller) => {
      const found = await replay(id, smaller);
      expect(found.verdict.gates.length).toBeGreaterThan(20);
      expect(powerless(found)).toEqual([]);
    },
    120_000,
  );
});
