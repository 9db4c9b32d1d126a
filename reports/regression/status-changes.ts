import type { TrackedCell, TrackedGroup } from '../../core/contract/baseline.ts';
import type { StatusChange } from '../../core/contract/comparison.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import { alpha } from './families.ts';

/** A row in a world that both sides have. */
export interface Match {
  readonly before: TrackedGroup;
  readonly after: TrackedGroup;
}

/** Ends that the machine, or a person, decided: they say nothing about the method. */
const elsewhere: readonly string[] = [
  'missing',
  'timeout',
  'out-of-memory',
  'cancelled',
  'skipped',
  'infrastructure',
];
const answered: readonly string[] = ['ok', 'not-converged'];

/**
 * Cells that end otherwise than they did, by row, world, and what they changed from and to. An answer that
 * is lost to the method itself has regressed. Whether a fit converges may hang on chance, so losing it counts
 * where an exact sign test over the replicates that changed says so, one-sided at 5 %, or chance has no part.
 */
export function statusChanges(matches: readonly Match[]): readonly StatusChange[] {
  return matches.flatMap(({ before, after }) => {
    const changed = pairsOf(before, after).filter(([was, is]) => was.status !== is.status);
    const kinds = new Map<string, [TrackedCell, TrackedCell][]>();
    for (const pair of changed) {
      const kind = `${pair[0].status} ${pair[1].status}`;
      kinds.set(kind, [...(kinds.get(kind) ?? []), pair]);
    }
    return [...kinds.values()].map((own): StatusChange => {
      const [from, to] = [own[0][0].status, own[0][1].status];
      return {
        world: after.world,
        row: after.row,
        from,
        to,
        replicates: own.map(([{ replicate }]) => replicate),
        outcome: outcomeOf(from, to, () => convergenceFell(changed, after.sampled)),
        ...newlyBroken(own),
      };
    });
  });
}

/** Cells of the same replicate on both sides. */
export function pairsOf(before: TrackedGroup, after: TrackedGroup): [TrackedCell, TrackedCell][] {
  const earlier = new Map(before.cells.map((cell) => [cell.replicate, cell]));
  return after.cells.flatMap((cell) => {
    const other = earlier.get(cell.replicate);
    return other === undefined ? [] : [[other, cell] as [TrackedCell, TrackedCell]];
  });
}

/** Certificates that held before, by the worst value of each. */
function newlyBroken(pairs: readonly (readonly [TrackedCell, TrackedCell])[]): Pick<StatusChange, 'broken'> {
  const found = new Map<string, NonNullable<StatusChange['broken']>[number]>();
  for (const [was, is] of pairs) {
    const before = new Set(was.broken?.map(({ id }) => id));
    for (const { id, value, limit } of is.broken ?? []) {
      if (before.has(id)) continue;
      const { cells = 0, worst = value } = found.get(id) ?? {};
      // What is no number is the worst there is.
      const [now, most] = [fromJsonNumber(value), fromJsonNumber(worst)];
      const worse = Number.isNaN(most) || now <= most ? worst : value;
      found.set(id, { id, cells: cells + 1, worst: worse, limit });
    }
  }
  return found.size === 0 ? {} : { broken: [...found.values()] };
}

function outcomeOf(from: string, to: string, fell: () => boolean): StatusChange['outcome'] {
  if (elsewhere.includes(to)) return 'missing';
  if (elsewhere.includes(from)) return answered.includes(to) ? 'improved' : 'unknown';
  if (from === 'ok' && to === 'not-converged') return fell() ? 'regressed' : 'unknown';
  if (answered.includes(from) && !answered.includes(to)) return 'regressed';
  return answered.includes(to) ? 'improved' : 'unknown';
}

/** Whether more fits stopped converging than began to, beyond what coin flips would do. */
function convergenceFell(changed: readonly [TrackedCell, TrackedCell][], sampled: boolean): boolean {
  const lost = changed.filter(([was, is]) => was.status === 'ok' && is.status === 'not-converged').length;
  const gained = changed.filter(([was, is]) => was.status === 'not-converged' && is.status === 'ok').length;
  return !sampled || atLeastHeads(lost, lost + gained) <= alpha;
}

/** P(at least so many heads in so many flips of a fair coin). */
function atLeastHeads(heads: number, flips: number): number {
  let ways = 1;
  let sum = 0;
  for (let k = 0; k <= flips; k++) {
    if (k >= heads) sum += ways;
    ways = (ways * (flips - k)) / (k + 1);
  }
  return sum / 2 ** flips;
}
