import { fromJsonNumber } from '../../core/contract/json.ts';
import type { Outcome } from '../../core/contract/verdict.ts';
import type { Finding } from './findings.ts';
import { listed, plural, relation, uncapitalised } from './words.ts';

/** What the findings of one row say of one object, over its worlds. */
export interface Subject {
  readonly subject: string;
  readonly group: readonly Finding[];
}

/** Picks the form of a word by how many rows it speaks of. */
export type Verb = (one: string, many: string) => string;

/** What an answer is about: objects with an expectation, or all where none has one. */
export function outstanding(findings: readonly Finding[]): readonly Finding[] {
  const asked = findings.filter(({ reported }) => !reported);
  return asked.length > 0 ? asked : findings;
}

/** Subjects in order of appearance. */
export function bySubject(findings: readonly Finding[]): readonly Subject[] {
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  return subjects.map((subject) => ({
    subject,
    group: findings.filter((finding) => finding.subject === subject),
  }));
}

export function namesOf(subjects: readonly Subject[]): string[] {
  return subjects.map(({ subject }) => subject);
}

const everyObject = ['policy', 'reward', 'value', 'Q', 'parameters'];

/** What getting one object right is called, where "recovers" would not do. */
const loneWords: Readonly<Record<string, readonly [one: string, many: string]>> = {
  policy: ['gets the policy right', 'get the policy right'],
  certificates: ['keeps its certificates', 'keep their certificates'],
  'printed numbers': ['reproduces the printed numbers', 'reproduce the printed numbers'],
  'predicted numbers': ['meets the predicted numbers', 'meet the predicted numbers'],
  'all that behaviour can identify': [
    'has all that behaviour can identify',
    'have all that behaviour can identify',
  ],
};

/** "recovers policy and reward", "gets the policy right and meets the predicted numbers". */
export function recovers(subjects: readonly string[], verb: Verb): string {
  const objects = subjects.filter((subject) => subject === 'policy' || loneWords[subject] === undefined);
  const others = subjects.filter((subject) => !objects.includes(subject));
  const lone = objects.length === 1 ? loneWords[objects[0]] : undefined;
  const all =
    objects.length === everyObject.length && everyObject.every((object) => objects.includes(object));
  const recovered = `${verb('recovers', 'recover')} ${all ? 'all five objects' : listed(objects)}`;
  const said = lone === undefined ? recovered : verb(...lone);
  return listed([...(objects.length > 0 ? [said] : []), ...others.map((other) => verb(...loneWords[other]))]);
}

/** One word an outcome, for a tally over worlds. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: 'right',
  fail: 'wrong',
  void: 'untested',
  broken: 'untested',
  incomplete: 'unfinished',
  refused: 'refused',
  absent: 'unmeasured',
};

/** The words of a group, from right to unmeasured. */
export function wordsOf(group: readonly Finding[]): readonly string[] {
  const order = [...new Set(Object.values(outcomeWords))];
  return order.filter((word) => group.some(({ outcome }) => outcomeWords[outcome] === word));
}

/** "right in 2 of 3 worlds and wrong in 1 as expected"; in a single world just "untested". */
export function tallyOf(group: readonly Finding[]): string {
  const words = wordsOf(group);
  if (words.length === 1) return words[0];
  return listed(
    words.map((word, i) => {
      const same = group.filter(({ outcome }) => outcomeWords[outcome] === word);
      const expected = word === outcomeWords.fail ? mood(same) : '';
      return `${word} in ${same.length}${i === 0 ? ` of ${plural(group.length, 'world')}` : ''}${expected}`;
    }),
  );
}

/** Whether failures were foretold. */
export function mood(group: readonly Finding[]): string {
  if (group.some(({ surprising }) => surprising)) return ' against expectation';
  return group.every(({ foretold }) => foretold) ? ' as expected' : '';
}

/** " (total variation 0.038 ≤ 0.05)": of findings on one metric the nearest to, or farthest beyond, its limit. */
export function worstOf(group: readonly Finding[]): string {
  const [{ metric, verdict }] = group;
  const higher = metric?.better === 'higher';
  const comparable = group.every(
    (one) => one.metric === metric && (!higher || one.verdict.limit === verdict.limit),
  );
  if (metric === null || !comparable) return '';
  const excess = (one: Finding): number => {
    const [judged, limit] = [fromJsonNumber(one.verdict.judged), fromJsonNumber(one.verdict.limit)];
    return higher ? limit - judged : judged / limit;
  };
  const most = group.reduce((worst, one) => (excess(one) > excess(worst) ? one : worst));
  return ` (${uncapitalised(metric.title)} ${relation(most.verdict, higher)})`;
}
