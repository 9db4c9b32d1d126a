import { formatNumber } from '../../formats/number.ts';
import type { Norm, Role, RunIndex } from './run-index.ts';
import { normWords, unitWords } from './words.ts';

/** A number in a table: what is shown, what it sorts by, what it says on hover. */
export interface NumberCell {
  readonly text: string;
  /** `low to high` over replicates, or empty. */
  readonly interval: string;
  /** Full precision for sorting; empty where there is none. */
  readonly value: string;
  readonly title: string;
  /** Where the records behind it are. */
  readonly href: string;
  /** `world-row-column-role`: the column of the archive that it is the mean of, over the cells of a row in a role. */
  readonly trace: string;
  /** `4 of 5` where replicates are missing, else empty. */
  readonly short: string;
}

export const noNumber: NumberCell = {
  text: '—',
  interval: '',
  value: '',
  title: '',
  href: '',
  trace: '',
  short: '',
};

/** Fragment of the records of a row in a world. */
export function groupId(world: number, row: number): string {
  return `group-${world}-${row}`;
}

/** The mean over replicates of one norm, with its interval. */
export function numberCell(run: RunIndex, world: number, row: number, role: Role, norm: Norm): NumberCell {
  const values = run.values(world, row, role, norm);
  const metric = run.metric(norm.metric);
  if (values.length === 0 || metric === undefined) return noNumber;
  const planned = run.cells(world, row, role).length;
  const { mean, low, high } = run.interval(values, metric.logScale);
  return {
    text: formatNumber(mean),
    interval: values.length > 1 ? `${formatNumber(low)} to ${formatNumber(high)}` : '',
    value: String(mean),
    title: `${metric.title}, ${unitWords(metric.unit)}; ${normWords(norm)}; ${values.length} of ${planned} replicates`,
    href: `#${groupId(world, row)}`,
    trace: `${world}-${row}-${run.place(norm)}-${role}`,
    short: values.length < planned ? `${values.length} of ${planned}` : '',
  };
}
