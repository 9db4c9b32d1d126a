import type { CellRecord, Manifest } from '../../core/contract/record.ts';
import type { GateVerdict } from '../../core/contract/verdict.ts';
import { type Finding, metricOf, subjectOf } from './findings.ts';
import type { DiagnosedFit } from './fit-sentences.ts';
import { flawSentences } from './flawed-gates.ts';
import { gateSentences } from './gate-sentences.ts';
import { headlineOf } from './headline.ts';
import { publishedSentences } from './published.ts';
import type { RecordReader } from './replicates.ts';
import { rowSentences } from './row-sentences.ts';
import { whySentences } from './why-sentences.ts';
import { plural, sentence, uncapitalised, worldName } from './words.ts';

/** With more worlds than this, sentences count worlds and the table has the numbers. */
const worldsInFull = 4;

/** What an answer speaks of: the gates as judged, by object, and what became of each fit. */
export interface Meaning {
  readonly gates: readonly GateVerdict[];
  readonly findings: readonly Finding[];
  readonly fits: readonly DiagnosedFit[];
}

/**
 * The answer in words: the headline (who gets what right, over all worlds), why (what
 * became of the fits that miss something), what a real panel says beside print, how all
 * that compares with what was expected, what every row does where the headline was too short
 * to say it, which gates prove nothing, then a sentence a world and gate with numbers.
 */
export function answerOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  reader: RecordReader,
  meaning: Meaning,
): string[] {
  const { gates, findings, fits } = meaning;
  const inFull = manifest.worlds.length <= worldsInFull;
  const { text, whole } = opening(manifest, records, meaning);
  return [
    text,
    ...whySentences(manifest, fits, inFull),
    ...publishedSentences(manifest, reader, inFull),
    ...expectationSentence(gates),
    ...(whole ? [] : rowSentences(manifest, findings)),
    ...flawSentences(manifest, gates),
    ...(inFull ? gateSentences(manifest, gates) : []),
    ...labelSentences(manifest, gates),
  ];
}

/** Who gets what right, or that nobody was asked. */
function opening(
  manifest: Manifest,
  records: readonly CellRecord[],
  { findings, fits }: Meaning,
): ReturnType<typeof headlineOf> {
  if (findings.length > 0) return headlineOf(manifest, findings, fits);
  const ran = records.filter(
    ({ result }) => result.status === 'ok' || result.status === 'not-converged',
  ).length;
  const text = `No gate was judged; ${ran} of ${plural(manifest.cells.length, 'planned cell')} ran.`;
  return { text, whole: true };
}

function expectationSentence(gates: readonly GateVerdict[]): string[] {
  const held = gates.filter(({ expected }) => expected !== 'report');
  if (held.length === 0) return [];
  const surprises = held.filter(({ asExpected }) => !asExpected).length;
  if (surprises === 0)
    return [`All ${plural(held.length, 'gate verdict')} with an expectation came out as expected.`];
  return [`${surprises} of ${plural(held.length, 'gate verdict')} did not come out as expected.`];
}

/** What the controls that pass a gate without voiding it have to say of it. */
function labelSentences(manifest: Manifest, gates: readonly GateVerdict[]): string[] {
  const said = gates
    .filter(({ outcome }) => outcome === 'pass' || outcome === 'fail')
    .flatMap((verdict) => {
      const metric = metricOf(manifest, verdict);
      const gate = `${subjectOf(manifest, verdict)}${metric === null ? '' : ` (${uncapitalised(metric.title)})`}`;
      const labels = manifest.rows.flatMap(({ control }) => control?.whenPassing ?? []);
      return labels
        .filter((label) => verdict.label.split('; ').includes(label))
        .map((label) => sentence(`On ${worldName(manifest, verdict.world)} the gate on ${gate} is ${label}`));
    });
  return [...new Set(said)];
}
