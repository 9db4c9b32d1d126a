import { jsonNumberSchema } from './json.ts';
import { metricObjects } from './metric.ts';
import type { FromSchema } from './schema.ts';
import { observationProperties, secondSchema, toldSchema } from './suite.ts';

/**
 * Raised where documents of before no longer fit, with a step that lifts them; an optional part raises nothing.
 * Readers refuse versions that they cannot lift by name.
 */
export const recordVersion = 1;

const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const numbers = { type: 'object', additionalProperties: jsonNumberSchema } as const;
const optionValues = {
  type: 'object',
  additionalProperties: {
    anyOf: [jsonNumberSchema, { type: 'string' }, { type: 'boolean' }, { type: 'null' }],
  },
} as const;

/** Every way in which a cell can end. A failure is a result, never an absence. */
export const statuses = [
  'ok',
  'not-converged',
  'refused',
  'diverged',
  'timeout',
  'out-of-memory',
  'crashed',
  'protocol-error',
  'cancelled',
  'skipped',
  'infrastructure',
] as const;
export type Status = (typeof statuses)[number];

/** A sample design as keys hold it: what is as by default is absent. */
const sampleSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['individuals', 'periods'],
  properties: { individuals: jsonNumberSchema, periods: { type: 'integer' }, ...observationProperties },
} as const;

/** The twin whose reward is the truth, and what chose it. */
const twinSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['twin'],
  properties: {
    twin: { enum: ['gauge-twin', 'semi-gradient-twin'] },
    /** The design whose population weights choose it; absent where no weights do. */
    weights: sampleSchema,
  },
} as const;
export type Twin = FromSchema<typeof twinSchema>;

/** How a world departs from the one that its environment builds. */
export const variantSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    /** Which other member of the class of rewards with the same behaviour is the truth. */
    truth: twinSchema,
    told: toldSchema,
    second: secondSchema,
  },
} as const;
export type Variant = FromSchema<typeof variantSchema>;

/**
 * The question that a cell asks: what the cell digest covers, and nothing else.
 * Stable across commits; a label or a path never enters it.
 */
export const cellKeySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['environment', 'sample', 'transitions', 'subject', 'replicate', 'seed'],
  properties: {
    environment: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'version', 'parameters'],
      properties: {
        id: { type: 'string' },
        version: { type: 'integer' },
        /** After defaults; a parameter that names a file holds `sha256:` and the content's digest. */
        parameters: optionValues,
      },
    },
    sample: {
      description: 'The sample design, or null for a real panel.',
      anyOf: [{ type: 'null' }, sampleSchema],
    },
    /** Present where the world is not as its environment publishes it. */
    variant: variantSchema,
    transitions: { enum: ['known', 'estimated'] },
    subject: {
      description: 'Who answers: an estimator with its options after defaults, or a control.',
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id', 'version', 'options'],
      properties: {
        kind: { enum: ['estimator', 'control'] },
        id: { type: 'string' },
        version: { type: 'integer' },
        options: optionValues,
      },
    },
    replicate: { type: 'integer', minimum: 0 },
    seed: { type: 'string' },
  },
} as const;
export type CellKey = FromSchema<typeof cellKeySchema>;

export const measuredSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metric', 'weights', 'mask', 'value'],
  properties: {
    metric: { type: 'string' },
    weights: { enum: ['uniform', 'expert', 'data', 'unvisited'] },
    mask: { enum: ['all', 'regular', 'peer'] },
    value: jsonNumberSchema,
  },
} as const;
export type Measured = FromSchema<typeof measuredSchema>;

/** Where an array lies: float64, little-endian, `offset` and `length` in numbers, inside the cell's blob. */
export const arraySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'offset', 'length'],
  properties: {
    name: { type: 'string' },
    offset: { type: 'integer', minimum: 0 },
    length: { type: 'integer', minimum: 0 },
  },
} as const;

/** What the digest covers: the same inputs and the same code give the same bytes. */
export const resultSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'cell',
    'key',
    'fit',
    'status',
    'reason',
    'stop',
    'iterations',
    'objective',
    'parameters',
    'standardErrors',
    'numbers',
    'measured',
    'certificates',
    'blob',
    'arrays',
  ],
  properties: {
    /** Cell digest: SHA-256 of the canonical JSON of `key`. */
    cell: digest,
    key: cellKeySchema,
    /** Fit digest: cell, schema major, kernel backend and the digest of the code that can reach the fit. */
    fit: digest,
    status: { enum: statuses },
    /** One sentence for a refusal or a failure, else null. */
    reason: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    stop: { enum: ['converged', 'budget', 'stalled', null] },
    iterations: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    objective: { anyOf: [jsonNumberSchema, { type: 'null' }] },
    /** θ by name, or null where the method has none. */
    parameters: { anyOf: [numbers, { type: 'null' }] },
    /** Standard errors by kind and name. */
    standardErrors: { anyOf: [{ type: 'object', additionalProperties: numbers }, { type: 'null' }] },
    /** The method's own diagnostics, and what the harness adds (`logLikelihood`, `decisions`). */
    numbers,
    measured: { type: 'array', items: measuredSchema },
    certificates: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'arguments', 'value', 'limit', 'holds'],
        properties: {
          id: { type: 'string' },
          arguments: numbers,
          value: jsonNumberSchema,
          limit: jsonNumberSchema,
          holds: { type: 'boolean' },
          /** Present where a failure changes no status. */
          advisory: { const: true },
        },
      },
    },
    /** SHA-256 of the cell's blob of arrays, or null where there is no fit. */
    blob: { anyOf: [digest, { type: 'null' }] },
    arrays: { type: 'array', items: arraySchema },
  },
} as const;
export type Result = FromSchema<typeof resultSchema>;

/** How the result came about: never part of a digest, never compared. */
export const circumstanceSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'startedAt',
    'fitMs',
    'totalMs',
    'peakRssBytes',
    'machine',
    'source',
    'worker',
    'attempts',
    'logTail',
    'stack',
  ],
  properties: {
    /** ISO 8601, UTC. */
    startedAt: { type: 'string' },
    /** Wall time of `fit` alone. */
    fitMs: { type: 'number' },
    totalMs: { type: 'number' },
    peakRssBytes: { type: 'number' },
    /** The most memory that its process held during this cell alone; absent where that cannot be told. */
    peakBytes: { type: 'number' },
    /** CPU, cores, platform, Node, V8, on one line. */
    machine: { type: 'string' },
    /** Package version and commit, with `+` where the tree was not clean. */
    source: { type: 'string' },
    worker: { type: 'string' },
    /** Times that it was begun, or tried to: more than one only where the machine failed before it began. */
    attempts: { type: 'integer' },
    /** What it ran in and was allowed there; absent where nothing bounded it but its own budget. */
    limits: {
      type: 'object',
      additionalProperties: false,
      required: ['isolate', 'seconds', 'memoryMb', 'memoryBy'],
      properties: {
        isolate: { enum: ['thread', 'process'] },
        /** Wall time of the whole cell. */
        seconds: { type: 'number' },
        memoryMb: { anyOf: [{ type: 'number' }, { type: 'null' }] },
        /**
         * `cgroup` bounds the process and all that it starts, `prlimit` its data segment, `polling` what it was
         * seen to hold twenty times a second; typed arrays count in all three. `heap` bounds the heap of a thread,
         * where typed arrays do not count. Null: nothing does.
         */
        memoryBy: { enum: ['cgroup', 'prlimit', 'polling', 'heap', null] },
      },
    },
    /** The last 4 kB that the estimator printed. */
    logTail: { type: 'string' },
    /** Stack of an unexpected error, for its author; never shown unasked. */
    stack: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    /** Metric digest: fit, companions and metric code behind `measured`; a stale one is measured again without a fit. */
    measurement: digest,
  },
} as const;
export type Circumstance = FromSchema<typeof circumstanceSchema>;

export const recordSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench record: one cell',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'result', 'digest', 'circumstance'],
  properties: {
    format: { const: 'irlbench/record' },
    version: { const: recordVersion },
    result: resultSchema,
    /** SHA-256 of the canonical JSON of `result`; null where the machine decided (timeout, out of memory). */
    digest: { anyOf: [digest, { type: 'null' }] },
    circumstance: circumstanceSchema,
  },
} as const;
export type CellRecord = FromSchema<typeof recordSchema>;

const described = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'summary', 'version', 'references'],
  properties: {
    id: { type: 'string' },
    title: { type: 'string' },
    summary: { type: 'string' },
    version: { type: 'integer' },
    references: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['citation', 'at'],
        properties: { citation: { type: 'string' }, at: { type: 'string' } },
      },
    },
  },
} as const;

const describedMetric = {
  type: 'object',
  additionalProperties: false,
  required: [
    ...described.required,
    'unit',
    'better',
    'perfect',
    'object',
    'logScale',
    'scaleFree',
    'policyImplied',
  ],
  properties: {
    ...described.properties,
    unit: { enum: ['nats', 'reward', 'probability', 'ratio', 'count', 'parameter'] },
    better: { enum: ['lower', 'higher', 'neither'] },
    perfect: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    object: { enum: metricObjects },
    logScale: { type: 'boolean' },
    scaleFree: { type: 'boolean' },
    policyImplied: { type: 'boolean' },
  },
} as const;

/** One planned cell: what it is called, what it asks, and why it is there. */
export const plannedCellSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['cell', 'world', 'row', 'role', 'replicate'],
  properties: {
    cell: digest,
    /** Index into `worlds`. */
    world: { type: 'integer', minimum: 0 },
    /** Index into `rows`. */
    row: { type: 'integer', minimum: 0 },
    /**
     * `fit` is asked for by the suite; `population` is its companion without sampling noise, solved as tightly as
     * the method can, `limit` that companion with the options of the method's own unpenalised limit, `exact` its
     * tightest solve on the same sample; `reference` is a method that others are read beside; `control` must fail.
     */
    role: { enum: ['fit', 'population', 'limit', 'exact', 'reference', 'control'] },
    replicate: { type: 'integer', minimum: 0 },
  },
} as const;
export type PlannedCell = FromSchema<typeof plannedCellSchema>;

/** A world × sample design of the run, with what a reader must know to read its cells. */
export const plannedWorldSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'name',
    'environment',
    'parameters',
    'sample',
    'truth',
    'layout',
    'stateCount',
    'actionCount',
    'entries',
    'discount',
    'shockScale',
    'absorbing',
    'exitAction',
    'actionLabels',
    'features',
    'anchored',
    'published',
    'notes',
    'blob',
    'arrays',
  ],
  properties: {
    name: { type: 'string' },
    environment: { type: 'string' },
    parameters: optionValues,
    sample: cellKeySchema.properties.sample,
    /** Present where the world is not as its environment publishes it. */
    variant: variantSchema,
    /** What the harness measured of the world itself under this design; absent in runs that measured none. */
    card: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'title', 'summary', 'unit', 'value'],
        properties: {
          id: { type: 'string' },
          title: { type: 'string' },
          summary: { type: 'string' },
          unit: { type: 'string' },
          value: jsonNumberSchema,
        },
      },
    },
    /** Whether the truth is known. */
    truth: { type: 'boolean' },
    layout: {
      type: 'object',
      required: ['kind'],
      additionalProperties: false,
      properties: {
        kind: { enum: ['grid', 'line', 'set'] },
        rows: { type: 'integer' },
        columns: { type: 'integer' },
        axis: { type: 'string' },
      },
    },
    stateCount: { type: 'integer' },
    actionCount: { type: 'integer' },
    /** Nonzeros of the transitions. */
    entries: { type: 'integer' },
    discount: { type: 'number' },
    shockScale: { type: 'number' },
    absorbing: { type: 'array', items: { type: 'integer' } },
    exitAction: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    actionLabels: { type: 'array', items: { type: 'string' } },
    features: { type: 'array', items: { type: 'string' } },
    anchored: { type: 'boolean' },
    published: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'value', 'source'],
        properties: { name: { type: 'string' }, value: { type: 'number' }, source: { type: 'string' } },
      },
    },
    notes: { type: 'array', items: { type: 'string' } },
    /** Blob with `reward`, `value`, `q`, `policy`, `occupancy`, `parameters` of the truth; null for real panels. */
    blob: { anyOf: [digest, { type: 'null' }] },
    arrays: { type: 'array', items: arraySchema },
  },
} as const;
export type PlannedWorld = FromSchema<typeof plannedWorldSchema>;

/** One row of the report: an estimator with options, or a control. */
export const plannedRowSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['label', 'kind', 'id', 'options', 'recovers', 'information', 'control'],
  properties: {
    label: { type: 'string' },
    kind: { enum: ['estimator', 'control'] },
    id: { type: 'string' },
    options: optionValues,
    /** Quantity → gauge; `{}` for controls. */
    recovers: { type: 'object', additionalProperties: { type: 'string' } },
    /** The information class in words: rows compare within a class. */
    information: { type: 'string' },
    /** Present where the suite did not ask for it: what the row is the yardstick of. */
    reference: { type: 'string' },
    control: {
      anyOf: [
        { type: 'null' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'mustFail'],
          properties: {
            kind: { enum: ['negative', 'positive', 'reference', 'error'] },
            mustFail: { type: 'array', items: { type: 'string' } },
            /** Label of a gate of another object that this control passes. */
            whenPassing: { type: 'string' },
            /** It errs in scale alone: gates on scale-free metrics need not fail it. */
            scaleOnly: { type: 'boolean' },
          },
        },
      ],
    },
  },
} as const;
export type PlannedRow = FromSchema<typeof plannedRowSchema>;

/** Every planned cell, so that absences show; with it the records render without the code that wrote them. */
export const manifestSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench manifest: one run',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'suite',
    'source',
    'estimators',
    'environments',
    'metrics',
    'controls',
    'worlds',
    'rows',
    'cells',
    'configuration',
  ],
  properties: {
    format: { const: 'irlbench/manifest' },
    version: { const: recordVersion },
    /** The suite as run, after defaults and selection. */
    suite: { type: 'object' },
    source: { type: 'string' },
    estimators: { type: 'array', items: described },
    environments: { type: 'array', items: described },
    metrics: { type: 'array', items: describedMetric },
    controls: { type: 'array', items: described },
    worlds: { type: 'array', items: plannedWorldSchema },
    rows: { type: 'array', items: plannedRowSchema },
    cells: { type: 'array', items: plannedCellSchema },
    /** The effective configuration: flags and their values. */
    configuration: { type: 'object' },
    /**
     * SHA-256 of the fit and metric digests of all jobs: equal for runs that would give the same answers, so that
     * only these are ever joined; absent in earlier runs.
     */
    code: digest,
  },
} as const;
export type Manifest = FromSchema<typeof manifestSchema> & {
  readonly suite: import('./suite.ts').Suite;
};
export type DescribedMetric = FromSchema<typeof describedMetric>;
