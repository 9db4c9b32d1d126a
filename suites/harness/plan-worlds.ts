import type { CellKey, Environment, Options, SampleDesign } from '../../core/contract/index.ts';
import { toJsonNumber } from '../../core/contract/json.ts';
import type { Catalog } from './catalog.ts';
import { lookUp } from './catalog.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { resolveFiles } from './files.ts';
import { distinctNames, expandGrid, resolveOptions } from './options.ts';
import type { SolvedWorld } from './world.ts';

/** A world of a suite before it is built. */
export interface NamedWorld {
  readonly name: string;
  readonly environment: Environment;
  /** As the environment takes them. */
  readonly parameters: Options;
  /** As keys hold them. */
  readonly inKey: Options;
}

/**
 * The worlds of a suite, grids spelt out, in the order of the suite.
 * @param base directory that relative paths start from
 */
export function expandWorlds(suite: CompleteSuite, catalog: Catalog, base: string): readonly NamedWorld[] {
  const worlds = suite.worlds.flatMap(({ environment: id, name, parameters = {} }, i) => {
    const environment = lookUp(catalog.environments, id, 'environment', 'environment');
    return expandGrid(parameters).map((given) => ({
      base: name ?? id,
      environment,
      options: resolveOptions(environment.parameters, given, `suite ${suite.id}: worlds[${i}].parameters`),
    }));
  });
  const names = distinctNames(worlds, 'world');
  return worlds.map(({ environment, options }, i) => {
    const { actual, inKey } = resolveFiles(environment, options, base);
    return { name: names[i]!, environment, parameters: actual, inKey };
  });
}

/** The samples of a built world: its panel where it has one, else those asked for, else the published design. */
export function samplesOf(
  { world }: SolvedWorld,
  asked: CompleteSuite['samples'],
): readonly CellKey['sample'][] {
  if (world.panel !== null) return [null];
  return asked ?? [sampleKey(world.design)];
}

/** A sample design as keys hold it. */
export function sampleKey({ individuals, periods }: SampleDesign): NonNullable<CellKey['sample']> {
  return { individuals: toJsonNumber(individuals), periods };
}
