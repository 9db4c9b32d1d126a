import { BenchError } from '../../../core/contract/errors.ts';
import type { CovarianceKind, Fit, ParameterMatrix, PerState, Result } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/json.ts';

/** Where each array of a blob lies, in numbers. */
export type ArrayLayout = Result['arrays'];

/** Named arrays as one blob of little-endian float64. */
export interface Packed {
  readonly blob: Uint8Array;
  readonly arrays: ArrayLayout;
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const covariancePrefix = 'covariance:';

/** Puts arrays behind one another, `null`s left out; minus zero becomes zero, so that equal fits have equal bytes. */
export function packArrays(named: readonly (readonly [name: string, values: Float64Array | null])[]): Packed {
  const present = named.filter((entry): entry is [string, Float64Array] => entry[1] !== null);
  const numbers = new Float64Array(present.reduce((length, [, values]) => length + values.length, 0));
  let offset = 0;
  const arrays = present.map(([name, values]) => {
    for (let i = 0; i < values.length; i++) numbers[offset + i] = values[i] + 0;
    const entry = { name, offset, length: values.length };
    offset += values.length;
    return entry;
  });
  return { blob: inLittleEndian(new Uint8Array(numbers.buffer)), arrays };
}

/**
 * The arrays of a blob by name, in memory of their own.
 * @throws {BenchError} `bad-record` where an array reaches past the end of the blob
 */
export function unpackArrays(blob: Uint8Array, arrays: ArrayLayout): ReadonlyMap<string, Float64Array> {
  const numbers = new Float64Array(inLittleEndian(new Uint8Array(blob)).buffer, 0, blob.length >> 3);
  return new Map(
    arrays.map(({ name, offset, length }) => {
      if (offset + length > numbers.length) {
        throw new BenchError('bad-record', `The array ${name} reaches past the end of its blob.`, { name });
      }
      return [name, numbers.slice(offset, offset + length)];
    }),
  );
}

/**
 * The arrays of a fit: `policy`, `q`, `value`, `reward`, `parameters`, `covariance:KIND`; behind them the
 * shaping `potential` of its reward error, which is for readers and no part of the fit.
 */
export function packFit(fit: Fit, potential: PerState | null): Packed {
  const covariance = Object.entries(fit.covariance ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return packArrays([
    ['policy', fit.policy],
    ['q', fit.q],
    ['value', fit.value],
    ['reward', fit.reward],
    ['parameters', fit.parameters],
    ...covariance.map(([kind, matrix]) => [`${covariancePrefix}${kind}`, matrix] as const),
    ['potential', potential],
  ]);
}

/**
 * A fit as it was stored, for measuring it again or beside another.
 * @throws {BenchError} `bad-record` where the record holds no fit
 */
export function unpackFit(result: Result, blob: Uint8Array): Fit {
  const arrays = unpackArrays(blob, result.arrays);
  const policy = arrays.get('policy');
  const { stop, iterations, objective } = result;
  if (policy === undefined || stop === null || iterations === null || objective === null) {
    throw new BenchError('bad-record', `The record ${result.cell} holds no fit.`, { cell: result.cell });
  }
  const covariance = [...arrays].filter(([name]) => name.startsWith(covariancePrefix));
  return {
    stop,
    iterations,
    policy,
    q: arrays.get('q') ?? null,
    value: arrays.get('value') ?? null,
    reward: arrays.get('reward') ?? null,
    parameters: arrays.get('parameters') ?? null,
    covariance: covariance.length === 0 ? null : byKind(covariance),
    objective: fromJsonNumber(objective),
    diagnostics: Object.fromEntries(
      Object.entries(result.numbers).map(([name, x]) => [name, fromJsonNumber(x)]),
    ),
    ...(stop === 'stalled' && result.reason !== null ? { remark: result.reason } : {}),
  };
}

function byKind(
  entries: readonly (readonly [string, Float64Array])[],
): Partial<Record<CovarianceKind, ParameterMatrix>> {
  return Object.fromEntries(entries.map(([name, matrix]) => [name.slice(covariancePrefix.length), matrix]));
}

/** Swaps the bytes of each number in place where the machine is big-endian; its own inverse. */
function inLittleEndian(bytes: Uint8Array): Uint8Array {
  if (!littleEndian) for (let i = 0; i < bytes.length; i += 8) bytes.subarray(i, i + 8).reverse();
  return bytes;
}
