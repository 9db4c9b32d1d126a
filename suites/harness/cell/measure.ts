import { logLikelihood, meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import type {
  CertificateSpec,
  Fit,
  Measured,
  Metric,
  MetricInput,
  Result,
  Task,
} from '../../../core/contract/index.ts';
import { toJsonNumber } from '../../../core/contract/json.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';

/** What the harness found out about a fit. */
export interface Measurement {
  readonly measured: readonly Measured[];
  readonly certificates: Result['certificates'];
  /** Metrics that threw, a line each; their value is NaN, which fails every gate. */
  readonly failures: readonly string[];
}

type Input = Omit<MetricInput, 'arguments'>;

/**
 * Measures a fit by every metric that applies, under all its weights and masks, and recomputes the
 * certificates that its estimator promises. A metric that needs the truth refuses a world without it.
 */
export async function measure(
  input: Input,
  metrics: readonly string[],
  promised: readonly CertificateSpec[],
  catalog: Catalog,
): Promise<Measurement> {
  const measured: Measured[] = [];
  const failures: string[] = [];
  const specs = new Map(promised.map((spec) => [spec.id, spec]));
  for (const id of metrics) {
    const metric = lookUp(catalog.metrics, id, 'metric', 'metrics');
    const full = inputOf(metric, input, specs.get(id));
    if (full !== null) measured.push(...(await measureAll(metric, full, failures)));
  }
  const certificates: Result['certificates'] = [];
  for (const spec of promised) {
    const held = await certify(
      lookUp(catalog.metrics, spec.id, 'metric', 'certificates'),
      spec,
      input,
      failures,
    );
    if (held !== null) certificates.push(held);
  }
  return { measured, certificates, failures };
}

/** The likelihood of the demonstrations under the fitted policy: a sum over decisions, a mean for the population. */
export function likelihoodNumbers(fit: Fit, { model, demonstrations }: Task): Result['numbers'] {
  const decisions = toJsonNumber(demonstrations.total);
  if (demonstrations.total === Infinity) {
    return {
      decisions,
      logLikelihoodPerDecision: toJsonNumber(meanLogLikelihood(model, demonstrations, fit.policy)),
    };
  }
  return { decisions, logLikelihood: toJsonNumber(logLikelihood(model, demonstrations, fit.policy)) };
}

/** The input of a metric, or `null` where it does not apply: a part, a companion or a promise is missing. */
function inputOf(metric: Metric, input: Input, spec: CertificateSpec | undefined): MetricInput | null {
  if (metric.object === 'certificate' && spec === undefined) return null;
  if (!metric.needs.every((part) => input.fit[part] !== null)) return null;
  if (!metric.companions.every((role) => role in input.companions)) return null;
  return { ...input, arguments: spec?.arguments ?? {} };
}

async function measureAll(metric: Metric, input: MetricInput, failures: string[]): Promise<Measured[]> {
  const values: Measured[] = [];
  for (const weights of metric.weights) {
    for (const mask of metric.masks) {
      if (metric.refuses(input, weights, mask) !== null) continue;
      const value = await guarded(metric.id, failures, () => metric.measure(input, weights, mask));
      values.push({ metric: metric.id, weights, mask, value: toJsonNumber(value) });
    }
  }
  return values;
}

async function certify(
  metric: Metric,
  spec: CertificateSpec,
  input: Input,
  failures: string[],
): Promise<Result['certificates'][number] | null> {
  const full = inputOf(metric, input, spec);
  const [weights, mask] = [metric.weights[0]!, metric.masks[0]!];
  if (full === null || metric.refuses(full, weights, mask) !== null) return null;
  const value = await guarded(metric.id, failures, () => metric.measure(full, weights, mask));
  return {
    id: spec.id,
    arguments: Object.fromEntries(Object.entries(spec.arguments).map(([name, x]) => [name, toJsonNumber(x)])),
    value: toJsonNumber(value),
    limit: toJsonNumber(spec.limit),
    holds: Math.abs(value) <= spec.limit,
    ...(spec.advisory ? { advisory: true } : {}),
  };
}

async function guarded(
  id: string,
  failures: string[],
  body: () => number | Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    failures.push(`metric ${id}: ${error instanceof Error ? error.message : String(error)}`);
    return Number.NaN;
  }
}
