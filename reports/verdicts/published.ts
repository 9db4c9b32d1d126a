import { fromJsonNumber } from '../../core/contract/json.ts';
import type { CellRecord, Manifest, PlannedWorld } from '../../core/contract/record.ts';
import type { RecordReader } from './replicates.ts';
import { listed, plural, worldName } from './words.ts';

/** A printed number beside ours. */
interface Pair {
  readonly name: string;
  readonly printed: number;
  readonly ours: number;
  readonly source: string;
}

/** How far a fit may be from print and agree with it, in units of the last printed digit. */
const unitsApart = 2;

/** What one row says of one panel. */
interface Compared {
  readonly world: string;
  readonly label: string;
  readonly pairs: readonly Pair[];
}

/**
 * Says which fits of a real panel agree with what was printed about it.
 * @param inFull parameter by parameter; otherwise panels are counted
 */
export function publishedSentences(manifest: Manifest, reader: RecordReader, inFull: boolean): string[] {
  const compared = manifest.worlds.flatMap((world, index) =>
    manifest.rows.flatMap(({ label, kind }, row): Compared[] => {
      const record = reader.records(index, row)[0];
      const pairs = record === undefined || kind === 'control' ? [] : pairsOf(world, record);
      return pairs.length === 0 ? [] : [{ world: worldName(manifest, index), label, pairs }];
    }),
  );
  return inFull ? panelByPanel(compared) : rowByRow(compared);
}

function panelByPanel(compared: readonly Compared[]): string[] {
  return [...new Set(compared.map(({ world }) => world))].flatMap((world) => {
    const here = compared.filter((entry) => entry.world === world);
    const agreeing = here.filter(({ pairs }) => pairs.every(agrees));
    const differing = here.filter(({ pairs }) => !pairs.every(agrees));
    return [...(agreeing.length === 0 ? [] : [agreement(world, agreeing)]), ...differing.map(difference)];
  });
}

function rowByRow(compared: readonly Compared[]): string[] {
  return [...new Set(compared.map(({ label }) => label))].map((label) => {
    const panels = compared.filter((entry) => entry.label === label);
    const agreeing = panels.filter(({ pairs }) => pairs.every(agrees)).length;
    return `${label} agrees with print on ${agreeing} of ${plural(panels.length, 'panel')}, ${closeness}.`;
  });
}

const closeness = `to within ${unitsApart} units of the last printed digit`;

function pairsOf({ published }: PlannedWorld, { result }: CellRecord): readonly Pair[] {
  return published.flatMap(({ name, value, source }) => {
    const ours = result.parameters?.[name];
    return ours === undefined ? [] : [{ name, printed: value, ours: fromJsonNumber(ours), source }];
  });
}

function agrees({ printed, ours }: Pair): boolean {
  const decimals = String(printed).split('.')[1]?.length ?? 0;
  return Math.abs(ours - printed) * 10 ** decimals <= unitsApart;
}

function agreement(world: string, agreeing: readonly Compared[]): string {
  const { pairs } = agreeing[0];
  const numbers = listed(pairs.map(({ name, printed }) => `${name} ${printed}`));
  const verb = agreeing.length === 1 ? 'agrees' : 'agree';
  const labels = listed(agreeing.map(({ label }) => label));
  return `On ${world}, ${labels} ${verb} with print (${numbers}; ${sources(pairs)}) ${closeness}.`;
}

function difference({ world, label, pairs }: Compared): string {
  const differing = pairs.filter((pair) => !agrees(pair));
  const numbers = listed(
    differing.map(({ name, printed, ours }) => `${name} ${ours.toPrecision(5)} against ${printed}`),
  );
  return `On ${world}, ${label} differs from print: ${numbers} (${sources(differing)}).`;
}

function sources(pairs: readonly Pair[]): string {
  return [...new Set(pairs.map(({ source }) => source))].join('; ');
}
