import type { JsonNumber } from '../../../core/contract/json.ts';
import type {
  CellRecord,
  Manifest,
  PlannedRow,
  PlannedWorld,
  Status,
} from '../../../core/contract/record.ts';
import type { Gate, Trend } from '../../../core/contract/suite.ts';

/** One row of a made-up run: what its cells said, one replicate after another, world by world. */
export interface Told {
  readonly label: string;
  readonly recovers?: readonly string[];
  readonly control?: NonNullable<PlannedRow['control']>;
  readonly id?: string;
  readonly options?: PlannedRow['options'];
  /** For each world its cells; a number is a value of the metric, a status a cell without one, null no record. */
  readonly cells: readonly (readonly (JsonNumber | Status | null | Readonly<Record<string, JsonNumber>>)[])[];
  readonly parameters?: Readonly<Record<string, number>>;
  /** How it pins what behaviour leaves free; default `none`. */
  readonly gauge?: string;
  /** Companions, one a world. */
  readonly population?: Readonly<Record<string, JsonNumber>>;
  readonly limit?: Readonly<Record<string, JsonNumber>>;
  /** Why cells without an answer have none. */
  readonly reason?: string;
  /** Present where the suite did not ask for the row. */
  readonly reference?: string;
}

export interface Sketch {
  readonly gates: readonly (Partial<Gate> & { readonly metric: string })[];
  readonly rows: readonly Told[];
  readonly trends?: readonly Partial<Trend>[];
  readonly worlds?: readonly (Partial<PlannedWorld> & { readonly name: string })[];
}

export const uniform: PlannedRow['control'] & object = {
  kind: 'negative',
  mustFail: ['policy', 'reward', 'value', 'q'],
};
export const halfScale: PlannedRow['control'] & object = {
  kind: 'negative',
  mustFail: ['policy', 'reward'],
  scaleOnly: true,
  whenPassing: 'blind to scale: half the reward passes too',
};
export const myopic: PlannedRow['control'] & object = {
  kind: 'negative',
  mustFail: ['reward', 'value', 'q'],
  whenPassing: 'static: does not test dynamics',
};
export const truth: PlannedRow['control'] & object = { kind: 'positive', mustFail: [] };

const metrics: Manifest['metrics'] = [
  metric('policy-tv', 'Total variation', 'policy', 'probability'),
  metric('reward-rmse', 'Raw reward error', 'reward', 'reward'),
  { ...metric('reward-z', 'z-scored reward error', 'reward', 'ratio'), scaleFree: true },
  { ...metric('reward-modulo', 'Reward error modulo shaping', 'reward', 'reward'), policyImplied: true },
  {
    ...metric('reward-shaping-share', 'Shaping share', 'reward', 'ratio'),
    better: 'neither',
    perfect: null,
    logScale: false,
  },
  metric('value-rmse', 'Raw value error', 'value', 'reward'),
  metric('q-rmse', 'Raw Q error', 'q', 'reward'),
  {
    ...metric('value-correlation', 'Correlation', 'value', 'ratio'),
    better: 'higher',
    perfect: 1,
    logScale: false,
  },
  { ...metric('published-parameters', 'Parameters against print', 'published', 'ratio'), logScale: false },
  { ...metric('bellman-residual', 'Bellman residual', 'certificate', 'reward'), logScale: false },
];

function metric(
  id: string,
  title: string,
  object: Manifest['metrics'][number]['object'],
  unit: 'probability' | 'reward' | 'ratio',
): Manifest['metrics'][number] {
  const described = { id, title, summary: '', version: 1, references: [] };
  return {
    ...described,
    unit,
    better: 'lower',
    perfect: 0,
    object,
    logScale: true,
    scaleFree: false,
    policyImplied: false,
  };
}

function roleOf({ control, reference }: Told): Manifest['cells'][number]['role'] {
  if (control !== undefined) return 'control';
  return reference === undefined ? 'fit' : 'reference';
}

/** A manifest and its records, small enough to judge by hand. */
export function run({ gates, rows, trends, worlds = [{ name: 'grid' }] }: Sketch): {
  manifest: Manifest;
  records: CellRecord[];
} {
  const records: CellRecord[] = [];
  const cells: Manifest['cells'] = [];
  rows.forEach((row, index) => {
    row.cells.forEach((replicates, world) => {
      replicates.forEach((said, replicate) => {
        const cell = `${world}-${index}-${replicate}`;
        cells.push({ cell, world, row: index, role: roleOf(row), replicate });
        if (said !== null) records.push(record(cell, said, gates[0]?.metric ?? '', row));
      });
      for (const role of ['population', 'limit'] as const) {
        const said = row[role];
        if (said === undefined) continue;
        const cell = `${world}-${index}-${role}`;
        cells.push({ cell, world, row: index, role, replicate: 0 });
        records.push(record(cell, said, '', row));
      }
    });
  });
  const manifest: Manifest = {
    format: 'irlbench/manifest',
    version: 1,
    suite: {
      id: 'sketch',
      question: 'Who is right?',
      worlds: [{ environment: 'grid' }],
      estimators: 'every',
      seed: '1',
      gates: gates.map((gate) => ({ limit: 0.1, because: 'by hand', ...gate })),
      ...(trends === undefined ? {} : { trends: trends as Trend[] }),
    } as Manifest['suite'],
    source: '',
    estimators: [],
    environments: [],
    metrics,
    controls: [],
    worlds: worlds.map((world) => ({ ...plainWorld, ...world })),
    rows: rows.map(
      ({
        label,
        id = label.toLowerCase(),
        options = {},
        recovers = [],
        control,
        gauge = 'none',
        reference,
      }) => ({
        ...(reference === undefined ? {} : { reference }),
        label,
        kind: control === undefined ? 'estimator' : 'control',
        id,
        options,
        recovers: Object.fromEntries(recovers.map((object) => [object, gauge])),
        information: '',
        control: control ?? null,
      }),
    ),
    cells,
    configuration: {},
  };
  return { manifest, records };
}

const plainWorld: Omit<PlannedWorld, 'name'> = {
  environment: 'gridworld',
  parameters: {},
  sample: { individuals: 100, periods: 10 },
  truth: true,
  layout: { kind: 'set' },
  stateCount: 2,
  actionCount: 2,
  entries: 4,
  discount: 0.9,
  shockScale: 1,
  absorbing: [],
  exitAction: null,
  actionLabels: [],
  features: [],
  anchored: false,
  published: [],
  notes: [],
  blob: null,
  arrays: [],
};

function record(
  cell: string,
  said: NonNullable<Told['cells'][number][number]>,
  metricId: string,
  { parameters, reason }: Told,
): CellRecord {
  const status =
    typeof said === 'string' && !['NaN', 'Infinity', '-Infinity'].includes(said) ? (said as Status) : 'ok';
  const numbers = typeof said === 'object' ? said : status === 'ok' ? { [metricId]: said as JsonNumber } : {};
  const { certificate, status: given, sourceMismatch, ...measured } = numbers as Record<string, JsonNumber>;
  return {
    format: 'irlbench/record',
    version: 1,
    digest: null,
    circumstance: {} as CellRecord['circumstance'],
    result: {
      cell,
      key: {} as CellRecord['result']['key'],
      fit: '',
      status: given === 1 ? 'not-converged' : status,
      reason: status === 'ok' ? null : (reason ?? `It ended as ${status}.`),
      stop: 'converged',
      iterations: 1,
      objective: 0,
      parameters: parameters ?? null,
      standardErrors: null,
      numbers: sourceMismatch === undefined ? {} : { sourceMismatch },
      measured: Object.entries(measured).map(([id, value]) => ({
        metric: id,
        weights: 'uniform',
        mask: 'all',
        value,
      })),
      certificates:
        certificate === undefined
          ? []
          : [
              {
                id: 'bellman-residual',
                arguments: {},
                value: certificate,
                limit: 1e-8,
                holds: Math.abs(Number(certificate)) <= 1e-8,
              },
            ],
      blob: null,
      arrays: [],
    },
  };
}
