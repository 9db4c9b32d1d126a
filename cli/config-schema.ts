import type { Command, Option } from 'commander';

/** Flags that say how one call answers, not what is done. */
const perCall: ReadonlySet<string> = new Set(['json', 'help', 'version', 'config']);

/** Flags of a verb that a config file may hold. */
export function configurable({ options }: Command): readonly Option[] {
  return options.filter((option) => !perCall.has(option.attributeName()));
}

/** What a config file calls a flag: its long name, `color` for `--no-color`. */
export function configName(option: Option): string {
  return option.name().replace(/^no-/, '');
}

/** A config file: for each verb its flags by their long names. Made of the flags themselves, so it has them all. */
export function configSchemaOf(root: Command): object {
  const { properties, ...rest } = sectionOf(root);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'irlbench config: flags that need not be typed',
    description: 'By verb, then by the long name of the flag. What is typed wins.',
    ...rest,
    properties: { $schema: { type: 'string' }, ...properties },
  };
}

interface Section {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, object>>;
  readonly description?: string;
}

function sectionOf(command: Command): Section {
  const flags = configurable(command).map((option) => [configName(option), valueSchema(option)] as const);
  const verbs = command.commands.flatMap((verb) => {
    const section = sectionOf(verb);
    const described = { ...section, description: verb.description() };
    return Object.keys(section.properties).length === 0 ? [] : [[verb.name(), described] as const];
  });
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries([...flags, ...verbs]),
  };
}

/** Whether something is typed behind the flag. */
function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

/** Whether the flag is typed once for each pair, as the help page says of it. */
export function takesPairs({ flags }: Option): boolean {
  return flags.includes('<name=value>');
}

function valueSchema(option: Option): object {
  const { description } = option;
  if (!takesValue(option))
    return { type: 'boolean', description: option.negate ? `false: ${description}` : description };
  if (option.argChoices !== undefined) return { enum: option.argChoices, description };
  if (takesPairs(option)) return { type: 'object', additionalProperties: scalar, description };
  if (option.variadic) return { type: 'array', items: text, description };
  return { ...text, description };
}

const text = { type: ['string', 'number'] } as const;
const scalar = { type: ['string', 'number', 'boolean', 'null'] } as const;
