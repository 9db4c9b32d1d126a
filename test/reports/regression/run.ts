import type { Baseline, Tracked, TrackedCell } from '../../../core/contract/baseline.ts';

/** A run that never happened, with words where digests go: the numbers of one metric per world and row, a number per seed. */
export interface Told {
  readonly world: string;
  readonly row: string;
  readonly values: readonly (number | null)[];
  readonly metric?: string;
  readonly tracked?: Partial<Tracked>;
  readonly sampled?: boolean;
  readonly version?: number;
  readonly status?: readonly TrackedCell['status'][];
  /** Enters every digest of an answer, with the number: runs with the same code and numbers are the same. */
  readonly code?: string;
  /** One for all seeds, or one each. */
  readonly fitMs?: number | readonly number[];
  readonly peakBytes?: number;
}

export function runOf(told: readonly Told[], header: Partial<Baseline> = {}): Baseline {
  return {
    format: 'irlbench/baseline',
    version: 1,
    recordVersion: 1,
    suite: 'made-up',
    seed: 'one',
    transitions: 'known',
    source: '0.0.0',
    machine: 'a machine',
    groups: told.map(groupOf),
    ...header,
  };
}

function groupOf(own: Told): Baseline['groups'][number] {
  const { world, row, values, metric = 'policy-tv', sampled = true, version = 1, status, code = '' } = own;
  return {
    group: `${world}/${row}/${metric}`,
    panel: world,
    world,
    row,
    sampled,
    environment: { id: world, version: 1 },
    subject: { id: row, version },
    tracked: [
      {
        metric,
        version: 1,
        weights: 'uniform',
        mask: 'all',
        object: 'policy',
        better: 'lower',
        logScale: true,
        near: null,
        limit: 0.05,
        effect: null,
        ...own.tracked,
      },
    ],
    cells: values.map((value, replicate) => ({
      replicate,
      cell: `${world}/${row}/${replicate}`,
      status: status?.[replicate] ?? 'ok',
      answer: `${code}/${value}`,
      values: [value],
      fitMs: typeof own.fitMs === 'object' ? own.fitMs[replicate]! : (own.fitMs ?? 10),
      ...(own.peakBytes === undefined ? {} : { peakBytes: own.peakBytes }),
    })),
  };
}
