import type { DescribedMetric } from '../../../core/contract/index.ts';
import type { NumberCell } from './number-cell.ts';
import { numberCell } from './number-cell.ts';
import { type Norm, type RunIndex, sampleWords } from './run-index.ts';
import { identified, normWords, objectOrder, objectTitle, unitWords } from './words.ts';

/** Every metric × norm × row × world, the numbers of the suite as they are. */
export function metricsView(run: RunIndex) {
  const worlds = run.manifest.worlds.flatMap((world, w) => {
    const norms = run.norms(w);
    if (norms.length === 0) return [];
    const rows = run.rows(w, 'estimator');
    const objects = [...new Set(norms.map((norm) => run.metric(norm.metric)?.object ?? ''))].sort(
      (x, y) => objectOrder.indexOf(x) - objectOrder.indexOf(y),
    );
    const groups = objects.flatMap((object) =>
      [false, true].flatMap((implied) => {
        const own = norms.filter((norm) => {
          const metric = run.metric(norm.metric);
          return (metric?.object ?? '') === object && (metric?.policyImplied ?? false) === implied;
        });
        if (own.length === 0) return [];
        const lines = own.map((norm) => {
          const metric = run.metric(norm.metric);
          return {
            ...wordsOf(norm, metric),
            weights: norm.weights,
            mask: norm.mask,
            cells: rows.map((row): NumberCell & { population: NumberCell } => ({
              ...numberCell(run, w, row, 'fit', norm),
              // The line says it for all of its numbers.
              title: '',
              population: numberCell(run, w, row, 'population', norm),
            })),
          };
        });
        return [
          { heading: objectTitle(object), note: implied ? identified : '', span: 3 + rows.length, lines },
        ];
      }),
    );
    return [
      {
        id: `metrics-${w}`,
        name: world.name,
        sample: sampleWords(world),
        rows: rows.map((row) => ({
          label: run.manifest.rows[row]!.label,
          planned: plannedWords(run.cells(w, row, 'fit').length),
        })),
        groups,
      },
    ];
  });
  return { worlds };
}

/** What is measured in a line of numbers, how it is weighted, and over which states. */
function wordsOf(norm: Norm, metric: DescribedMetric | undefined) {
  const title = metric?.title ?? norm.metric;
  const unit = metric === undefined ? '' : unitWords(metric.unit);
  return { metric: title, unit, title: `${title}, ${unit}; ${normWords(norm)}` };
}

const plannedWords = (count: number): string => (count === 1 ? '1 replicate' : `${count} replicates`);
