import type { Claim } from './claims.ts';
import { numeralsIn } from './numerals.ts';
import type { Unpacked } from './unpacked.ts';

/** Says of the marked element, and of what stands inside and beside it, where its numbers come from. */
export type Reader = (marked: Element, args: readonly string[], claim: Claim, run: Unpacked) => void;

/** What holds of each of several. */
export function each<One>(all: readonly One[], say: (one: One, place: number) => void): void {
  all.forEach(say);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
export const range = (values: readonly number[]): readonly number[] => [
  Math.min(...values),
  Math.max(...values),
];
/** One numeral where both ends look the same. */
export const shortRange = (element: Element, values: readonly number[]): readonly number[] =>
  numeralsIn(element.textContent!).length === 1 ? [values[0]!] : range(values);

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((x, y) => x - y);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
};

/** Of a table, without the headings between them. */
export const linesOf = (table: Element): readonly HTMLTableRowElement[] =>
  [...table.querySelectorAll<HTMLTableRowElement>('tbody tr')].filter((line) => !line.matches('.class'));
export const cellsOf = (line: Element): readonly Element[] => [...line.children];

/** The world and row whose records a link leads to. */
export function placeIn(element: Element): readonly [world: number, row: number] {
  const link = element.querySelector('a[href^="#group-"]')!;
  const [, world, row] = link.getAttribute('href')!.split('-');
  return [Number(world), Number(row)];
}

export const text = (element: Element | null | undefined): string => element?.textContent?.trim() ?? '';
/** What a page leaves out is no finite number. */
export const finite = (...values: readonly unknown[]): readonly number[] =>
  values.map(Number).filter(Number.isFinite);

/** The metric, weights and mask of a gate. */
export function normOf({ manifest }: Unpacked, place: number): string {
  const gate = manifest.suite.gates![place]!;
  return `${gate.metric} ${gate.weights ?? 'uniform'} ${gate.mask ?? 'all'}`;
}
