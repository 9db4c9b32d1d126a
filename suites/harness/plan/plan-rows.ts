import type { CellKey, Estimator, Options, PlannedRow } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { controlRow, controlVersion, estimatorRow, referenceRow } from './describe-row.ts';
import { distinctNames, expandGrid, resolveOptions } from './options.ts';
import type { NamedWorld } from './plan-worlds.ts';

/** A row of the report and who answers in it. */
export interface SubjectRow {
  readonly row: PlannedRow;
  readonly subject: CellKey['subject'];
  /** The same with the options of its tightest solve; `null` where it has none other, and for controls. */
  readonly exact: CellKey['subject'] | null;
  /** The tightest solve with the options of its unpenalised limit; `null` where that is itself, and for controls. */
  readonly limit: CellKey['subject'] | null;
  /** World names or environment ids where it runs; `null` for everywhere. */
  readonly worlds: readonly string[] | null;
}

/** The rows of a suite: estimators with grids of options spelt out, then references, then controls. */
export function expandRows(suite: CompleteSuite, catalog: Catalog): readonly SubjectRow[] {
  const entries = suite.estimators.flatMap(({ id, label, options = {}, worlds = null }, i) => {
    const estimator = lookUp(catalog.estimators, id, 'estimator', 'estimator');
    const where = `suite ${suite.id}: estimators[${i}]`;
    return expandGrid(options).map((given) => ({
      base: label ?? estimator.title,
      where,
      estimator,
      worlds,
      options: resolveOptions(estimator.options, given, `${where}.options`),
    }));
  });
  const labels = distinctNames(entries, 'label');
  const estimators = entries.map(({ estimator, options, worlds }, i): SubjectRow => {
    const exact = other(options, estimator.exact?.(options));
    return {
      row: estimatorRow(labels[i]!, estimator, options),
      subject: subjectOf(estimator, options),
      exact: exact === null ? null : subjectOf(estimator, exact),
      limit: limitOf(estimator, exact ?? options),
      worlds,
    };
  });
  const references = suite.references.map((id): SubjectRow => {
    const estimator = lookUp(catalog.estimators, id, 'estimator', 'reference');
    const options = resolveOptions(estimator.options, {}, `the reference ${id}`);
    return {
      row: referenceRow(estimator, estimator.reference!, options),
      subject: subjectOf(estimator, options),
      exact: null,
      limit: null,
      worlds: null,
    };
  });
  const controls = suite.controls.map((id): SubjectRow => {
    const control = lookUp(catalog.controls, id, 'control', 'control');
    return {
      row: controlRow(control),
      subject: { kind: 'control', id, version: controlVersion, options: {} },
      exact: null,
      limit: null,
      worlds: null,
    };
  });
  return [...estimators, ...references, ...controls];
}

function subjectOf({ id, version }: Estimator, options: Options): CellKey['subject'] {
  return { kind: 'estimator', id, version, options };
}

function limitOf(estimator: Estimator, options: Options): SubjectRow['limit'] {
  const limit = other(options, estimator.limit(options));
  return limit === null ? null : subjectOf(estimator, limit);
}

/** The second options, or `null` where there are none or they are the first. */
function other(options: Options, candidate: Options | null | undefined): Options | null {
  if (candidate === null || candidate === undefined) return null;
  return canonicalJson(candidate) === canonicalJson(options) ? null : candidate;
}

/** Whether two rows ask the same of the same. */
export function sameSubject(one: SubjectRow, other: SubjectRow): boolean {
  return canonicalJson(one.subject) === canonicalJson(other.subject);
}

/** Whether a row runs in a world. */
export function runsIn({ worlds }: SubjectRow, world: NamedWorld): boolean {
  return worlds === null || worlds.includes(world.name) || worlds.includes(world.environment.id);
}
