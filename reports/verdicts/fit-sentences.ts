import type { Cause } from '../../core/contract/verdict.ts';
import type { Deciding, Diagnosed, Held } from './deciding-gate.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import { overlapOf, type Term } from './ledger.ts';
import { capitalised, figure, listed, plural, sentence, trimmed, uncapitalised } from './words.ts';

/** One object of a fit: what the records say, and what that comes to. */
export interface DiagnosedFit {
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis;
}

const causeWords: Readonly<Record<Cause, string>> = {
  gauge: 'gauge',
  'penalty-bias': 'penalty bias',
  sampling: 'sampling',
  optimiser: 'the optimiser',
  support: 'support',
  bookkeeping: 'bookkeeping',
  'wrong-reward': 'a wrong reward',
  'policy-error': 'policy error',
};

/** A cause as a noun; a policy that is wrong in the limit is the method's own doing. */
export function causeName(cause: Cause, object: Diagnosed): string {
  return cause === 'policy-error' && object === 'policy' ? 'the method itself' : causeWords[cause];
}

export const objectWords: Readonly<Record<Diagnosed, string>> = {
  policy: 'policy',
  reward: 'reward',
  value: 'value',
  q: 'Q',
};

/** Who chose a level that the data leave free. */
const choosers: Readonly<Record<string, string>> = {
  'min-norm': 'the penalty',
  none: 'the optimiser',
};
/** A part below this share is not worth a word. */
const negligible = 0.005;
/** Cross terms from this share of the squared error on are said. */
const noticeable = 0.1;
/** As near to a nonparametric reference as makes no difference. */
const nearReference = 1.1;

/** The verdict line of one object of a fit, for a reader who sees which fit and object it is. */
export function fitSentence({ evidence, diagnosis }: DiagnosedFit): string {
  const { deciding, cells } = evidence;
  switch (diagnosis.verdict) {
    case 'recovered':
      return sentence(`${evidence.object === 'policy' ? 'Right' : 'Recovered'}: ${relationOf(deciding)}`);
    case 'identified':
      return sentence(`All that behaviour can identify is there: ${relationOf(deciding)}`);
    case 'refused':
      return sentence(`Refused: ${trimmed(cells.reason ?? '')}`);
    case 'unfinished':
      return sentence(`Unfinished: ${cells.failed} of ${plural(cells.planned, 'fit')} did not answer`);
    case 'untested':
      return sentence(`Untested: ${untestedReason({ evidence, diagnosis })}`);
    case 'support':
      return sentence(supportWords(evidence));
    case 'optimiser':
      return sentence(`Optimiser: ${optimiserWords(evidence)}`);
    case 'gauge-only':
      return sentence(`Gauge only: ${gaugeOnlyWords({ evidence, diagnosis })}`);
    default:
      return sentence(missedWords({ evidence, diagnosis }));
  }
}

function untestedReason({ evidence: { deciding, object }, diagnosis }: DiagnosedFit): string {
  if (diagnosis.causes.length > 0)
    return `the error is gauge alone (${partsWords(diagnosis, object)}), and nothing says whether the policy is right`;
  return deciding === null ? 'there is no gate, and no error to split' : lowered(trimmed(deciding.because));
}

/** "No minimiser in 3 of 5 fits: 2 of 9 visited states never show one of their actions". */
export function supportWords({ cells }: Evidence): string {
  const { unsupported, planned, reason } = cells;
  const where = planned === 1 ? '' : ` in ${unsupported} of ${planned} fits`;
  return `No minimiser${where}: ${firstClause(reason ?? '')}`;
}

/** A refusal up to its first parenthesis, comma or colon. */
export function firstClause(reason: string): string {
  return lowered(trimmed(reason.split(/ \(|[,:;]/)[0]));
}

export function optimiserWords({ cells, broken }: Evidence): string {
  const { unconverged, planned } = cells;
  const certificates = broken.map(({ id, value, limit }) => `${id} ${figure(value)} > ${figure(limit)}`);
  const proof = certificates.length === 0 ? '' : ` (${listed(certificates)})`;
  return `${unconverged} of ${plural(planned, 'fit')} did not converge${proof}`;
}

function gaugeOnlyWords({ evidence, diagnosis }: DiagnosedFit): string {
  const { policy, gauge, object } = evidence;
  const made = madeOf(diagnosis, evidence);
  if (object !== 'reward') return `the policy is right, and ${made}`;
  const right = policy === null ? 'behaviour is explained' : `the policy is right (${relationOf(policy)})`;
  return `${right}, and the level was chosen by ${choosers[gauge] ?? 'convention'}, not by the data; ${made}`;
}

/** "Gauge (0.0709, 40 %) and sampling (0.0542, 60 %) make up the error of 0.11; …". */
function missedWords({ evidence, diagnosis }: DiagnosedFit): string {
  const { deciding, error, identified, bookkeeping, along, ledger, object } = evidence;
  const { terms, causes, verdict } = diagnosis;
  const parts: string[] = [];
  if (verdict === 'wrong-reward') parts.push(`wrong reward${nearestControl(evidence)}`);
  if (bookkeeping.length > 0) parts.push(`bookkeeping: ${listed(bookkeeping.map(bookkeepingWords))}`);
  if (terms.length > 0) parts.push(madeOf(diagnosis, evidence));
  else if (parts.length === 0) parts.push(bare(causeName(causes[0], object)));
  const overlap = terms.length === 0 || along ? 0 : overlapOf(terms, error);
  if (ledger && Math.abs(overlap) >= noticeable)
    parts.push(`cross terms ${overlap > 0 ? 'add' : 'take off'} ${percent(Math.abs(overlap))} of its square`);
  if (causes.includes('sampling') && Number.isFinite(identified?.ratio) && object === 'reward')
    parts.push(ratioWords(identified!.ratio));
  if (object === 'reward' && evidence.policyRight === false)
    parts.push(`the policy is wrong (${relationOf(evidence.policy)})`);
  parts.push(deciding === null ? 'no gate asks for it' : relationOf(deciding));
  return capitalised(parts.join('; '));
}

/** "gauge (0.979, 99 %) and sampling (0.102, 1 %) make up the error of 0.986". */
function madeOf(diagnosis: Diagnosis, { object, error }: Evidence): string {
  const verb = partsOf(diagnosis).length === 1 ? 'makes' : 'make';
  return `${partsWords(diagnosis, object)} ${verb} up the error of ${figure(error)}`;
}

function nearestControl({ identified }: Evidence): string {
  if (identified === null || !Number.isFinite(identified.control)) return '';
  return `: what behaviour identifies of it is off by ${figure(identified.size)}, that of the nearest control by ${figure(identified.control)}`;
}

function ratioWords(ratio: number): string {
  const beside = 'a nonparametric reference on the same panels';
  return ratio <= nearReference
    ? `in behaviour no farther from the truth than ${beside}`
    : `in behaviour ${figure(ratio)} times as far from the truth as ${beside}`;
}

/** What a diagnostic of bookkeeping says. */
export function bookkeepingWords({ id, value, limit }: Held): string {
  const truth = figure(limit);
  switch (id) {
    case 'told-discount':
      return `told a discount of ${value} where it is ${limit}`;
    case 'told-shockScale':
      return `told a shock scale of ${value} where it is ${limit}`;
    case 'told-mix':
      return `told transitions with ${value} of a uniform draw in them`;
    default:
      return `the start that the objective assumes is ${figure(value)} away from the panel's (at most ${truth})`;
  }
}

/** Every part that is worth a word, with its size and its share. */
export function partsWords(diagnosis: Diagnosis, object: Diagnosed, sizes = true): string {
  return listed(
    partsOf(diagnosis).map(([cause, share]) => {
      const size = sizes ? `${figure(sizeOf(diagnosis.terms, cause))}, ` : '';
      return `${bare(causeName(cause, object))} (${size}${percent(share)})`;
    }),
  );
}

/** Causes with their shares, the largest first: those that matter, and those that are not negligible. */
function partsOf({ shares, causes }: Diagnosis): readonly (readonly [Cause, number])[] {
  return [...shares]
    .filter(([cause, share]) => share >= negligible || causes.includes(cause))
    .toSorted(([x, a], [y, b]) => b - a || (x < y ? -1 : 1));
}

export function sizeOf(terms: readonly Term[], cause: Cause): number {
  return Math.sqrt(
    terms.filter((term) => term.cause === cause).reduce((sum, { size }) => sum + size * size, 0),
  );
}

function percent(share: number): string {
  if (share > 0.995) return 'over 99\u00a0%';
  return share < 0.005 ? 'under 1\u00a0%' : `${Math.round(100 * share)}\u00a0%`;
}

/** "relative reward error 0.32 > 0.25". */
function relationOf(deciding: Deciding | null): string {
  if (deciding === null) return 'no gate';
  const { metric, value, limit, id } = deciding;
  const higher = metric?.better === 'higher';
  const within = higher ? value >= limit : value <= limit;
  const sign = within ? (higher ? '≥' : '≤') : higher ? '<' : '>';
  return `${uncapitalised(metric?.title ?? id)} ${figure(value)} ${sign} ${figure(limit)}`;
}

const bare = (words: string): string => words.replace(/^(a|the) /, '');
/** A sentence that goes on inside another. */
const lowered = (text: string): string =>
  /^(It|The|In|A) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
