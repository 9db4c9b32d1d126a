import { describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.ts';
import { readSuite, suiteIds } from '../../cli/suites.ts';
import { planSuite } from '../../suites/harness/plan/plan.ts';

const digests = { ids: {}, fit: '0'.repeat(64), measure: '0'.repeat(64) };

describe('every suite of the catalogue', () => {
  it.each(suiteIds())('%s: its file bears its id, it asks a question, and its plan holds together', (id) => {
    const suite = readSuite(id);
    expect(suite.id).toBe(id);
    // Cards are measured elsewhere, and take most of the time of a plan.
    const { manifest, jobs } = planSuite(
      suite,
      { ...catalog, cards: new Map() },
      { digests, source: 'test', filters: { replicates: [0] } },
    );
    expect(jobs.length).toBeGreaterThan(0);
    for (const { because } of manifest.suite.gates ?? []) expect(because.length).toBeGreaterThan(3);
  });

  it('no suite shares its id with anything else', () => {
    const others = Object.values(catalog).flatMap((kind) => [...kind.keys()]);
    expect(suiteIds().filter((id) => others.includes(id))).toEqual([]);
  });

  it('no scale-free metric is gated without one that sees scale on the same object, row and world', () => {
    const lonely = suiteIds().flatMap((id) => {
      const gates = (readSuite(id).gates ?? []).filter(({ level }) => level === 'error');
      return (
        gates
          .filter(({ metric }) => catalog.metrics.get(metric)?.scaleFree)
          // Around a target no recovery is claimed.
          .filter(({ near }) => near === undefined)
          .filter(
            (blind) =>
              !gates.some(
                (other) =>
                  catalog.metrics.get(other.metric)?.object === catalog.metrics.get(blind.metric)?.object &&
                  !catalog.metrics.get(other.metric)?.scaleFree &&
                  JSON.stringify(other.for) === JSON.stringify(blind.for) &&
                  (other.worlds === undefined ||
                    JSON.stringify(other.worlds) === JSON.stringify(blind.worlds)),
              ),
          )
          .map(({ metric }) => `${id}: ${metric}`)
      );
    });
    expect(lonely).toEqual([]);
  });
});
