import type {
  Control,
  Environment,
  Estimator,
  InformationClass,
  Manifest,
  Metric,
  Options,
  PlannedRow,
  Reference,
} from '../../../core/contract/index.ts';

type Described = Manifest['estimators'][number];

/** A row of the report for an estimator with options. */
export function estimatorRow(label: string, estimator: Estimator, options: Options): PlannedRow {
  return {
    label,
    kind: 'estimator',
    id: estimator.id,
    options,
    recovers: { ...estimator.recovers(options) },
    information: describeInformation(estimator.information(options)),
    control: null,
  };
}

/** A row of the report for an estimator that the others are read beside. */
export function referenceRow(estimator: Estimator, reference: string, options: Options): PlannedRow {
  return { ...estimatorRow(`Reference: ${estimator.title}`, estimator, options), reference };
}

/** A row of the report for a control. */
export function controlRow({ id, title, kind, mustFail, whenPassing, scaleOnly }: Control): PlannedRow {
  return {
    label: title,
    kind: 'control',
    id,
    options: {},
    recovers: {},
    information: 'the answer key',
    control: {
      kind,
      mustFail: [...mustFail],
      ...(whenPassing === undefined ? {} : { whenPassing }),
      ...(scaleOnly === undefined ? {} : { scaleOnly }),
    },
  };
}

/** "demonstrations, transitions, features": what a method is told. */
function describeInformation({ transitions, features, anchor, second = false }: InformationClass): string {
  const told = ['demonstrations'];
  if (transitions === 'known-or-estimated') told.push('transitions');
  if (transitions === 'sampled') told.push('sampled transitions');
  if (features) told.push('features');
  if (anchor) told.push('an anchor payoff');
  if (second) told.push('a second environment');
  return told.length === 1 ? 'demonstrations alone' : told.join(', ');
}

/** A control has no version of its own: it changes with the truth that it is made from. */
export const controlVersion = 1;

/** What the manifest keeps of whatever has an id. */
export function describe(
  thing: (Estimator | Environment | Metric | Control) & {
    readonly version?: number;
    readonly references?: readonly Reference[];
  },
): Described {
  const { id, title, summary, version = controlVersion, references = [] } = thing;
  return { id, title, summary, version, references: references.map((reference) => ({ ...reference })) };
}

/** What the manifest keeps of a metric, so that reports know its unit and direction. */
export function describeMetric(metric: Metric): Manifest['metrics'][number] {
  const { unit, better, perfect, object, logScale, scaleFree, policyImplied } = metric;
  return { ...describe(metric), unit, better, perfect, object, logScale, scaleFree, policyImplied };
}
