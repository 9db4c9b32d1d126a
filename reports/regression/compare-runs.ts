import type { Baseline, TrackedGroup } from '../../core/contract/baseline.ts';
import {
  type Comparison,
  comparisonVersion,
  type Family,
  type Pair,
  type PairOutcome,
} from '../../core/contract/comparison.ts';
import { toJsonNumber } from '../../core/contract/json.ts';
import { holm } from '../statistics/holm.ts';
import { figure, plural } from '../verdicts/words.ts';
import { conclude } from './conclude.ts';
import { enoughSeeds } from './effect.ts';
import { alpha, type TestedFamily, testFamilies } from './families.ts';
import { memoriesOf } from './memories.ts';
import { type Draft, type Found, isMember, judgedPair, lonePairs, pairsIn, type Rules } from './pairs.ts';
import { type Match, statusChanges } from './status-changes.ts';
import { type Timings, timingsOf } from './timings.ts';

export interface CompareOptions {
  /** Same seeds on both sides, so that what chance did to both cancels; else groups are compared. Default true. */
  readonly paired?: boolean;
  /** Whether what cannot be decided, or has no counterpart, is a reason not to exit with 0. Default false. */
  readonly strict?: boolean;
  /** Multiplies every smallest effect of interest. Default 1; calibration asks for 0. */
  readonly factor?: number;
}

/**
 * What changed between two runs of a suite: status by status, gated number by gated number, and by how sure
 * one may be. Numbers whose answers moved are tested in two steps: one test per row and object over all worlds,
 * Holm-adjusted; then within the families that it rejects the single pairs, Holm-adjusted together. So the
 * probability of any false alarm is at most 5 %, however many numbers a suite has. Pure.
 */
export function compareRuns(before: Baseline, after: Baseline, options: CompareOptions = {}): Comparison {
  const { paired = true, strict = false, factor = 1 } = options;
  const rules: Rules = { paired, factor };
  const reason = incomparable(before, after, paired);
  const { matches, fresh, gone } = reason === null ? matchGroups(before, after) : nothing;
  const found = matches.flatMap((match) => pairsIn(match, rules));
  const drafts = found.flatMap((own) => ('draft' in own ? [own.draft] : []));
  const families = testFamilies(drafts.filter(isMember), paired, factor);
  const judged = judge(drafts, families);
  const { pace, timings } = paired ? timingsOf(before, after, matches) : untimed;
  const memories = paired ? memoriesOf(before, after, matches) : [];
  const pairs = [
    ...found.map((own: Found) => ('draft' in own ? judged.get(own.draft)! : own.settled)),
    ...fresh.flatMap((group) => lonePairs(group, 'new')),
    ...gone.flatMap((group) => lonePairs(group, 'gone')),
  ];
  return conclude(
    {
      format: 'irlbench/comparison',
      version: comparisonVersion,
      before: sideOf(before),
      after: sideOf(after),
      paired,
      incomparable: reason,
      pairs,
      families: families.map(familyOf),
      statuses: [...statusChanges(paired ? matches : matches.filter(({ after: { sampled } }) => !sampled))],
      timings: [...timings],
      ...(pace === null ? {} : { pace }),
      ...(memories.length === 0 ? {} : { memories: [...memories] }),
      counts: countOf(pairs),
    },
    strict,
  );
}

interface Matched {
  readonly matches: readonly Match[];
  readonly fresh: readonly TrackedGroup[];
  readonly gone: readonly TrackedGroup[];
}

const nothing: Matched = { matches: [], fresh: [], gone: [] };
const untimed: Timings = { pace: null, timings: [] };

function incomparable(before: Baseline, after: Baseline, paired: boolean): string | null {
  if (before.recordVersion !== after.recordVersion)
    return `Records went from version ${before.recordVersion} to ${after.recordVersion}.`;
  if (paired && before.seed !== after.seed)
    return `The suite seeds are "${before.seed}" and "${after.seed}": pairs need the same samples; compare --unpaired compares the groups.`;
  if (!paired && before.seed === after.seed)
    return `Both have the suite seed "${after.seed}", so that they are not independent: compare them as pairs.`;
  const { matches } = matchGroups(before, after);
  return matches.length > 0 ? null : 'They have no gated row and world in common.';
}

/** Rows and worlds by the question that they ask, whatever they are called. */
function matchGroups(before: Baseline, after: Baseline): Matched {
  const earlier = new Map(before.groups.map((group) => [group.group, group]));
  const later = new Set(after.groups.map(({ group }) => group));
  return {
    matches: after.groups.flatMap((group) => {
      const other = earlier.get(group.group);
      return other === undefined ? [] : [{ before: other, after: group }];
    }),
    fresh: after.groups.filter(({ group }) => !earlier.has(group)),
    gone: before.groups.filter(({ group }) => !later.has(group)),
  };
}

/** Decides every draft, those of rejected families together. */
function judge(drafts: readonly Draft[], families: readonly TestedFamily<Draft>[]): ReadonlyMap<Draft, Pair> {
  const familyOfDraft = new Map(
    families.flatMap((family) => family.members.map((own) => [own, family] as const)),
  );
  const worse = families.filter((family) => family.worse <= alpha).flatMap(({ members }) => members);
  const adjusted = holm(worse.map(({ effect }) => effect.p));
  const adjustedOf = new Map(worse.map((draft, at) => [draft, adjusted[at]]));
  return new Map(
    drafts.map((draft) => {
      const p = adjustedOf.get(draft) ?? Number.NaN;
      const { outcome, because } = ruling(draft, familyOfDraft.get(draft), p);
      return [draft, judgedPair(draft, outcome, p, because)];
    }),
  );
}

interface Judged {
  readonly outcome: PairOutcome;
  readonly because: string;
}

function ruling(draft: Draft, family: TestedFamily<Draft> | undefined, adjusted: number): Judged {
  const { effect, smallest } = draft;
  if (effect.certain) return bySize(effect.estimate, smallest);
  if (family === undefined) {
    const seeds = plural(effect.seeds, 'seed');
    return {
      outcome: 'unknown',
      because: `${seeds} with a number on both sides; ${enoughSeeds} are needed.`,
    };
  }
  if (adjusted <= alpha)
    return { outcome: 'regressed', because: 'Worse by more than the smallest effect of interest.' };
  if (family.better <= alpha && effect.high < -smallest)
    return { outcome: 'improved', because: 'Better by more than the smallest effect of interest.' };
  if (effect.beyond <= alpha)
    return { outcome: 'same', because: 'Changed, not regressed: within the smallest effect of interest.' };
  return { outcome: 'unknown', because: doubt(effect.low > smallest, family) };
}

/** Chance has no part in it. */
function bySize(estimate: number, smallest: number): Judged {
  if (estimate > smallest)
    return {
      outcome: 'regressed',
      because: 'Every seed moved alike, by more than the smallest effect of interest.',
    };
  if (estimate < -smallest)
    return {
      outcome: 'improved',
      because: 'Every seed moved alike, by more than the smallest effect of interest.',
    };
  return {
    outcome: 'same',
    because:
      estimate === 0
        ? 'Changed, not regressed: the number is what it was.'
        : 'Changed, not regressed: within the smallest effect of interest.',
  };
}

function doubt(apart: boolean, family: TestedFamily<Draft>): string {
  if (!apart) return 'The interval holds effects that matter and effects that do not: more seeds would tell.';
  return family.smallestP > alpha
    ? `Its interval says worse, but ${plural(family.seeds, 'seed')} can give its family no p below ${figure(family.smallestP)}: more seeds would tell.`
    : 'Its interval alone says worse; among so many numbers that is no evidence.';
}

function familyOf(family: TestedFamily<Draft>): Family {
  const { row, object, members, seeds, worse, better, smallestP } = family;
  return {
    row,
    object,
    pairs: members.length,
    seeds,
    worse: toJsonNumber(worse),
    better: toJsonNumber(better),
    smallestP: toJsonNumber(smallestP),
    outcome:
      worse <= alpha
        ? 'regressed'
        : better <= alpha
          ? 'improved'
          : smallestP > alpha
            ? 'too few seeds'
            : 'not told apart',
  };
}

function countOf(pairs: readonly Pair[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of pairs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function sideOf({ suite, seed, source }: Baseline): Comparison['before'] {
  return { suite, seed, source };
}
