import { BenchError } from '../../../core/contract/errors.ts';
import type { Gate, Suite, Trend } from '../../../core/contract/index.ts';
import { suiteSchema } from '../../../core/contract/suite.ts';
import { showValue } from '../../../core/schema/describe-schema.ts';
import { validate } from '../../../core/schema/validate.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import type { Budget } from './job.ts';

type EstimatorEntry = Exclude<Suite['estimators'], 'every'>[number];

/** A suite with nothing left to say: every default filled in, every "every" spelt out. */
export interface CompleteSuite extends Suite {
  readonly estimators: EstimatorEntry[];
  readonly controls: string[];
  readonly references: string[];
  readonly metrics: string[];
  readonly gates: Gate[];
  readonly budget: { iterations: number; seconds: number };
}

const budget: Budget = { iterations: 5000, seconds: 60 };

/**
 * Checks a suite against its schema and the catalog, and fills it in.
 * @throws {BenchError} `bad-data` naming path, value and the nearest thing that exists
 */
export function completeSuite(suite: Suite, catalog: Catalog): CompleteSuite {
  const where = `suite ${suite.id}`;
  const valid = validate<Suite>(suiteSchema, suite, where);
  const { estimators, controls, references, metrics, gates = [] } = valid;
  const complete: CompleteSuite = {
    ...valid,
    estimators: estimators === 'every' ? [...catalog.estimators.keys()].map((id) => ({ id })) : estimators,
    controls: controls === 'every' ? standingControls(catalog) : controls === 'none' ? [] : controls,
    references: references === 'every' ? yardsticks(catalog) : references === 'none' ? [] : references,
    metrics: metrics === 'every' ? [...catalog.metrics.keys()] : metrics,
    gates,
    budget: { ...budget, ...valid.budget },
  };
  checkIds(complete, catalog, where);
  return complete;
}

function checkIds(suite: CompleteSuite, catalog: Catalog, where: string): void {
  suite.worlds.forEach(({ environment }, i) => {
    lookUp(catalog.environments, environment, 'environment', `${where}: worlds[${i}].environment`);
  });
  suite.estimators.forEach(({ id }, i) => {
    lookUp(catalog.estimators, id, 'estimator', `${where}: estimators[${i}].id`);
  });
  suite.controls.forEach((id, i) => {
    lookUp(catalog.controls, id, 'control', `${where}: controls[${i}]`);
  });
  suite.references.forEach((id, i) => {
    const path = `${where}: references[${i}]`;
    if (lookUp(catalog.estimators, id, 'estimator', path).reference !== undefined) return;
    const known = yardsticks(catalog).join(', ');
    throw new BenchError(
      'bad-data',
      `${path} is "${id}": it is nobody's yardstick; references are ${known || 'none'}`,
      { path, id },
    );
  });
  suite.metrics.forEach((id, i) => {
    lookUp(catalog.metrics, id, 'metric', `${where}: metrics[${i}]`);
  });
  suite.gates.forEach((gate, i) => {
    checkNumber(gate, suite, catalog, `${where}: gates[${i}]`);
  });
  suite.trends?.forEach((trend, i) => {
    checkNumber(trend, suite, catalog, `${where}: trends[${i}]`);
    checkSlope(trend, `${where}: trends[${i}]`);
  });
}

/** Ids of the controls that every world is asked; known errors are for suites about metrics. */
function standingControls({ controls }: Catalog): string[] {
  return [...controls].flatMap(([id, { kind }]) => (kind === 'error' ? [] : [id]));
}

/** Ids of the estimators that others are read beside. */
function yardsticks({ estimators }: Catalog): string[] {
  return [...estimators].flatMap(([id, { reference }]) => (reference === undefined ? [] : [id]));
}

/** A gate or a trend that nothing is measured for would never say anything: that is an error now, not a silence later. */
function checkNumber(
  asked: Pick<Gate, 'metric' | 'weights' | 'mask'>,
  suite: CompleteSuite,
  catalog: Catalog,
  where: string,
): void {
  const metric = lookUp(catalog.metrics, asked.metric, 'metric', `${where}.metric`);
  if (!suite.metrics.includes(asked.metric)) {
    throw new BenchError(
      'bad-data',
      `${where}.metric is "${asked.metric}", which the suite's metrics leave out`,
      { where },
    );
  }
  requireOneOf(metric.weights, asked.weights, `${where}.weights`);
  requireOneOf(metric.masks, asked.mask, `${where}.mask`);
}

function checkSlope({ slope: { from, to } }: Trend, where: string): void {
  if (from <= to) return;
  throw new BenchError('bad-data', `${where}.slope is from ${from} to ${to}: from must not exceed to`, {
    where,
    from,
    to,
  });
}

function requireOneOf(allowed: readonly string[], value: string | undefined, where: string): void {
  if (value === undefined || allowed.includes(value)) return;
  const known = allowed.join(', ');
  throw new BenchError('bad-data', `${where} is ${showValue(value)}: the metric is measured under ${known}`, {
    where,
    value,
  });
}
