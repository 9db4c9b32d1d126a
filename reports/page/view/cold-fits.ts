import type { CellRecord } from '../../../core/contract/index.ts';

/**
 * Cells whose fit was the first that their worker made with an estimator: its code had yet to be compiled.
 * Workers are told apart by machine, source and name, in order of start; a worker of an earlier sitting with
 * the same name hides a cold fit, never makes one up. Cells that fitted nothing warm nobody.
 */
export function coldFits(records: readonly CellRecord[]): ReadonlySet<string> {
  const cold = new Set<string>();
  const warm = new Set<string>();
  const inOrder = records
    .filter(({ result }) => result.key.subject.kind === 'estimator' && result.status !== 'refused')
    .toSorted((x, y) => compare(x.circumstance.startedAt, y.circumstance.startedAt));
  for (const { result, circumstance } of inOrder) {
    const { machine, source, worker } = circumstance;
    const name = JSON.stringify([machine, source, worker, result.key.subject.id]);
    if (!warm.has(name)) cold.add(result.cell);
    warm.add(name);
  }
  return cold;
}

const compare = (x: string, y: string): number => (x < y ? -1 : Number(x > y));
