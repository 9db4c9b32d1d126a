import type { Result } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { unpackArrays } from '../cell/fit-arrays.ts';

/** A result with its arrays. */
export interface WithArrays {
  readonly result: Result;
  readonly blob: Uint8Array | null;
}

/** One place where two results of the same cell are not the same. */
export interface Difference {
  /** Path in the result; `arrays.NAME` for an array. */
  readonly path: string;
  readonly stored: string;
  readonly again: string;
  /** |difference| over the larger size, or over 1 where both are smaller; `null` where these are no numbers. */
  readonly relative: number | null;
}

/** `close`: the same end, and every number that is measured or estimated within the tolerance of R1. */
export type Likeness = 'identical' | 'close' | 'different';

/** What the contract allows another machine with the same Node major. */
const relativeTolerance = 1e-9;

/** Parts of a result that say how it came about, not what it is: they may differ between close results. */
const circumstantial = ['blob', 'fit', 'iterations', 'certificates', 'numbers', 'reason'];

/** All places where two results differ, in the order of their paths; arrays by the number that differs most. */
export function differencesOf(stored: WithArrays, again: WithArrays): readonly Difference[] {
  const found: Difference[] = [];
  walk('', stored.result, again.result, found);
  return [...found, ...arrayDifferences(stored, again)];
}

export function likenessOf(differences: readonly Difference[]): Likeness {
  if (differences.length === 0) return 'identical';
  const matters = differences.filter(({ path }) => !circumstantial.includes(path.split(/[.[]/)[0]!));
  return matters.every(({ relative }) => relative !== null && relative <= relativeTolerance)
    ? 'close'
    : 'different';
}

function walk(path: string, stored: unknown, again: unknown, found: Difference[]): void {
  if (isBranch(stored) && isBranch(again)) {
    for (const name of new Set([...Object.keys(stored), ...Object.keys(again)])) {
      const inside = Array.isArray(stored) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
      walk(inside, (stored as never)[name], (again as never)[name], found);
    }
    return;
  }
  const [before, after] = [shown(stored), shown(again)];
  if (before === after) return;
  const numbers = typeof stored === 'number' && typeof again === 'number';
  found.push({
    path,
    stored: before,
    again: after,
    relative: numbers ? relativeDifference(stored, again) : null,
  });
}

function arrayDifferences(stored: WithArrays, again: WithArrays): readonly Difference[] {
  if (stored.blob === null || again.blob === null || stored.result.blob === again.result.blob) return [];
  const before = unpackArrays(stored.blob, stored.result.arrays);
  const after = unpackArrays(again.blob, again.result.arrays);
  return [...before].flatMap(([name, x]) => {
    const y = after.get(name);
    if (y === undefined || y.length !== x.length) return [];
    let most = -1;
    for (let i = 0; i < x.length; i++)
      if (!Object.is(x[i], y[i]) && !(relativeAt(x, y, most) >= relativeAt(x, y, i))) most = i;
    if (most < 0) return [];
    const relative = relativeAt(x, y, most);
    return [{ path: `arrays.${name}[${most}]`, stored: String(x[most]), again: String(y[most]), relative }];
  });
}

function relativeAt(x: Float64Array, y: Float64Array, at: number): number {
  return at < 0 ? -1 : relativeDifference(x[at]!, y[at]!);
}

function relativeDifference(x: number, y: number): number {
  if (Object.is(x, y)) return 0;
  const difference = Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : canonicalJson(value as never);
}
