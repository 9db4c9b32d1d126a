import type { CellKey, Estimator, Options, PlannedRow } from '../../core/contract/index.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import type { Catalog } from './catalog.ts';
import { lookUp } from './catalog.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { controlRow, controlVersion, estimatorRow } from './describe-row.ts';
import { distinctNames, expandGrid, resolveOptions } from './options.ts';
import type { NamedWorld } from './plan-worlds.ts';

/** A row of the report and who answers in it. */
export interface SubjectRow {
  readonly row: PlannedRow;
  readonly subject: CellKey['subject'];
  /** The same with the options of its unpenalised limit; `null` where that is itself, and for controls. */
  readonly limit: CellKey['subject'] | null;
  /** World names or environment ids where it runs; `null` for everywhere. */
  readonly worlds: readonly string[] | null;
}

/** The rows of a suite: estimators with grids of options spelt out, then controls. */
export function expandRows(suite: CompleteSuite, catalog: Catalog): readonly SubjectRow[] {
  const entries = suite.estimators.flatMap(({ id, label, options = {}, worlds = null }, i) => {
    const estimator = lookUp(catalog.estimators, id, 'estimator', 'estimator');
    return expandGrid(options).map((given) => ({
      base: label ?? estimator.title,
      estimator,
      worlds,
      options: resolveOptions(estimator.options, given, `suite ${suite.id}: estimators[${i}].options`),
    }));
  });
  const labels = distinctNames(entries, 'row');
  const estimators = entries.map(({ estimator, options, worlds }, i): SubjectRow => {
    const { id, version } = estimator;
    return {
      row: estimatorRow(labels[i]!, estimator, options),
      subject: { kind: 'estimator', id, version, options },
      limit: limitOf(estimator, options),
      worlds,
    };
  });
  const controls = suite.controls.map((id): SubjectRow => {
    const control = lookUp(catalog.controls, id, 'control', 'control');
    return {
      row: controlRow(control),
      subject: { kind: 'control', id, version: controlVersion, options: {} },
      limit: null,
      worlds: null,
    };
  });
  return [...estimators, ...controls];
}

function limitOf(estimator: Estimator, options: Options): SubjectRow['limit'] {
  const limit = estimator.limit(options);
  if (limit === null || canonicalJson(limit) === canonicalJson(options)) return null;
  return { kind: 'estimator', id: estimator.id, version: estimator.version, options: limit };
}

/** Whether a row runs in a world. */
export function runsIn({ worlds }: SubjectRow, world: NamedWorld): boolean {
  return worlds === null || worlds.includes(world.name) || worlds.includes(world.environment.id);
}
