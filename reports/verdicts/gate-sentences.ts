import { fromJsonNumber } from '../../core/contract/json.ts';
import type { Manifest } from '../../core/contract/record.ts';
import type { GateVerdict } from '../../core/contract/verdict.ts';
import { alikeRows, condensed } from './alike-rows.ts';
import { metricOf, subjectOf } from './findings.ts';
import { figure, listed, sentence, trimmed, uncapitalised, worldName } from './words.ts';

/** How a sentence says that a row was not judged. */
const unjudged: Readonly<Record<string, string>> = {
  void: 'untested',
  broken: 'untested',
  incomplete: 'unfinished',
  absent: 'unmeasured',
  refused: 'declined',
};

/**
 * A sentence for every world and number that gates hold against one limit:
 * "On grid, policy (total variation, at most 0.05): NFXP (0.00784) passes; …".
 */
export function gateSentences(manifest: Manifest, gates: readonly GateVerdict[]): string[] {
  const groups = new Map<string, GateVerdict[]>();
  for (const verdict of gates) {
    const { metric, weights, mask } = manifest.suite.gates?.[verdict.gate] ?? {};
    const name = JSON.stringify([verdict.world, metric, weights, mask, verdict.limit]);
    groups.set(name, [...(groups.get(name) ?? []), verdict]);
  }
  const inOrder = [...groups.values()].toSorted((x, y) => x[0].world - y[0].world);
  return inOrder.map((group) =>
    sentence(`${introduction(manifest, group[0])}: ${outcomes(manifest, group)}`),
  );
}

function introduction(manifest: Manifest, verdict: GateVerdict): string {
  const metric = metricOf(manifest, verdict);
  const bound = `at ${metric?.better === 'higher' ? 'least' : 'most'} ${figure(fromJsonNumber(verdict.limit))}`;
  const what = metric === null ? bound : `${uncapitalised(metric.title)}, ${bound}`;
  return `On ${worldName(manifest, verdict.world)}, ${subjectOf(manifest, verdict)} (${what})`;
}

function outcomes(manifest: Manifest, group: readonly GateVerdict[]): string {
  const label = ({ row }: GateVerdict): string => manifest.rows[row].label;
  const parts: string[] = [];
  for (const [outcome, one, many] of [
    ['pass', 'passes', 'pass'],
    ['fail', 'fails', 'fail'],
  ] as const) {
    for (const mood of moods) {
      const same = group.filter((verdict) => verdict.outcome === outcome && moodOf(verdict) === mood);
      const rows = alikeRows(same, label, manifest).map(
        ({ stem, share, rows: alike }) => `${stem} (${share === '' ? '' : `${share}: `}${reach(alike)})`,
      );
      if (same.length > 0) parts.push(`${listed(rows)} ${same.length === 1 ? one : many}${mood}`);
    }
  }
  const rest = group.filter(({ outcome }) => outcome in unjudged);
  for (const because of new Set(rest.map((verdict) => verdict.because))) {
    const same = rest.filter((verdict) => verdict.because === because);
    parts.push(
      `${listed(condensed(same.map(label), manifest))} ${unjudged[same[0].outcome]}, ${trimmed(lowered(because))}`,
    );
  }
  return parts.join('; ');
}

/** What was judged, from the smallest to the largest number. */
function reach(verdicts: readonly GateVerdict[]): string {
  const numbers = verdicts.map(({ judged }) => fromJsonNumber(judged)).toSorted((x, y) => x - y);
  const [low, high] = [figure(numbers[0]), figure(numbers[numbers.length - 1])];
  return low === high ? low : `${low} to ${high}`;
}

/** How an outcome stands to its expectation. */
const moods = ['', ' as expected', ' against expectation'] as const;

function moodOf({ asExpected, outcome, expected }: GateVerdict): (typeof moods)[number] {
  if (!asExpected) return ' against expectation';
  return outcome === 'fail' && expected === 'fail' ? ' as expected' : '';
}

/** A sentence that goes on inside another. */
function lowered(text: string): string {
  return /^(It|The) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
