import type { CellKey, Options } from '../../../core/contract/index.ts';
import { recordVersion } from '../../../core/contract/record.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import { drawnPart } from '../world/sample.ts';

/** SHA-256 of the code behind every id, and behind what the harness itself does; written by the build. */
export interface CodeDigests {
  readonly ids: Readonly<Record<string, string>>;
  /** Harness code that reaches a fit. */
  readonly fit: string;
  /** Harness code that reaches a measurement. */
  readonly measure: string;
}

/** Names the question: stable across commits, the name of the record, what baselines pair by. */
export function cellDigest(key: CellKey): string {
  return sha256(canonicalJson(key));
}

/**
 * Names what produced the bytes of a fit: the question, the code that can reach the answer, the shape of
 * records, the kernels, and how many iterations were allowed. Equal digests promise equal fits, so a stored
 * one is reused; anything else is stale.
 * @param cell digest of the key, for whoever has it
 */
export function fitDigest(
  key: CellKey,
  iterations: number,
  digests: CodeDigests,
  cell = cellDigest(key),
): string {
  const code = {
    subject: digests.ids[key.subject.id] ?? null,
    environment: digests.ids[key.environment.id] ?? null,
    harness: digests.fit,
  };
  return sha256(canonicalJson({ cell, recordVersion, backend: 'plain', iterations, code }));
}

/** Names what produced the measurements of a fit: the fit, its companions, the metrics and their code. */
export function metricDigest(
  fit: string,
  metrics: readonly string[],
  companions: Readonly<Record<string, string>>,
  digests: CodeDigests,
): string {
  const code = Object.fromEntries(metrics.map((id) => [id, digests.ids[id] ?? null]));
  return sha256(canonicalJson({ fit, companions, code, harness: digests.measure }));
}

/** Labels of the random streams of a cell, below the suite's seed. */
export interface StreamLabels {
  readonly world: readonly string[];
  /** Without the estimator: all see the same data. */
  readonly demonstrations: readonly string[];
  readonly fit: readonly string[];
}

/**
 * The label path of each random stream behind a cell: what is named nowhere in it cannot move it. Each is made when
 * it is asked for.
 */
export function streamLabels(key: CellKey): StreamLabels {
  const { environment, sample, replicate } = key;
  return {
    get world() {
      return worldLabels(environment.id, environment.parameters);
    },
    get demonstrations() {
      const drawn = canonicalJson(sample === null ? null : drawnPart(sample));
      return ['demonstrations', this.world[1]!, drawn, String(replicate)];
    },
    get fit() {
      return ['fit', cellDigest(asTold(key))];
    },
  };
}

/** The question without which truth it is graded by: a twin is the same question to whoever answers. */
function asTold({ variant, ...key }: CellKey): CellKey {
  const { truth: _, ...told } = variant ?? {};
  return Object.keys(told).length === 0 ? key : { ...key, variant: told };
}

/** The label path of a world's stream. @param parameters in the form of keys: digests for files */
export function worldLabels(environment: string, parameters: Options): readonly string[] {
  return ['world', canonicalJson({ id: environment, parameters })];
}
