import type { Manifest } from '../../core/contract/record.ts';
import { summarise } from '../statistics/summary.ts';
import type { Finding } from './findings.ts';
import type { RecordReader } from './replicates.ts';
import { listed, worldName } from './words.ts';

/** The metric that says why a reward fails. */
const shapingShare = { metric: 'reward-shaping-share', weights: 'uniform', mask: 'all' };
/** From here on a reward whose gauge is free is right but for its gauge. */
const gaugeAlone = 0.9;
/** Gauges that leave no shaping free: an error along one is an error. */
const pinned = ['anchored', 'features'];

/** Why a reward failed, where the records say: how much of its squared error behaviour cannot see. */
export function shapingSentences(
  manifest: Manifest,
  findings: readonly Finding[],
  reader: RecordReader,
): string[] {
  return manifest.worlds.flatMap((_, world) => {
    const shares = findings
      .filter((f) => f.world === world && f.subject === 'reward' && f.outcome === 'fail')
      .map(({ row }) => ({ row: manifest.rows[row], share: meanShare(reader, world, row) }))
      .filter(({ share }) => Number.isFinite(share));
    if (shares.length === 0) return [];
    const words = listed(shares.map(({ row, share }) => `${percent(share)} for ${row.label}`));
    const gauge = shares.every(
      ({ row, share }) => share >= gaugeAlone && !pinned.includes(row.recovers['reward']),
    );
    const reading = gauge ? 'the failure is a matter of gauge' : 'the rest shows in the policy';
    return [
      `On ${worldName(manifest, world)} the share of the squared reward error that is shaping, which no behaviour shows, is ${words}: ${reading}.`,
    ];
  });
}

function meanShare(reader: RecordReader, world: number, row: number): number {
  return summarise(reader.replicates(world, row, shapingShare).values, 'linear').mean;
}

function percent(share: number): string {
  return share > 0.99 && share < 1 ? 'over 99 %' : `${Math.round(100 * share)} %`;
}
