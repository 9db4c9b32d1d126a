import type { CellKey, Demonstrations, Fact, PlannedWorld } from '../../../core/contract/index.ts';
import { toJsonNumber } from '../../../core/contract/json.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { demonstrate } from './demonstrate.ts';
import type { Sample } from './sample.ts';
import { designOf, populationOf } from './sample.ts';
import type { SolvedWorld } from './world.ts';

/**
 * The card of a world under a sample design: what is known of both before anybody has fitted anything. Facts
 * that do not apply are left out.
 */
export function measureCard(
  facts: ReadonlyMap<string, Fact>,
  solved: SolvedWorld,
  sample: CellKey['sample'],
): NonNullable<PlannedWorld['card']> {
  const { world, key } = solved;
  const demonstrations = sample === null ? world.panel : expected(solved, sample);
  if (demonstrations === null) return [];
  const input = { world, key, demonstrations, design: sample === null ? null : designOf(sample) };
  return [...facts.values()].flatMap((fact) => {
    const value = fact.measure(input);
    const { id, title, summary, unit } = fact;
    return value === null ? [] : [{ id, title, summary, unit, value: toJsonNumber(value) }];
  });
}

/** The exact expected counts of a design per individual; `null` without an expert. */
function expected({ world, key }: SolvedWorld, sample: Sample): Demonstrations | null {
  if (key === null) return null;
  const expert = { model: world.model, policy: key.policy };
  // Expectations draw nothing: the stream is never asked.
  return demonstrate(expert, world.absorbing, designOf(populationOf(sample)), createRandom('card'));
}
