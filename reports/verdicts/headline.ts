import type { Manifest } from '../../core/contract/record.ts';
import type { Cause } from '../../core/contract/verdict.ts';
import { condensed } from './alike-rows.ts';
import type { Finding } from './findings.ts';
import { causeName, type DiagnosedFit, firstClause, objectWords, sizeOf } from './fit-sentences.ts';
import {
  bySubject,
  mood,
  namesOf,
  outcomeWords,
  outstanding,
  recovers,
  type Subject,
  tallyOf,
  type Verb,
  wordsOf,
  worstOf,
} from './recovery-words.ts';
import { capitalised, figure, listed, sentence } from './words.ts';

/** More clauses in a sentence, or labels in a clause, are counted: a headline is read at a glance. */
interface Most {
  readonly clauses: number;
  readonly labels: number;
}
const full: Most = { clauses: 3, labels: 5 };
/** A headline that is longer than this is told again in fewer words. */
const longest = 420;
const brief: Most = { clauses: 2, labels: 3 };

/** One row: what it gets right everywhere, what it misses everywhere, and what hangs on the world. */
interface Profile {
  readonly row: number;
  readonly label: string;
  readonly right: readonly Subject[];
  readonly missed: readonly Subject[];
  readonly declined: readonly Subject[];
  readonly mixed: readonly Subject[];
}

/** A headline, and whether it says all that the gates say of every row. */
export interface Headline {
  readonly text: string;
  readonly whole: boolean;
}

/**
 * At most three sentences: who recovers what, and told what; who misses what, and why; and what differs from
 * world to world, was declined or stays untested.
 */
export function headlineOf(
  manifest: Manifest,
  findings: readonly Finding[],
  fits: readonly DiagnosedFit[],
): Headline {
  const profiles = manifest.rows.flatMap(({ label }, row): Profile[] => {
    const own = outstanding(findings.filter((finding) => finding.row === row));
    return own.length === 0 ? [] : [profileOf(row, label, own)];
  });
  const said = told(manifest, profiles, fits, full);
  return said.text.length <= longest ? said : told(manifest, profiles, fits, brief);
}

function told(
  manifest: Manifest,
  profiles: readonly Profile[],
  fits: readonly DiagnosedFit[],
  most: Most,
): Headline {
  const right = { introduced: true, after: rightNumber, most };
  const missed = { introduced: false, after: (group: readonly Profile[]) => causeWords(group, fits), most };
  const parts = [
    sentenceOf(manifest, profiles, rightPhrase, right),
    sentenceOf(manifest, profiles, missedPhrase, missed),
    restOf(manifest, profiles, most),
  ];
  return {
    text: parts
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join(' '),
    whole: parts.every(({ whole }) => whole),
  };
}

function profileOf(row: number, label: string, findings: readonly Finding[]): Profile {
  const subjects = bySubject(findings);
  const all = (outcome: Finding['outcome']): readonly Subject[] =>
    subjects.filter(({ group }) => group.every((finding) => finding.outcome === outcome));
  const [right, missed, declined] = [all('pass'), all('fail'), all('refused')];
  const settled = [...right, ...missed, ...declined];
  return {
    row,
    label,
    right,
    missed,
    declined,
    mixed: subjects.filter((subject) => !settled.includes(subject)),
  };
}

/** Words about one or several rows, or `null` where a row is not spoken of. */
type Phrase = ((verb: Verb) => string) | null;

interface Manner {
  /** Whether the rows are introduced by what they are told. */
  readonly introduced: boolean;
  /** What stands behind a clause. */
  readonly after: (group: readonly Profile[]) => string;
  readonly most: Most;
}

/** One sentence over the rows: those that share a phrase share a clause, the fullest first. */
function sentenceOf(
  manifest: Manifest,
  profiles: readonly Profile[],
  phraseOf: (profile: Profile) => Phrase,
  { introduced, after, most }: Manner,
): Headline {
  const groups = new Map<string, { phrase: (verb: Verb) => string; group: Profile[] }>();
  for (const profile of profiles) {
    const phrase = phraseOf(profile);
    if (phrase === null) continue;
    const name = phrase((_, many) => many);
    const found = groups.get(name) ?? { phrase, group: [] };
    found.group.push(profile);
    groups.set(name, found);
  }
  const all = [...groups.values()].toSorted((x, y) => weightOf(y.group[0]) - weightOf(x.group[0]));
  if (all.length === 0) return { text: '', whole: true };
  const shown = all.slice(0, most.clauses);
  const clauses = shown.map(({ phrase, group }) => {
    const verb: Verb = (one, many) => (group.length === 1 ? one : many);
    const introduction = introduced && group[0].right.some(isLevel) ? toldWords(manifest, group) : '';
    return `${labelsOf(manifest, group, most)}${introduction} ${phrase(verb)}${after(group)}`;
  });
  const left = all.slice(shown.length).flatMap(({ group }) => group).length;
  if (left > 0) clauses.push(`the table has ${left === 1 ? 'one more row' : `${left} more rows`}`);
  const named = shown.every(({ group }) => labelsAlike(manifest, group).length <= most.labels);
  return { text: sentence(capitalised(clauses.join('; '))), whole: left === 0 && named };
}

/** Rows that recover more of what behaviour leaves free come first. */
function weightOf({ right }: Profile): number {
  return right.filter(isLevel).length;
}

const levels = ['reward', 'value', 'Q', 'parameters'];
const isLevel = ({ subject }: Subject): boolean => levels.includes(subject);

function labelsOf(manifest: Manifest, group: readonly Profile[], most: Most): string {
  const labels = labelsAlike(manifest, group);
  if (labels.length <= most.labels) return listed(labels);
  const kept = most.labels - 1;
  return `${labels.slice(0, kept).join(', ')} and ${labels.length - kept} more`;
}

function labelsAlike(manifest: Manifest, group: readonly Profile[]): readonly string[] {
  return condensed(
    group.map(({ label }) => label),
    manifest,
  );
}

/** ", told the features or an anchor payoff,": what rows know beyond the process, where that differs in a suite. */
function toldWords({ rows }: Manifest, group: readonly Profile[]): string {
  const everyone = rows.filter(({ kind, reference }) => kind === 'estimator' && reference === undefined);
  if (new Set(everyone.map(({ information }) => information)).size < 2) return '';
  const told = [...new Set(group.map(({ row }) => beyondProcess(rows[row].information)))];
  return told.includes('') ? '' : `, told ${told.join(' or ')},`;
}

function beyondProcess(information: string): string {
  const known = information
    .split(', ')
    .filter((item) => item !== 'demonstrations' && item !== 'transitions' && item !== '');
  return listed(known.map((item) => (item === 'features' ? 'the features' : item)));
}

// --- what is right -------------------------------------------------------------------------

function rightPhrase({ right }: Profile): Phrase {
  return right.length === 0 ? null : (verb) => recovers(namesOf(right), verb);
}

/** The number of the reward, else of the only object. */
function rightNumber(group: readonly Profile[]): string {
  const subjects = namesOf(group[0].right);
  const quoted = subjects.includes('reward') ? 'reward' : subjects.length === 1 ? subjects[0] : null;
  const own = group.flatMap(({ right }) => right.filter(({ subject }) => subject === quoted));
  return own.length === 0 ? '' : worstOf(own.flatMap(({ group: findings }) => findings));
}

// --- what is missed ------------------------------------------------------------------------

function missedPhrase({ missed }: Profile): Phrase {
  if (missed.length === 0) return null;
  const failures = missed.flatMap(({ group }) => group);
  return (verb) => {
    const article = (name: string): string => (name.endsWith('numbers') ? `the ${name}` : name);
    return `${verb('misses', 'miss')} ${listed(namesOf(missed).map(article))}${mood(failures)}`;
  };
}

/** That a missed reward is a wrong one explains nothing in a headline; the sentences after it say how. */
const sayNothing: readonly Cause[] = ['wrong-reward', 'policy-error'];

/** ", by gauge only (reward 0.979 to 1.44)": the cause that all fits of the clause share, and how far it leads. */
function causeWords(group: readonly Profile[], fits: readonly DiagnosedFit[]): string {
  const own = fits.filter(({ evidence }) =>
    group.some(
      ({ row, missed }) =>
        row === evidence.row &&
        evidence.outcome === 'fail' &&
        missed.some(({ subject }) => subject === objectWords[evidence.object]),
    ),
  );
  const verdicts = new Set(own.map(({ diagnosis }) => diagnosis.verdict));
  if (own.length === 0 || verdicts.size > 1) return '';
  const [{ diagnosis, evidence }] = own;
  const [cause] = diagnosis.causes;
  if (cause === undefined || diagnosis.verdict === 'mixed' || sayNothing.includes(cause)) return '';
  const words =
    diagnosis.verdict === 'gauge-only'
      ? 'gauge only'
      : `${causeName(cause, evidence.object)}${cause === 'optimiser' ? '' : ' alone'}`;
  const { object } = own.find((fit) => fit.evidence.object === 'reward')?.evidence ?? evidence;
  const sizes = own
    .filter((fit) => fit.evidence.object === object)
    .map((fit) => sizeOf(fit.diagnosis.terms, cause))
    .filter((size) => size > 0);
  const [low, high] = [figure(Math.min(...sizes)), figure(Math.max(...sizes))];
  const size =
    sizes.length === 0 ? '' : ` (${objectWords[object]} ${low === high ? low : `${low} to ${high}`})`;
  return `, by ${words}${size}`;
}

// --- what hangs on the world, was declined, or stays untested --------------------------------

/** With exact tallies where they are few, else in words. */
function restOf(manifest: Manifest, profiles: readonly Profile[], most: Most): Headline {
  const plain = { introduced: false, after: () => '', most };
  const exact = sentenceOf(manifest, profiles, (profile) => restPhrase(profile, tallyOf), plain);
  const short = exact.whole && exact.text.split('; ').length < full.clauses;
  if (short || exact.text === '') return exact;
  const coarse = sentenceOf(manifest, profiles, (profile) => restPhrase(profile, coarseTally), plain);
  return { ...coarse, whole: false };
}

function restPhrase(
  { right, missed, mixed, declined }: Profile,
  tally: (group: readonly Finding[]) => string,
): Phrase {
  if (mixed.length + declined.length === 0) return null;
  const tallies = [...new Set(mixed.map(({ group }) => tally(group)))];
  return (verb) => {
    const parts = tallies.map((words) => {
      const same = mixed.filter(({ group }) => tally(group) === words);
      return `${verb('has', 'have')} ${listed(namesOf(same))} ${words}`;
    });
    if (declined.length > 0) {
      const whole = right.length + missed.length + mixed.length === 0;
      const what = whole
        ? `: ${firstClause(declined[0].group[0].verdict.because)}`
        : ` ${listed(namesOf(declined))}`;
      parts.push(`${verb('declines', 'decline')}${what}`);
    }
    return listed(parts);
  };
}

/** "right in some worlds and wrong in others as expected". */
function coarseTally(group: readonly Finding[]): string {
  const words = wordsOf(group);
  if (words.length === 1) return words[0];
  const [first, second] = words;
  const wrong = mood(group.filter(({ outcome }) => outcome === 'fail'));
  const said = (word: string): string => (word === outcomeWords.fail ? wrong : '');
  return `${first} in some worlds${said(first)} and ${second} in others${said(second)}`;
}
