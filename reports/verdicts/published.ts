import { fromJsonNumber } from '../../core/contract/json.ts';
import type { CellRecord, Manifest, PlannedWorld } from '../../core/contract/record.ts';
import type { RecordReader } from './replicates.ts';
import { listed, worldName } from './words.ts';

/** A printed number beside ours. */
interface Pair {
  readonly name: string;
  readonly printed: number;
  readonly ours: number;
  readonly source: string;
}

/** Says which fits of a real panel agree with what was printed about it, parameter by parameter. */
export function publishedSentences(manifest: Manifest, reader: RecordReader): string[] {
  return manifest.worlds.flatMap((world, index) => {
    if (world.published.length === 0) return [];
    const found = manifest.rows.flatMap(({ label, kind }, row) => {
      const record = reader.records(index, row)[0];
      const pairs = record === undefined || kind === 'control' ? [] : pairsOf(world, record);
      return pairs.length === 0 ? [] : [{ label, pairs }];
    });
    const agreeing = found.filter(({ pairs }) => pairs.every(agrees));
    const differing = found.filter(({ pairs }) => !pairs.every(agrees));
    const name = worldName(manifest, index);
    return [
      ...(agreeing.length === 0
        ? []
        : [
            agreement(
              name,
              agreeing.map(({ label }) => label),
              agreeing[0].pairs,
            ),
          ]),
      ...differing.map(({ label, pairs }) =>
        difference(
          name,
          label,
          pairs.filter((pair) => !agrees(pair)),
        ),
      ),
    ];
  });
}

function pairsOf({ published }: PlannedWorld, { result }: CellRecord): readonly Pair[] {
  return published.flatMap(({ name, value, source }) => {
    const ours = result.parameters?.[name];
    return ours === undefined ? [] : [{ name, printed: value, ours: fromJsonNumber(ours), source }];
  });
}

/** Within one unit of the last printed digit. */
function agrees({ printed, ours }: Pair): boolean {
  const decimals = String(printed).split('.')[1]?.length ?? 0;
  return Math.abs(ours - printed) <= (1 + 1e-9) / 10 ** decimals;
}

function agreement(world: string, labels: readonly string[], pairs: readonly Pair[]): string {
  const numbers = listed(pairs.map(({ name, printed }) => `${name} ${printed}`));
  const verb = labels.length === 1 ? 'agrees' : 'agree';
  return `On ${world}, ${listed(labels)} ${verb} with print (${numbers}; ${sources(pairs)}) to the last digit.`;
}

function difference(world: string, label: string, pairs: readonly Pair[]): string {
  const numbers = listed(
    pairs.map(({ name, printed, ours }) => `${name} ${ours.toPrecision(5)} against ${printed}`),
  );
  return `On ${world}, ${label} differs from print: ${numbers} (${sources(pairs)}).`;
}

function sources(pairs: readonly Pair[]): string {
  return [...new Set(pairs.map(({ source }) => source))].join('; ');
}
