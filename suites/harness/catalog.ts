import { BenchError } from '../../core/contract/errors.ts';
import type { Control, Environment, Estimator, Fact, Metric } from '../../core/contract/index.ts';
import { showValue } from '../../core/schema/describe-schema.ts';
import { nearest } from '../../core/schema/nearest.ts';

/** Everything that a run may name, by id, in order of id. */
export interface Catalog {
  readonly estimators: ReadonlyMap<string, Estimator>;
  readonly environments: ReadonlyMap<string, Environment>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly controls: ReadonlyMap<string, Control>;
  /** What is measured of a world itself. */
  readonly cards: ReadonlyMap<string, Fact>;
}

/** The exported values of each registry; the names of the exports do not matter. */
export interface Registries {
  readonly estimators: object;
  readonly environments: object;
  readonly metrics: object;
  readonly controls: object;
  readonly cards: object;
}

/**
 * Sorts what the registries export by id.
 * @throws {BenchError} `internal` where two values share an id, of whatever kind
 */
export function createCatalog(registries: Registries): Catalog {
  const owners = new Map<string, string>();
  return {
    estimators: byId<Estimator>('estimator', registries.estimators, owners),
    environments: byId<Environment>('environment', registries.environments, owners),
    metrics: byId<Metric>('metric', registries.metrics, owners),
    controls: byId<Control>('control', registries.controls, owners),
    cards: byId<Fact>('fact', registries.cards, owners),
  };
}

/**
 * The value with this id.
 * @throws {BenchError} `bad-data` naming where it was asked for, the id, and the nearest one that exists
 */
export function lookUp<T>(map: ReadonlyMap<string, T>, id: string, kind: string, where: string): T {
  const found = map.get(id);
  if (found !== undefined) return found;
  const known = [...map.keys()];
  const meant = nearest(id, known);
  const hint = meant === null ? `known are ${known.join(', ') || 'none'}` : `did you mean "${meant}"?`;
  throw new BenchError('bad-data', `${where} is ${showValue(id)}: there is no such ${kind}; ${hint}`, {
    where,
    id,
    kind,
  });
}

function byId<T extends { readonly id: string }>(
  kind: string,
  registry: object,
  owners: Map<string, string>,
): ReadonlyMap<string, T> {
  const values = Object.values(registry) as T[];
  for (const { id } of values) {
    const owner = owners.get(id);
    if (owner !== undefined) {
      throw new BenchError('internal', `The id "${id}" names an ${owner} and an ${kind}: ids are unique.`, {
        id,
      });
    }
    owners.set(id, kind);
  }
  return new Map(values.sort((a, b) => (a.id < b.id ? -1 : 1)).map((value) => [value.id, value]));
}
