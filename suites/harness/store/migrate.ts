import { BenchError } from '../../../core/contract/errors.ts';
import { showValue } from '../../../core/schema/describe-schema.ts';

/** One step from a version of a stored document to the next. */
interface Migration {
  /** The version that it reads; what it returns has the next one. */
  readonly from: number;
  /** Never writes to its argument. */
  readonly lift: (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** What a stored document must be, and how older ones become it. */
export interface Edition {
  readonly format: 'irlbench/record' | 'irlbench/manifest';
  /** The version that this program writes. */
  readonly version: number;
  /** Steps in any order, at most one from each version. */
  readonly migrations: readonly Migration[];
}

/**
 * The one door for documents of other versions: lifts an old one step by step to the present version.
 * @param where names the document in messages
 * @returns the document in its present version, not yet held against its schema
 * @throws {BenchError} `bad-record` naming the document and its version, for one of another kind, of a later
 * version, or of one that nothing lifts any more
 */
export function migrate(document: unknown, edition: Edition, where: string): unknown {
  const { format, version: present, migrations } = edition;
  const held = document as { format?: unknown; version?: unknown } | null;
  const kind = format.replace('irlbench/', '');
  if (typeof held !== 'object' || held?.format !== format)
    throw new BenchError('bad-record', `${where} is not a ${kind} of a run.`, { where });
  let lifted = held as Readonly<Record<string, unknown>>;
  for (let at = versionOf(held.version, where); at !== present; at++) {
    const step = migrations.find(({ from }) => from === at);
    if (at > present || step === undefined) throw refusal(where, held.version, edition);
    lifted = { ...step.lift(lifted), format, version: at + 1 };
  }
  return lifted;
}

function versionOf(version: unknown, where: string): number {
  if (typeof version === 'number' && Number.isInteger(version)) return version;
  throw new BenchError(
    'bad-record',
    `${where} has version ${showValue(version)}: it must be a whole number.`,
    {
      where,
    },
  );
}

function refusal(where: string, version: unknown, { version: present, migrations }: Edition): BenchError {
  const older = migrations.map(({ from }) => from).sort((x, y) => x - y);
  const reads = [...older, present].join(', ');
  const later = Number(version) > present ? ': a later program wrote it' : '';
  return new BenchError(
    'bad-record',
    `${where} has version ${showValue(version)}${later}; this program reads version ${reads}.`,
    { where, version: String(version) },
  );
}
