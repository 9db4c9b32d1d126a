import { dirname, resolve } from 'node:path';
import { BenchError } from '../../core/contract/errors.ts';
import { showValue } from '../../core/schema/describe-schema.ts';
import { readNpy } from './npy.ts';

/** A table inside a document: nested lists, or the name of an `.npy` file beside the document. */
export const tableSchema = {
  anyOf: [
    { type: 'array' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['npy'],
      properties: { npy: { type: 'string', minLength: 1, description: 'Path, relative to the document.' } },
    },
  ],
} as const;
export type TableValue = readonly unknown[] | { readonly npy: string };

/** One axis of a table: what it runs over and how long it must be; `null` takes the length that it finds. */
export interface Axis {
  readonly per: string;
  readonly size: number | null;
}

export interface ReadTable {
  readonly sizes: readonly number[];
  /** Row-major. */
  readonly values: Float64Array;
}

/** Where a table stands: the file of the document and the path in there. */
export interface Place {
  readonly file: string;
  readonly path: string;
}

/** The error for something at a place; `must` finishes the sentence "it must …". */
export function refusal({ file, path }: Place, found: string, must: string): BenchError {
  return new BenchError('bad-data', `arrays document ${file}: ${path}${found}: it must ${must}.`, {
    file,
    path,
  });
}

/** The absolute path of an `.npy` file that a document names. */
export function npyPath(file: string, npy: string): string {
  return resolve(dirname(file), npy);
}

/**
 * A table of finite numbers, every list as long as its axis says.
 * @throws {BenchError} `bad-data` naming path, value and what is allowed
 */
export function readTable(value: TableValue, axes: readonly Axis[], place: Place): ReadTable {
  return 'npy' in value ? readStored(value.npy, axes, place) : readNested(value, axes, place);
}

/** The same, where every entry must be an integer from 0 to `largest`. */
export function readIndices(
  value: TableValue,
  axes: readonly Axis[],
  largest: number,
  place: Place,
): Uint32Array {
  const { values } = readTable(value, axes, place);
  for (let i = 0; i < values.length; i++) {
    if (Number.isInteger(values[i]) && values[i] >= 0 && values[i] <= largest) continue;
    throw refusal(place, `[${i}] is ${values[i]}`, `be an integer from 0 to ${largest}`);
  }
  return Uint32Array.from(values);
}

function readStored(npy: string, axes: readonly Axis[], place: Place): ReadTable {
  const { shape, values } = readNpy(npyPath(place.file, npy));
  const fits =
    shape.length === axes.length && axes.every(({ size }, i) => size === null || size === shape[i]);
  if (!fits) {
    const wanted = axes.map(({ per, size }) => `${size ?? 'any'} (one per ${per})`).join(' × ');
    throw refusal(place, ` in ${npy} has shape ${shape.join(' × ')}`, `have ${wanted}`);
  }
  const wrong = values.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0)
    throw refusal(place, ` in ${npy}, entry ${wrong}, is ${values[wrong]}`, 'be a finite number');
  return { sizes: shape, values };
}

function readNested(value: readonly unknown[], axes: readonly Axis[], place: Place): ReadTable {
  const sizes = axes.map(({ size }) => size);
  const flat: number[] = [];
  const steps: number[] = [];
  const refuse = (found: string, must: string): never => {
    throw refusal(place, `${steps.map((step) => `[${step}]`).join('')} ${found}`, must);
  };
  const walk = (node: unknown): void => {
    const depth = steps.length;
    if (depth === axes.length) {
      flat.push(
        Number.isFinite(node) ? (node as number) : refuse(`is ${showValue(node)}`, 'be a finite number'),
      );
      return;
    }
    const { per } = axes[depth];
    const list: readonly unknown[] = Array.isArray(node)
      ? node
      : refuse(`is ${showValue(node)}`, `be a list by ${per}`);
    sizes[depth] ??= list.length;
    if (list.length !== sizes[depth])
      refuse(`has ${list.length} entries`, `have ${sizes[depth]}, one per ${per}`);
    for (let i = 0; i < list.length; i++) {
      steps.push(i);
      walk(list[i]);
      steps.pop();
    }
  };
  walk(value);
  return { sizes: sizes.map((size) => size ?? 0), values: Float64Array.from(flat) };
}
