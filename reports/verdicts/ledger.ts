import type { Manifest } from '../../core/contract/record.ts';
import { summarise } from '../statistics/summary.ts';
import type { Finding } from './findings.ts';
import type { RecordReader } from './replicates.ts';
import { figure, listed, worldName } from './words.ts';

/** Terms of the ledger of a reward error: what a reader calls them, and the metrics that measure them. */
const terms = [
  { name: 'gauge', metric: 'reward-ledger-gauge' },
  { name: 'penalty bias', metric: 'reward-ledger-bias' },
  { name: 'sampling', metric: 'reward-ledger-sampling' },
] as const;
const cells = { weights: 'uniform', mask: 'regular' } as const;
/** A term with this share of the summed squares explains the failure alone. */
const alone = 0.9;
/** A term below this share is not worth a word. */
const negligible = 0.005;

/** A failure of the reward that the ledger explains, by world and row. */
export interface Explained {
  readonly world: number;
  readonly row: number;
}

/**
 * Why a reward failed, by the ledger: root mean squares of the three vectors that add up
 * to its error, and their shares of the summed squares.
 */
export function ledgerSentences(
  manifest: Manifest,
  findings: readonly Finding[],
  reader: RecordReader,
): { readonly sentences: string[]; readonly explained: readonly Explained[] } {
  const failed = findings.filter(({ subject, outcome }) => subject === 'reward' && outcome === 'fail');
  const spoken = failed.flatMap(({ world, row }) => {
    const sizes = terms.map(
      ({ metric }) => summarise(reader.replicates(world, row, { metric, ...cells }).values, 'linear').mean,
    );
    if (!sizes.every(Number.isFinite)) return [];
    return [{ world, row, clause: `${manifest.rows[row].label} by ${diagnosis(sizes)}` }];
  });
  const worlds = [...new Set(spoken.map(({ world }) => world))];
  return {
    explained: spoken,
    sentences: worlds.map((world) => {
      const clauses = spoken.filter((one) => one.world === world).map(({ clause }) => clause);
      return `On ${worldName(manifest, world)} the reward is missed: ${clauses.join('; ')}.`;
    }),
  };
}

/** "gauge (0.071, 43 %), penalty bias (0.069, 40 %) and sampling (0.053, 17 %)", or "gauge alone (1.43)". */
function diagnosis(sizes: readonly number[]): string {
  const total = sizes.reduce((sum, size) => sum + size * size, 0);
  const shares = terms.map(({ name }, i) => ({ name, size: sizes[i], share: (sizes[i] * sizes[i]) / total }));
  const whole = shares.find(({ share }) => share >= alone);
  if (whole !== undefined) return `${whole.name} alone (${figure(whole.size)})`;
  return listed(
    shares
      .filter(({ share }) => share >= negligible)
      .map(({ name, size, share }) => `${name} (${figure(size)}, ${Math.round(100 * share)} %)`),
  );
}
