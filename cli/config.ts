import { existsSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { BenchError, type Json, toJsonNumber } from '../core/contract/index.ts';
import { parseJson } from '../core/schema/parse-json.ts';
import { validate } from '../core/schema/validate.ts';
import { configName, configSchemaOf, configurable, takesPairs } from './config-schema.ts';
import { readText } from './read-text.ts';

/** Looked for in the working directory. */
const configFile = 'irlbench.config.json';

type Value = string | number | boolean | null;
type Setting = Value | readonly Value[] | { readonly [name: string]: Setting };
type Section = Readonly<Record<string, Setting>>;

/** Flags of the program itself, which may stand before or behind the verb. */
export function globalsFirst(argv: readonly string[]): string[] {
  const globals: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '--') return [...globals, ...rest, ...argv.slice(i)];
    if (arg === '--no-color' || arg.startsWith('--config=')) globals.push(arg);
    else if (arg === '--config') globals.push(arg, ...argv.slice(i + 1, ++i + 1));
    else rest.push(arg);
  }
  return [...globals, ...rest];
}

/**
 * Lets a config file say what nobody types: before a verb reads its flags, those of the file become its defaults.
 * @throws {BenchError} `bad-data` on use, naming file, path, value and what is allowed
 */
export function addConfig(root: Command): void {
  root.option('--config <file>', `flags from a file; default: ${configFile} where there is one`);
  let file = '';
  let document: Section = {};
  root.hook('preSubcommand', () => {
    file = root.opts<{ config?: string }>().config ?? (existsSync(configFile) ? configFile : '');
    if (file === '') return;
    document = readConfig(file, root);
    if (document['color'] === false) root.setOptionValueWithSource('color', false, 'config');
  });
  addSection(root, () => [document, file]);
}

/** @throws {BenchError} `bad-data` */
export function readConfig(file: string, root: Command): Section {
  const text = readText(file);
  return validate<Section>(configSchemaOf(root), parseJson(text, file), `config ${file}`);
}

function addSection(parent: Command, here: () => readonly [Section, string]): void {
  if (parent.commands.length === 0) return;
  parent.hook('preSubcommand', (_, verb) => {
    const [section, file] = here();
    const own = (section[verb.name()] ?? {}) as Section;
    for (const option of configurable(verb)) {
      const setting = own[configName(option)];
      if (setting !== undefined)
        setDefault(verb, option, setting, `config ${file}: ${pathOf(verb)}.${configName(option)}`);
    }
  });
  for (const verb of parent.commands)
    addSection(verb, () => {
      const [section, file] = here();
      return [(section[verb.name()] ?? {}) as Section, file];
    });
}

function pathOf(verb: Command): string {
  return verb.parent?.parent ? `${pathOf(verb.parent)}.${verb.name()}` : verb.name();
}

function setDefault(verb: Command, option: Option, setting: Setting, where: string): void {
  const value = asTyped(option, setting, where);
  option.default(value);
  verb.setOptionValueWithSource(option.attributeName(), value, 'config');
}

/** What the flag would have become, had it been typed. */
function asTyped(option: Option, setting: Setting, where: string): unknown {
  if (typeof setting === 'boolean') return setting || option.negate ? setting : undefined;
  if (Array.isArray(setting)) return setting.map(String);
  if (takesPairs(option))
    return Object.fromEntries(
      Object.entries(setting as Readonly<Record<string, Value>>).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
  const text = String(setting as Value);
  if (option.parseArg === undefined) return text;
  try {
    return option.parseArg(text, option.defaultValue);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new BenchError('bad-data', `${where}: ${error.message}`, { where });
  }
}

/** Every flag in effect, as a run stores it. */
export function effectiveConfiguration(flags: object): Readonly<Record<string, Json>> {
  const { json: _, quiet: __, ...rest } = flags as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'number' ? toJsonNumber(value) : (value as Json)]),
  );
}
