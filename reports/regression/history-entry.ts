import type { TrackedGroup } from '../../core/contract/baseline.ts';
import { type HistoryEntry, type HistoryNumber, historyVersion } from '../../core/contract/history.ts';
import { fromJsonNumber, toJsonNumber } from '../../core/contract/json.ts';
import type { CellRecord, Manifest } from '../../core/contract/record.ts';
import type { Verdict } from '../../core/contract/verdict.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { sha256 } from '../../core/numerics/digest.ts';
import { summarise } from '../statistics/summary.ts';
import { baselineOf } from './baseline-of.ts';

/** What a history keeps of a run: every gated number with its interval, and a digest of the answers behind it. */
export function historyEntryOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  verdict: Verdict,
): HistoryEntry {
  const { suite, seed, source, machine, groups } = baselineOf(manifest, records, verdict.gates);
  const units = new Map(manifest.metrics.map(({ id, unit }) => [id, unit]));
  const said = {
    suite,
    seed,
    source,
    at:
      records
        .map(({ circumstance }) => circumstance.startedAt)
        .toSorted()
        .at(-1) ?? null,
    machine,
    exitCode: verdict.exitCode,
    counts: verdict.counts,
    numbers: groups.flatMap((group) => numbersOf(group, units)),
  };
  return { format: 'irlbench/history', version: historyVersion, run: runDigest(said), ...said };
}

/** The same for a run that an earlier program appended, which noted no versions. */
function runDigest({ numbers, ...said }: Pick<HistoryEntry, 'numbers'>): string {
  const own = numbers.map((number) =>
    Object.fromEntries(Object.entries(number).filter(([name]) => name !== 'versions')),
  );
  return sha256(canonicalJson({ ...said, numbers: own }));
}

function numbersOf(group: TrackedGroup, units: ReadonlyMap<string, string>): HistoryNumber[] {
  const { world, row, cells, tracked, environment, subject } = group;
  const answers = sha256(canonicalJson(cells.map(({ cell, status, answer }) => ({ cell, status, answer }))));
  return tracked.map(({ metric, version, object, weights, mask, logScale, limit }, k) => {
    const values = cells.flatMap((cell) => {
      const value = cell.values[k];
      return value === null || value === undefined ? [] : [fromJsonNumber(value)];
    });
    const { centre, low, high } = summarise(values, logScale ? 'log' : 'linear');
    return {
      world,
      row,
      object,
      metric,
      unit: units.get(metric) ?? '',
      weights,
      mask,
      logScale,
      limit,
      values: values.length,
      of: cells.length,
      mean: toJsonNumber(centre),
      low: toJsonNumber(low),
      high: toJsonNumber(high),
      answers,
      versions: { environment: environment.version, subject: subject.version, metric: version },
    };
  });
}
