import { BenchError } from '../../../core/contract/errors.ts';
import type { ObjectSchema, Options, OptionValue } from '../../../core/contract/index.ts';
import { toJsonNumber } from '../../../core/contract/json.ts';
import { showValue } from '../../../core/schema/describe-schema.ts';
import { validate } from '../../../core/schema/validate.ts';

/** A value, or a list of values that spans a grid. */
export type Grid = Readonly<Record<string, OptionValue | readonly OptionValue[]>>;

/**
 * Options or parameters as keys and estimators see them: checked, completed by defaults, in JSON form
 * (non-finite numbers are the strings "Infinity", "-Infinity" and "NaN").
 * @throws {BenchError} `bad-data` naming path, value, what is allowed and the nearest known name
 */
export function resolveOptions(schema: ObjectSchema, given: Options, where: string): Options {
  const resolved = validate<Options>(schema, inJson(given), where);
  return inJson(resolved);
}

/** All combinations of a grid, in order: the last name varies fastest. */
export function expandGrid(grid: Grid): readonly Options[] {
  return Object.entries(grid).reduce<readonly Options[]>(
    (combinations, [name, values]) => {
      const choices = isList(values) ? values : [values];
      return combinations.flatMap((combination) =>
        choices.map((value) => ({ ...combination, [name]: value })),
      );
    },
    [{}],
  );
}

/**
 * Names for things that may share a base name: the base alone where it is the only one of that name, else
 * the base with the options in which those of that name differ, `IQ-Learn (alpha=1)`.
 * @throws {BenchError} `bad-data` where two things would have one name
 */
export function distinctNames(
  things: readonly { readonly base: string; readonly options: Options; readonly where: string }[],
  property: 'label' | 'name',
): readonly string[] {
  const names = things.map(({ base, options }) => {
    const peers = things.filter((thing) => thing.base === base);
    if (peers.length === 1) return base;
    const names = [...new Set(peers.flatMap((peer) => Object.keys(peer.options)))];
    const differing = names.filter(
      (name) => name in options && peers.some((peer) => peer.options[name] !== options[name]),
    );
    return differing.length === 0
      ? base
      : `${base} (${differing.map((name) => `${name}=${options[name]}`).join(', ')})`;
  });
  const again = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (again < 0) return names;
  const name = names[again];
  const first = things[names.indexOf(name)].where;
  const second = things[again].where;
  throw new BenchError(
    'bad-data',
    first === second
      ? `${first} spans two things that are both ${showValue(name)}: leave out the value that is repeated.`
      : `${first} and ${second} are both ${showValue(name)}: give one of them another ${property}.`,
    { name },
  );
}

function inJson(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'number' ? toJsonNumber(value) : value,
    ]),
  );
}

function isList(value: Grid[string]): value is readonly OptionValue[] {
  return Array.isArray(value);
}
