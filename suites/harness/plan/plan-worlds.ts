import { BenchError } from '../../../core/contract/errors.ts';
import type { CellKey, Environment, Options, Variant } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/json.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { populationOf, type Sample, sampleKey } from '../world/sample.ts';
import type { SolvedWorld } from '../world/world.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { resolveFiles } from './files.ts';
import { distinctNames, expandGrid, resolveOptions } from './options.ts';

/** A world of a suite before it is built. */
export interface NamedWorld {
  readonly name: string;
  readonly environment: Environment;
  /** As the environment takes them. */
  readonly parameters: Options;
  /** As keys hold them. */
  readonly inKey: Options;
  /** How it departs from what its environment builds, as the suite says it. */
  readonly asked: Asked;
  /** Names it in errors: a path in the suite. */
  readonly where: string;
}

type Asked = Omit<CompleteSuite['worlds'][number], 'environment' | 'name' | 'parameters'>;

/**
 * The worlds of a suite, grids spelt out, in the order of the suite.
 * @param base directory that relative paths start from
 */
export function expandWorlds(suite: CompleteSuite, catalog: Catalog, base: string): readonly NamedWorld[] {
  const worlds = suite.worlds.flatMap(({ environment: id, name, parameters = {}, ...asked }, i) => {
    const environment = lookUp(catalog.environments, id, 'environment', 'environment');
    const where = `suite ${suite.id}: worlds[${i}]`;
    return expandGrid(parameters).map((given) => ({
      base: name ?? id,
      environment,
      asked,
      where,
      options: resolveOptions(environment.parameters, given, `${where}.parameters`),
    }));
  });
  const names = distinctNames(
    worlds.map(({ base, options, asked, where }) => ({
      base,
      where,
      options: { ...options, ...inWords(asked) },
    })),
    'name',
  );
  return worlds.map(({ environment, options, asked, where }, i) => {
    const { actual, inKey } = resolveFiles(environment, options, base);
    return { name: names[i]!, environment, parameters: actual, inKey, asked, where };
  });
}

/** What is asked of a world beside its parameters, so that names can tell worlds apart by it. */
function inWords({ truth = 'published', told, second }: Asked): Options {
  const flat = (base: string, changes: object = {}): Options =>
    Object.fromEntries(Object.entries(changes).map(([name, value]) => [`${base} ${name}`, value]));
  return { truth, ...flat('told', told), ...flat('second', second) };
}

/**
 * How a world departs from what its environment builds, as keys hold it; absent where it does not.
 * @param first the first sample of the suite: its population chooses the gauge twin
 * @throws {BenchError} `bad-data` for a twin of a real panel, and where told transitions would be estimated
 */
export function variantOf(
  { asked: { truth = 'published', told, second }, where }: NamedWorld,
  first: Sample | null,
  transitions: CompleteSuite['transitions'],
): Variant | undefined {
  if (truth !== 'published' && first === null) {
    throw new BenchError('bad-data', `${where}.truth is "${truth}": a real panel has no known truth`, {
      where,
    });
  }
  if (told?.mix !== undefined && transitions === 'estimated') {
    throw new BenchError(
      'bad-data',
      `${where}.told.mix tells transitions, and the suite has them estimated from the demonstrations`,
      { where },
    );
  }
  const variant: Variant = {
    ...(truth === 'gauge-twin' ? { truth: { twin: truth, weights: populationOf(first!) } } : {}),
    ...(truth === 'semi-gradient-twin' ? { truth: { twin: truth } } : {}),
    ...(told === undefined ? {} : { told }),
    ...(second === undefined ? {} : { second }),
  };
  return Object.keys(variant).length === 0 ? undefined : variant;
}

/** The samples of a built world: its panel where it has one, else those asked for, else the published design. */
export function samplesOf(
  { world }: SolvedWorld,
  asked: CompleteSuite['samples'],
): readonly CellKey['sample'][] {
  if (world.panel !== null) return [null];
  if (asked === undefined) return [sampleKey(world.design)];
  return asked.map((sample) => sampleKey({ ...sample, individuals: fromJsonNumber(sample.individuals) }));
}
