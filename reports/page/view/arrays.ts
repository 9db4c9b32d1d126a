import type { Result } from '../../../core/contract/index.ts';
import type { RunIndex } from './run-index.ts';

function slice(run: RunIndex, holder: Pick<Result, 'blob' | 'arrays'>, name: string): Float64Array | null {
  const place = holder.arrays.find((array) => array.name === name);
  const blob = holder.blob === null || place === undefined ? null : run.arrays(holder.blob);
  if (blob === null || place === undefined) return null;
  return blob.subarray(place.offset, place.offset + place.length);
}

/** An array of the answer key, or `null` where nobody knows it or the store lost it. */
export function worldArray(run: RunIndex, world: number, name: string): Float64Array | null {
  return slice(run, run.manifest.worlds[world]!, name);
}

/** An array of a fit, or `null` where the method does not return it. */
export function fitArray(run: RunIndex, cell: string, name: string): Float64Array | null {
  const result = run.record(cell)?.result;
  return result === undefined ? null : slice(run, result, name);
}
