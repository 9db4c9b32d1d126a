import type { PairOutcome } from '../../core/contract/comparison.ts';
import type { Verdict } from '../../core/contract/verdict.ts';
import { listed, plural, sentence } from '../verdicts/words.ts';

/** What was found beside a baseline. */
export type Found = Pick<NonNullable<Verdict['regression']>, 'baseline' | 'comparison'>;

/** How many numbers came out so, as part of a sentence; the gravest first. */
const clauses: Readonly<Record<PairOutcome, string>> = {
  regressed: 'regressed',
  lost: 'lost',
  improved: 'improved',
  unknown: 'cannot be told',
  same: 'changed but not regressed',
  unchanged: 'unchanged',
  incomparable: 'not comparable',
  new: 'new',
  gone: 'gone',
};

/** What `check` found, in one sentence. */
export function changeSentence({ baseline, comparison }: Found): string {
  if (comparison === null) return sentence(baseline.from);
  const name = baselineName(baseline);
  if (comparison.incomparable !== null)
    return sentence(`Not comparable with ${name}: ${comparison.incomparable}`);
  const { counts, pairs, statuses } = comparison;
  const total = plural(pairs.length, 'gated number');
  const ended = statuses
    .filter(({ outcome }) => outcome === 'regressed')
    .reduce((cells, { replicates }) => cells + replicates.length, 0);
  const worse = ended === 0 ? '' : `; ${plural(ended, 'cell')} ended worse`;
  if (counts['unchanged'] === pairs.length) return `Against ${name}: ${total}, all unchanged${worse}.`;
  const parts = Object.entries(clauses).flatMap(([outcome, words]) => {
    const count = counts[outcome] ?? 0;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `Against ${name}, of ${total}: ${listed(parts)}${worse}.`;
}

/** What the baseline is called: what stands before the colon of where it came from. */
function baselineName({ from }: Found['baseline']): string {
  return from.split(': ')[0];
}
