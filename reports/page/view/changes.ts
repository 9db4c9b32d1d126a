import type { Comparison } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { changeAxis, changeDots, changeReach } from '../../charts/change-dots.ts';
import { formatCount, formatNumber } from '../../formats/number.ts';
import { changeSentence, type Found } from '../../regression/change-sentence.ts';
import { plural, worldName } from '../../verdicts/words.ts';
import { type Mark, type MarkId, markOf } from './marks.ts';
import { groupId } from './number-cell.ts';
import type { RunIndex } from './run-index.ts';
import { objectTitle } from './words.ts';

type Pair = Comparison['pairs'][number];
type Outcome = Pair['outcome'];

/** A result of the run at hand, behind a number that moved. */
interface Answer {
  readonly cell: string;
  readonly digest: string;
}

/** What a page knows of a row in a world besides the comparison: nothing where there are no records. */
export interface Place {
  /** Where its records are; empty where they are not in the page. */
  readonly href: string;
  readonly answers: readonly Answer[];
}

/** Rows of one table; the machine output has the rest. */
const longest = 200;
/** A table of more rows than this is folded. */
const glance = 12;
const digits = 8;

/** How each outcome looks and what it means; the gravest first. */
const outcomeMarks: Readonly<Record<Outcome, Mark>> = {
  regressed: outcomeMark('fail', 'regressed', 'bad', 'worse by more than the smallest effect of interest'),
  lost: outcomeMark('broken', 'lost', 'bad', 'a number that was there is not'),
  improved: outcomeMark('pass', 'improved', 'good', 'better by more than the smallest effect of interest'),
  unknown: outcomeMark('incomplete', 'cannot be told', 'warn', 'it moved; these seeds cannot tell how far'),
  same: outcomeMark('as-expected', 'changed, not regressed', 'calm', 'other answers, no effect that matters'),
  unchanged: outcomeMark('within', 'unchanged', 'quiet', 'every answer is the same, byte for byte'),
  incomparable: outcomeMark('void', 'not comparable', 'odd', 'another version of what was measured'),
  new: outcomeMark('absent', 'new', 'quiet', 'the baseline does not hold it'),
  gone: outcomeMark('absent', 'gone', 'quiet', 'the run does not have it'),
};

/** The shape of a mark of the scoreboard, with words of its own. */
function outcomeMark(id: MarkId, word: string, mood: Mark['mood'], meaning: string): Mark {
  return { ...markOf(id), word, mood, meaning };
}

/** Tables of pairs, each drawn on one and the same axis. */
const drawnTables: readonly {
  readonly id: string;
  readonly title: string;
  readonly of: readonly Outcome[];
}[] = [
  { id: 'regressed', title: 'Regressed', of: ['regressed', 'lost'] },
  { id: 'improved', title: 'Improved', of: ['improved'] },
  { id: 'unknown', title: 'Cannot be told', of: ['unknown'] },
];

/** The records of the run at hand, by the names that a comparison calls them. */
export function placesOf(run: RunIndex): (world: string, row: string) => Place {
  const worlds = new Map(run.manifest.worlds.map((_, w) => [worldName(run.manifest, w), w]));
  const rows = new Map(run.manifest.rows.map(({ label }, r) => [label, r]));
  return (world, row) => {
    const [w, r] = [worlds.get(world), rows.get(row)];
    if (w === undefined || r === undefined) return nowhere;
    const planned = (['fit', 'control'] as const).flatMap((role) => run.cells(w, r, role));
    return {
      href: `#${groupId(w, r)}`,
      answers: planned.flatMap(({ cell }) => {
        const digest = run.record(cell)?.digest ?? null;
        return digest === null ? [] : [{ cell, digest }];
      }),
    };
  };
}

const nowhere: Place = { href: '', answers: [] };

/** Section 12: what changed since a baseline. */
export function changesView(
  regression: Found | undefined,
  placeOf: (world: string, row: string) => Place = () => nowhere,
) {
  if (regression === undefined) return null;
  const { baseline, comparison } = regression;
  const about = { summary: changeSentence(regression), from: baseline.from, id: baseline.id };
  if (comparison === null) return { ...about, compared: null };
  const { before, after, pairs, counts, paired, notes, reasons } = comparison;
  const shown = pairs.filter(({ outcome: own }) => drawnTables.some(({ of }) => of.includes(own)));
  const reach = changeReach(shown.map(inSmallest));
  return {
    ...about,
    compared: {
      sides: [
        { name: 'Before', ...before },
        { name: 'After', ...after },
      ],
      manner: paired ? 'seed by seed' : 'as groups: the seeds differ',
      incomparable: comparison.incomparable ?? '',
      counts: Object.entries(outcomeMarks).flatMap(([id, mark]) => {
        const count = counts[id] ?? 0;
        return count === 0 ? [] : [{ outcome: id, mark, count: formatCount(count) }];
      }),
      axis: changeAxis(reach),
      tables: drawnTables.flatMap(({ id, title, of }) => {
        const own = pairs.filter((pair) => of.includes(pair.outcome)).toSorted(byEffect);
        return own.length === 0
          ? []
          : [
              {
                id: `changes-${id}`,
                title,
                count: formatCount(own.length),
                open: id === 'regressed' || own.length <= glance,
                left: leftOut(own),
                because: shared(own),
                doubtful: own.some(({ tooGood }) => tooGood),
                lines: own.slice(0, longest).map((pair) => lineOf(pair, reach, placeOf)),
              },
            ];
      }),
      moved: listOf(pairs, ['same'], placeOf),
      apart: listOf(pairs, ['incomparable', 'new', 'gone'], placeOf),
      families: familyLines(comparison),
      statuses: comparison.statuses.map((change) => ({
        ...change,
        href: placeOf(change.world, change.row).href,
        worse: change.outcome === 'regressed',
        cells: plural(change.replicates.length, 'cell'),
        replicates: change.replicates.join(', '),
      })),
      softer: softerViews(comparison),
      remarks: [...reasons, ...notes],
    },
  };
}

function inSmallest({ effect, low, high, smallest }: Pair) {
  const unit = fromJsonNumber(smallest);
  const of = (x: Pair['effect']): number => (unit > 0 ? fromJsonNumber(x) / unit : Number.NaN);
  return { effect: of(effect), low: of(low), high: of(high) };
}

/** The furthest first; what has no effect to speak of last, as it came. */
function byEffect(x: Pair, y: Pair): number {
  const size = (pair: Pair): number => {
    const { effect } = inSmallest(pair);
    return Number.isNaN(effect) ? -1 : Math.abs(effect);
  };
  return size(y) - size(x) || 0;
}

/** What is said of all of them alike, or empty. */
function shared(pairs: readonly Pair[]): string {
  const said = new Set(pairs.map(({ outcome: own, because }) => `${own}: ${because}`));
  return said.size === 1 ? pairs[0]!.because : '';
}

function leftOut(pairs: readonly Pair[]): string {
  const left = pairs.length - longest;
  return left > 0 ? `${formatCount(left)} more, nearer to zero, are in verdict.json.` : '';
}

function nameOf({ world, row, object, metric, weights, mask }: Pair, { href }: Place) {
  return { world, row, object: objectTitle(object), metric, norm: `weights ${weights}, mask ${mask}`, href };
}

function lineOf(pair: Pair, reach: number, placeOf: (world: string, row: string) => Place) {
  const { seeds, because, tooGood, signFlip, adjusted, p } = pair;
  return {
    ...nameOf(pair, placeOf(pair.world, pair.row)),
    mark: outcomeMarks[pair.outcome],
    before: number(pair.before),
    after: number(pair.after),
    change: changeWords(pair),
    drawn: changeDots(inSmallest(pair), reach),
    effect: sortable(inSmallest(pair).effect),
    seeds: plural(seeds, 'seed'),
    p: number(p),
    adjusted: number(adjusted).text,
    signFlip: number(signFlip).text,
    tooGood,
    because,
  };
}

/** Text, and the full number to sort by; both empty for what is no number. */
function number(x: Pair['p']) {
  const value = fromJsonNumber(x);
  return Number.isNaN(value) ? { text: '', value: '' } : { text: formatNumber(value), value: String(value) };
}

function sortable(x: number): string {
  return Number.isNaN(x) ? '' : String(x);
}

/** "+38 %, +12 % to +60 %" on a logarithmic scale, else the change in the metric's own unit. */
function changeWords({ scale, effect, low, high }: Pair): {
  readonly text: string;
  readonly interval: string;
} {
  const [centre, from, to] = [effect, low, high].map(fromJsonNumber) as [number, number, number];
  const words = scale === 'linear' ? signed : percent;
  if (Number.isNaN(centre)) return { text: '', interval: '' };
  return { text: words(centre), interval: to > from ? `${words(from)} to ${words(to)}` : '' };
}

function percent(logarithm: number): string {
  return `${signed(100 * Math.expm1(logarithm))} %`;
}

function signed(x: number): string {
  return x > 0 ? `+${formatNumber(x)}` : formatNumber(x);
}

/** Numbers of a place together: what moved without an effect, or has nothing to be held against. */
function listOf(
  pairs: readonly Pair[],
  of: readonly Outcome[],
  placeOf: (world: string, row: string) => Place,
) {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (!of.includes(pair.outcome)) continue;
    const key = JSON.stringify([pair.world, pair.row, pair.outcome, pair.because]);
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  const lines = [...groups.values()].map((own) => {
    const [first] = own as [Pair];
    const place = placeOf(first.world, first.row);
    return {
      ...nameOf(first, place),
      mark: outcomeMarks[first.outcome],
      numbers: own.map(({ metric, weights, mask, before, after }) => ({
        metric,
        norm: `weights ${weights}, mask ${mask}`,
        before: number(before).text,
        after: number(after).text,
      })),
      because: first.because,
      answers: place.answers.map(({ cell, digest }) => ({
        href: `#cell-${cell}`,
        digest: digest.slice(0, digits),
      })),
    };
  });
  return {
    count: formatCount([...groups.values()].reduce((sum, own) => sum + own.length, 0)),
    lines: lines.slice(0, longest),
    left: lines.length > longest ? `${formatCount(lines.length - longest)} more are in verdict.json.` : '',
    digests: lines.some(({ answers }) => answers.length > 0),
  };
}

/** Families in the order in which Holm's procedure takes them: the least p first. */
function familyLines({ families }: Comparison) {
  return families
    .toSorted((x, y) => fromJsonNumber(x.worse) - fromJsonNumber(y.worse))
    .map(({ row, object, pairs, seeds, worse, better, smallestP, outcome: came }, k) => ({
      step: k + 1,
      row,
      object: objectTitle(object),
      pairs,
      seeds,
      worse: number(worse),
      better: number(better),
      smallestP: number(smallestP),
      came,
      worseOff: came === 'regressed',
    }));
}

type Cost = Pick<Comparison['timings'][number], 'world' | 'row' | 'seeds' | 'ratio' | 'low' | 'high'>;

/** What a machine has a part in: ratios of after to before, which never fail anything. */
function softerViews({ timings, memories = [], pace }: Comparison) {
  const shared =
    pace === undefined
      ? ''
      : ` All ${formatCount(pace.fits)} fits that answered the same took ${number(pace.ratio).text} times as long (${intervalOf(pace)}).`;
  return [
    {
      id: 'changes-timings',
      title: 'Times',
      about: `Wall time of the fits after over before, seed by seed, on one and the same machine, beside that of other rows’ fits that answered the same: geometric means with their intervals.${shared}`,
      open: timings.some(({ slower }) => slower),
      lines: timings.map((own) => costLine(own, own.slower ? 'slower' : '')),
    },
    {
      id: 'changes-memory',
      title: 'Memory',
      about:
        'Peak memory of the processes that ran the cells after over before, seed by seed: geometric means with their intervals.',
      open: memories.some(({ larger }) => larger),
      lines: memories.map((own) => costLine(own, own.larger ? 'larger' : '')),
    },
  ].filter(({ lines }) => lines.length > 0);
}

function costLine(own: Cost, remark: string) {
  const { world, row, seeds, ratio } = own;
  return { world, row, seeds, ratio: number(ratio), interval: intervalOf(own), remark };
}

function intervalOf({ low, high }: Pick<Cost, 'low' | 'high'>): string {
  return `${number(low).text} to ${number(high).text}`;
}
