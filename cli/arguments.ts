import {
  BenchError,
  type JSONSchema,
  type ObjectSchema,
  type OptionValue,
  suiteSchema,
} from '../core/contract/index.ts';

/** Repeatable `--option name=value`: collects pairs in order; a later one wins. */
export function collectPair(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new BenchError('usage', `${JSON.stringify(text)} is not of the form name=value.`, { value: text });
  }
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * Texts of the command line as values of a schema: the first reading (text, number,
 * truth value, null) whose type the property takes. Whether the value is in range,
 * and whether the name exists at all, is for the schema itself to say.
 */
export function readPairs(
  pairs: Readonly<Record<string, string>>,
  schema: ObjectSchema,
): Record<string, OptionValue> {
  return Object.fromEntries(
    Object.entries(pairs).map(([name, text]) => {
      const property = schema.properties[name];
      const readings = readingsOf(text);
      return [
        name,
        readings.find((value) => property !== undefined && takes(property, value)) ?? readings.at(-1)!,
      ];
    }),
  );
}

/** From the most literal to the most meaningful. */
function readingsOf(text: string): OptionValue[] {
  const readings: OptionValue[] = [text];
  if (text === 'true' || text === 'false') readings.push(text === 'true');
  if (text === 'null') readings.push(null);
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) readings.push(number);
  return readings;
}

/** Whether a schema takes values of this type (or, for an enumeration, this value). */
function takes(schema: JSONSchema, value: OptionValue): boolean {
  if (typeof schema === 'boolean') return schema;
  if (schema.anyOf) return schema.anyOf.some((option) => takes(option, value));
  if (schema.enum) return (schema.enum as readonly unknown[]).includes(value);
  const types: readonly unknown[] = [schema.type].flat();
  if (value === null) return types.includes('null');
  return types.includes(typeof value) || (typeof value === 'number' && types.includes('integer'));
}

/** A whole number of at least `least`, and at most `most` where there is such a bound, from a flag. */
export function readCount(flag: string, least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      const bound = most === Infinity ? '' : ` and at most ${most}`;
      throw new BenchError(
        'usage',
        `${flag} is ${JSON.stringify(text)}; it must be a whole number of at least ${least}${bound}.`,
      );
    }
    return value;
  };
}

/** Cells at a time, from `--jobs`: no machine has more cores, and every one costs a thread or a process. */
export const readJobs = readCount('--jobs', 1, 1024);

/** A number over 0 and up to 1, from a flag. */
export function readShare(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value <= 1)) {
      throw new BenchError('usage', `${flag} is ${JSON.stringify(text)}; it must be over 0 and at most 1.`);
    }
    return value;
  };
}

/** `3`, or `0..4` with both ends. No suite has more replicates than its schema allows. */
export function readRange(text: string): readonly number[] {
  const most = suiteSchema.properties.replicates.maximum;
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!match || !(to >= from && to < most)) {
    throw new BenchError(
      'usage',
      `--replicates is ${JSON.stringify(text)}; it must be a number such as 3, or a range such as 0..4, below ${most}.`,
    );
  }
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
