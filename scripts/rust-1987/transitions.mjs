import { table } from '../studies/table.mjs';
import { incrementCounts, incrementLikelihood, printed, worldOf } from './panel.mjs';

const groups = ['1', '2', '3', '4', '5', '6', '7', '8', '1-3', '1-4', '4,5', '6,7', '6-8', '5-8', 'all'];

/** Tables V and VI: monthly mileage, 90 bins. */
export function transitions() {
  return table(
    ['groups', 'months', 'counts', 'θ30', 'θ31', 'θ32', 'log-likelihood', 'printed'],
    groups.map((group) => {
      const world = worldOf({ group });
      const counts = incrementCounts(world);
      const months = counts.reduce((sum, count) => sum + count, 0);
      const shares = [0, 1, 2].map((j) => ((counts[j] ?? 0) / months).toFixed(3));
      const likelihood = incrementLikelihood(counts).toFixed(2);
      return [
        group,
        months,
        counts.join(' '),
        ...shares,
        likelihood,
        printed(world, 'transition log-likelihood', 2),
      ];
    }),
  );
}
