import { Option } from 'commander';
import { BenchError, type Estimator, mostPeriods, type SampleDesign } from '../core/contract/index.ts';
import { lookUp } from '../suites/harness/catalog.ts';
import { isModulePath, readModule } from '../suites/harness/modules/user-modules.ts';
import { collectPair, readCount, readPairs } from './arguments.ts';
import { catalog } from './catalog.ts';
import { fitExitCode, fitText, fitWorld } from './commands/fit.ts';
import type { Host } from './host.ts';
import { readProgram } from './program.ts';

/** `fit`: one estimator on one world, without a suite. */
export function addFitVerbs({ verb, say, exitWith }: Host): void {
  verb('fit', "one estimator on one world or on the user's own panel; no suite needed")
    .requiredOption('--estimator <id>', 'who guesses: an id, or the path of your own module (./mine.mjs)')
    .option('--option <name=value>', 'an option of the estimator; repeatable', collectPair, {})
    .addOption(new Option('--environment <id>', 'which world').conflicts('data'))
    .option('--param <name=value>', 'a parameter of the environment; repeatable', collectPair, {})
    .option('--data <file>', "the user's own model, as one JSON document")
    .option('--panel <csv>', "the user's own panel: id,t,state,action[,next]")
    .option(
      '--individuals <n>',
      'sample size of a simulated world; Infinity is the population',
      readIndividuals,
    )
    .option(
      '--periods <n>',
      'decisions per individual of a simulated world',
      readCount('--periods', 1, mostPeriods),
    )
    .option('--replicate <n>', 'which sample', readCount('--replicate', 0), 0)
    .option('--seed <text>', 'names the random streams', 'fit')
    .action(async (flags: FitFlags) => {
      const output = await fitOf(flags);
      exitWith(fitExitCode(output.status));
      say(flags.json, output, () => fitText(output));
    });
}

interface FitFlags {
  readonly estimator: string;
  readonly option: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly data?: string;
  readonly panel?: string;
  readonly individuals?: number;
  readonly periods?: number;
  readonly replicate: number;
  readonly seed: string;
  readonly json?: true;
}

function fitOf(flags: FitFlags) {
  if (flags.data === undefined && flags.environment === undefined) {
    throw new BenchError('usage', 'fit needs a world: --environment ID, or --data FILE for your own panel.');
  }
  if (flags.data === undefined && flags.panel !== undefined) {
    throw new BenchError('usage', '--panel goes with --data FILE, which holds the model of the panel.');
  }
  const estimator = estimatorOf(flags.estimator);
  const id = flags.environment ?? 'arrays';
  const environment = known(() => lookUp(catalog.environments, id, 'environment', '--environment'));
  const files = {
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...(flags.panel === undefined ? {} : { panel: flags.panel }),
  };
  return fitWorld(
    {
      estimator: flags.estimator,
      options: readPairs(flags.option, estimator.options),
      environment: environment.id,
      parameters: { ...readPairs(flags.param, environment.parameters), ...files },
      sample: sampleOf(flags),
      replicate: flags.replicate,
      seed: flags.seed,
    },
    catalog,
  );
}

/** What the command line must know of an estimator to read its options. */
function estimatorOf(name: string): Estimator {
  if (isModulePath(name)) return readModule(name, [], readProgram()).estimator;
  return known(() => lookUp(catalog.estimators, name, 'estimator', '--estimator'));
}

/** On the command line a name that does not exist is a matter of usage, not of data. */
function known<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof BenchError) throw new BenchError('usage', error.message, error.detail);
    throw error;
  }
}

function sampleOf({ individuals, periods }: FitFlags): SampleDesign | undefined {
  if (individuals === undefined && periods === undefined) return undefined;
  if (individuals === undefined || periods === undefined) {
    throw new BenchError('usage', 'A sample design needs both --individuals and --periods.');
  }
  return { individuals, periods };
}

function readIndividuals(text: string): number {
  return text === 'Infinity' ? Number.POSITIVE_INFINITY : readCount('--individuals', 1)(text);
}
