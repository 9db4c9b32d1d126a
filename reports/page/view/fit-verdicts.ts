import type { Cause, FitVerdict, Manifest } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { shareBar } from '../../charts/share-bar.ts';
import { formatNumber, formatSetting } from '../../formats/number.ts';
import { groupId } from './number-cell.ts';
import type { ArrangedRun } from './run-index.ts';
import { objectTitle, uncapitalised } from './words.ts';

export interface VerdictGroup {
  readonly rows: { readonly label: string; readonly href: string }[];
  readonly yardstick: boolean;
  readonly lines: readonly Line[];
}

/** Verdict lines of a world: a group for the rows that share them, a line for the objects that share one. */
export function fitVerdictsView({ manifest, verdict }: ArrangedRun, world: number): VerdictGroup[] {
  const here = verdict.fits.flatMap((fit, place) => (fit.world === world ? [{ ...fit, place }] : []));
  const groups = new Map<string, VerdictGroup>();
  for (const row of new Set(here.map((fit) => fit.row))) {
    const { label, control, reference } = manifest.rows[row]!;
    const yardstick = control !== null || reference !== undefined;
    const lines = linesOf(
      manifest,
      here.filter((fit) => fit.row === row),
    );
    const said = JSON.stringify([yardstick, lines.map(({ objects, sentence }) => [objects, sentence])]);
    const group = groups.get(said) ?? { rows: [], yardstick, lines };
    group.rows.push({ label, href: `#${groupId(world, row)}` });
    groups.set(said, group);
  }
  return [...groups.values()];
}

type Placed = FitVerdict & {
  /** In the verdict. */
  readonly place: number;
};

interface Line {
  readonly objects: readonly string[];
  readonly sentence: string;
  /** `fit-k` for the sentence of the k-th verdict on a fit; `recovered-k-k…` for the numbers that decided several. */
  readonly trace: string;
  /** Whether the objects are there: nothing to explain. */
  readonly there: boolean;
}

function linesOf(manifest: Manifest, fits: readonly Placed[]): readonly Line[] {
  const recovered = fits.filter(({ verdict }) => verdict === 'recovered');
  const rest = fits.filter(({ verdict }) => verdict !== 'recovered');
  const sentences = [...new Set(rest.map(({ sentence }) => sentence))];
  return [
    ...(recovered.length === 0 ? [] : [recoveredLine(manifest, recovered)]),
    ...sentences.map((sentence) => ({
      objects: rest.filter((fit) => fit.sentence === sentence).map(({ object }) => objectTitle(object)),
      sentence,
      trace: `fit-${rest.find((fit) => fit.sentence === sentence)!.place}`,
      there: false,
    })),
  ];
}

function recoveredLine({ metrics }: Manifest, fits: readonly Placed[]): Line {
  const numbers = fits.flatMap((fit) => {
    const [deciding] = fit.numbers;
    if (deciding === undefined) return [];
    const metric = metrics.find(({ id }) => id === deciding.id);
    const limit = deciding.limit === null ? Number.NaN : fromJsonNumber(deciding.limit);
    const sign = metric?.better === 'higher' ? '≥' : '≤';
    return [
      `${uncapitalised(metric?.title ?? deciding.id)} ${formatNumber(fromJsonNumber(deciding.value), 3)} ${sign} ${formatSetting(limit)}`,
    ];
  });
  return {
    objects: fits.map(({ object }) => objectTitle(object)),
    sentence: `Recovered: ${numbers.join('; ')}.`,
    trace: ['recovered', ...fits.map(({ place }) => place)].join('-'),
    there: true,
  };
}

/** The place of a cause in the ledger, which is its colour. */
const places: Readonly<Partial<Record<Cause, number>>> = {
  gauge: 0,
  'wrong-reward': 0,
  'penalty-bias': 1,
  bookkeeping: 1,
  sampling: 2,
  optimiser: 3,
};

/** The parts of an error as the verdict shares it out, or `null` where it has no ledger. */
export function fitBar({ shares }: FitVerdict): string | null {
  const bars: number[] = [];
  for (const [cause, share] of Object.entries(shares)) {
    const place = places[cause as Cause];
    if (place === undefined) return null;
    bars[place] = share;
  }
  return bars.length === 0 ? null : shareBar(Array.from(bars, (share) => share ?? 0));
}
