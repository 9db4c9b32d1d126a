import { BenchError } from '../../core/contract/errors.ts';
import type { Gate, Suite } from '../../core/contract/index.ts';
import { suiteSchema } from '../../core/contract/suite.ts';
import { validate } from '../../core/schema/validate.ts';
import type { Catalog } from './catalog.ts';
import { lookUp } from './catalog.ts';
import type { Budget } from './job.ts';

type EstimatorEntry = Exclude<Suite['estimators'], 'every'>[number];

/** A suite with nothing left to say: every default filled in, every "every" spelt out. */
export interface CompleteSuite extends Suite {
  readonly estimators: EstimatorEntry[];
  readonly controls: string[];
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
  const { estimators, controls, metrics, gates = [] } = valid;
  const complete: CompleteSuite = {
    ...valid,
    estimators: estimators === 'every' ? [...catalog.estimators.keys()].map((id) => ({ id })) : estimators,
    controls: controls === 'every' ? [...catalog.controls.keys()] : controls === 'none' ? [] : controls,
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
  suite.metrics.forEach((id, i) => {
    lookUp(catalog.metrics, id, 'metric', `${where}: metrics[${i}]`);
  });
  suite.gates.forEach((gate, i) => {
    checkGate(gate, suite, catalog, `${where}: gates[${i}]`);
  });
}

/** A gate that nothing is measured for would never say anything: that is an error now, not a silence later. */
function checkGate(gate: Gate, suite: CompleteSuite, catalog: Catalog, where: string): void {
  const metric = lookUp(catalog.metrics, gate.metric, 'metric', `${where}.metric`);
  if (!suite.metrics.includes(gate.metric)) {
    throw new BenchError(
      'bad-data',
      `${where}.metric is "${gate.metric}", which the suite's metrics leave out`,
      { where },
    );
  }
  requireOneOf(metric.weights, gate.weights, `${where}.weights`);
  requireOneOf(metric.masks, gate.mask, `${where}.mask`);
}

function requireOneOf(allowed: readonly string[], value: string | undefined, where: string): void {
  if (value === undefined || allowed.includes(value)) return;
  const known = allowed.join(', ');
  throw new BenchError('bad-data', `${where} is "${value}": the metric is measured under ${known}`, {
    where,
    value,
  });
}
