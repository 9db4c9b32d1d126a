import {
  type Baseline,
  BenchError,
  baselineHeaderSchema,
  baselineVersion,
  type TrackedCell,
  type TrackedGroup,
  trackedCellSchema,
  trackedGroupSchema,
} from '../../core/contract/index.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { sha256 } from '../../core/numerics/digest.ts';
import { showValue } from '../../core/schema/describe-schema.ts';
import { refuseDeep } from '../../core/schema/refuse-deep.ts';
import { validate } from '../../core/schema/validate.ts';

/** Digits of the digest in a baseline's name. */
const digits = 12;

/** A line of canonical JSON for the whole, then one for each row and world, each followed by one for each of its cells. */
export function baselineText({ groups, ...header }: Baseline): string {
  const lines = groups.flatMap(({ cells, ...group }) => [group, ...cells]);
  return [header, ...lines].map((line) => `${canonicalJson(line)}\n`).join('');
}

/** What a baseline is called: the start of the SHA-256 of its text. */
export function baselineId(text: string): string {
  return sha256(text).slice(0, digits);
}

/** @throws {BenchError} `bad-record` for what is no baseline, or of another version; `bad-data` for a wrong shape */
export function parseBaseline(text: string, where: string): Baseline {
  const [first, ...rest] = text
    .split('\n')
    .flatMap((line, at) => (line === '' ? [] : [lineOf(line, where, at)]));
  const { format, version } = (first ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'irlbench/baseline')
    throw new BenchError('bad-record', `${where} is not a baseline.`, { where });
  if (version !== baselineVersion) {
    throw new BenchError(
      'bad-record',
      `${where} has version ${showValue(version)}; this program reads version ${baselineVersion}.`,
      { where },
    );
  }
  const header = validate<Omit<Baseline, 'groups'>>(baselineHeaderSchema, first, where);
  const groups: (Omit<TrackedGroup, 'cells'> & { readonly cells: TrackedCell[] })[] = [];
  for (const line of rest) {
    const last = groups.at(-1);
    if ('group' in line) {
      groups.push({ ...validate<Omit<TrackedGroup, 'cells'>>(trackedGroupSchema, line, where), cells: [] });
    } else if (last === undefined) {
      throw new BenchError('bad-record', `${where} has a cell before any row and world.`, { where });
    } else {
      last.cells.push(validate<TrackedCell>(trackedCellSchema, line, where));
    }
  }
  return { ...header, groups };
}

function lineOf(line: string, where: string, at: number): object {
  const value = jsonOf(line, where, at);
  refuseDeep(value, `${where}: line ${at + 1}`);
  if (typeof value === 'object' && value !== null) return value;
  throw new BenchError('bad-record', `${where} holds no object in line ${at + 1}.`, { where });
}

function jsonOf(line: string, where: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new BenchError('bad-record', `${where} is not JSON in line ${at + 1}.`, { where }, { cause });
  }
}
