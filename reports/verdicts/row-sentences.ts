import type { Manifest } from '../../core/contract/record.ts';
import type { Outcome } from '../../core/contract/verdict.ts';
import { condensed } from './alike-rows.ts';
import type { Finding } from './findings.ts';
import {
  bySubject,
  mood,
  namesOf,
  outstanding,
  recovers,
  type Subject,
  tallyOf,
  type Verb,
  worstOf,
} from './recovery-words.ts';
import { type Clause, listed, sentence, trimmed } from './words.ts';

/** What every row does over all its worlds, with its tallies: a sentence for rows that do the same. */
export function rowSentences(manifest: Manifest, findings: readonly Finding[]): string[] {
  const groups = new Map<string, { labels: string[]; one: Clause; many: Clause }>();
  manifest.rows.forEach(({ label }, row) => {
    const own = outstanding(findings.filter((finding) => finding.row === row));
    if (own.length === 0) return;
    const many = clauseOf(own, false);
    const group = groups.get(many(2)) ?? { labels: [], one: clauseOf(own, true), many };
    group.labels.push(label);
    groups.set(many(2), group);
  });
  return [...groups.values()].map(({ labels, one, many }) => {
    const clause = labels.length === 1 ? one : many;
    return sentence(`${listed(condensed(labels, manifest))} ${clause(labels.length)}`);
  });
}

/** What a row does over all its worlds; speaks of one or of several rows. */
function clauseOf(findings: readonly Finding[], withNumber: boolean): Clause {
  const groups = bySubject(findings);
  const whole = (outcome: Outcome): readonly Subject[] =>
    groups.filter(({ group }) => group.every((finding) => finding.outcome === outcome));
  const [passed, failed, refused] = [whole('pass'), whole('fail'), whole('refused')];
  const settled = [...passed, ...failed, ...refused];
  const mixed = byTally(groups.filter((group) => !settled.includes(group)));

  return (count) => {
    const verb: Verb = (one, many) => (count === 1 ? one : many);
    const parts: string[] = [];
    if (passed.length > 0) {
      const number = withNumber && passed.length === 1 ? worstOf(passed[0].group) : '';
      parts.push(`${recovers(namesOf(passed), verb)}${number}`);
    }
    if (failed.length > 0) {
      const group = failed.flatMap((entry) => entry.group);
      parts.push(`${verb('misses', 'miss')} ${listed(namesOf(failed))}${mood(group)}`);
    }
    for (const [tally, subjects] of mixed)
      parts.push(`${verb('has', 'have')} ${listed(namesOf(subjects))} ${tally}`);
    if (refused.length > 0) parts.push(declines(refused, groups.length, verb));
    return listed(parts);
  };
}

/** Subjects that fared alike over the worlds, in one breath. */
function byTally(subjects: readonly Subject[]): ReadonlyMap<string, readonly Subject[]> {
  const tallies = new Map<string, readonly Subject[]>();
  for (const entry of subjects) {
    const tally = tallyOf(entry.group);
    tallies.set(tally, [...(tallies.get(tally) ?? []), entry]);
  }
  return tallies;
}

function declines(refused: readonly Subject[], subjects: number, verb: Verb): string {
  const declining = verb('declines', 'decline');
  if (refused.length < subjects) return `${declining} ${listed(namesOf(refused))}`;
  return `${declining}: ${trimmed(refused[0].group[0].verdict.because)}`;
}
