import { BenchError } from '../../../core/contract/errors.ts';
import type { Manifest } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';

/** The plan of a folder, and which folder. */
export interface Part {
  readonly where: string;
  readonly manifest: Manifest;
}

/** What parts of one run have in common, in the order in which a difference explains the next, and its name. */
const common: readonly (readonly [string, (manifest: Manifest) => unknown])[] = [
  ['schema version', ({ version }) => version],
  ['suite', ({ suite }) => suite.id],
  ['suite seed', ({ suite }) => suite.seed],
  ['source', ({ source }) => source],
  ['code', ({ code }) => code ?? 'of an unknown digest'],
  ['planned cells', ({ cells }) => cells],
  ['suite file', ({ suite }) => suite],
  ['worlds', ({ worlds }) => worlds],
  ['rows', ({ rows }) => rows],
];

/**
 * Refuses runs that are not parts of one.
 * @throws {BenchError} `bad-data` naming what differs, between which folders, and its values where they are short
 */
export function refuseMixed([first, ...others]: readonly Part[]): void {
  for (const [name, part] of common) {
    const expected = canonicalJson(part(first!.manifest));
    const other = others.find(({ manifest }) => canonicalJson(part(manifest)) !== expected);
    if (other === undefined) continue;
    const values = [first!, other].map(({ where, manifest }) => `${where} ${shown(part(manifest))}`);
    throw new BenchError(
      'bad-data',
      `These are not parts of one run: the ${name} differs: ${values.join(', ')}. Merge shards of one suite, seed, selection and build.`,
      { part: name, first: first!.where, other: other.where },
    );
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return `has ${value.length === 64 ? value.slice(0, 12) : JSON.stringify(value)}`;
  if (typeof value === 'number') return `has ${value}`;
  return Array.isArray(value) ? `has ${value.length}` : 'has another';
}
