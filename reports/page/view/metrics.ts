import type { NumberCell } from './number-cell.ts';
import { noNumber, numberCell } from './number-cell.ts';
import { type RunIndex, sampleWords } from './run-index.ts';
import { identified, objectOrder, objectTitle, unitWords } from './words.ts';

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
            metric: metric?.title ?? norm.metric,
            id: norm.metric,
            unit: metric === undefined ? '' : unitWords(metric.unit),
            weights: norm.weights,
            mask: norm.mask,
            cells: rows.map((row): NumberCell & { population: string } => ({
              ...numberCell(run, w, row, 'fit', norm),
              population: numberCell(run, w, row, 'population', norm).text.replace(noNumber.text, ''),
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
        rows: rows.map((row) => run.manifest.rows[row]!.label),
        groups,
      },
    ];
  });
  return { worlds };
}
