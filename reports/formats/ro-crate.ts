import {
  BenchError,
  type CellRecord,
  type Circumstance,
  type Manifest,
  type PlannedCell,
} from '../../core/contract/index.ts';
import type { StoredRun } from '../page/view/run-index.ts';
import { worldName } from '../verdicts/words.ts';
import { endingKind } from './endings.ts';

/** A file of the run, by its path within the directory. */
export interface CrateFile {
  readonly path: string;
  readonly bytes: number;
}

/** When a cell ended, ISO 8601, UTC: clocks are not for this folder. */
export type EndOf = (circumstance: Circumstance) => string;

type Entity = Readonly<Record<string, unknown>>;
const reference = (id: string) => ({ '@id': id });

const crate = 'https://w3id.org/ro/crate/1.1';
const profile = 'https://w3id.org/ro/wfrun/process/0.5';
const metadata = 'ro-crate-metadata.json';
const mit = 'https://spdx.org/licenses/MIT';

/** The profile wants a licence, and a run has none of its own: what may be done with it is for its maker to say. */
const unlicensed =
  'None was stated for this run: ask whoever made it. The program that made it has the MIT licence.';

/**
 * RO-Crate metadata of a run's directory, after the Process Run Crate profile: every recorded cell is an action
 * with its instrument (who answered), its object (the world) and its result (the record).
 *
 * @param files what lies in the directory, in order of paths
 * @throws {BenchError} `bad-data` where nothing was recorded yet: a crate needs a date
 */
export function roCrate(
  { manifest, records, verdict }: StoredRun,
  files: readonly CrateFile[],
  endOf: EndOf,
): string {
  const stored = new Map(records.map((record) => [record.result.cell, record]));
  const dates = records.map(({ circumstance }) => circumstance.startedAt).toSorted();
  const latest = dates.at(-1);
  if (latest === undefined)
    throw new BenchError('bad-data', 'The run has no record yet: a crate needs the date of one.');
  const parts = files.filter(({ path }) => path !== metadata);
  const paths = new Set(parts.map(({ path }) => path));
  const cells = [...new Map(manifest.cells.map((planned) => [planned.cell, planned])).values()].filter(
    ({ cell }) => stored.has(cell),
  );
  const graph: Entity[] = [
    {
      '@id': metadata,
      '@type': 'CreativeWork',
      about: reference('./'),
      conformsTo: reference(crate),
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: `irlbench ${manifest.suite.id}`,
      description: [manifest.suite.question, ...verdict.answer].join(' '),
      datePublished: latest,
      license: unlicensed,
      conformsTo: reference(profile),
      hasPart: parts.map(({ path }) => reference(path)),
      mentions: cells.map(({ cell }) => reference(actionId(cell))),
    },
    { '@id': profile, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    {
      '@id': '#irlbench',
      '@type': 'SoftwareApplication',
      name: 'irlbench',
      softwareVersion: manifest.source,
      license: reference(mit),
    },
    { '@id': mit, '@type': 'CreativeWork', name: 'MIT licence' },
    ...manifest.rows.map((row, r) => instrument(manifest, row, r)),
    ...manifest.worlds.map((world, w) => ({
      '@id': worldId(w),
      '@type': 'Dataset',
      name: worldName(manifest, w),
      identifier: world.environment,
      description: JSON.stringify({ parameters: world.parameters, sample: world.sample }),
    })),
    ...cells.map((planned) => action(planned, stored.get(planned.cell)!, paths, endOf)),
    ...parts.map(fileEntity),
  ];
  return `${JSON.stringify({ '@context': `${crate}/context`, '@graph': graph }, null, 2)}\n`;
}

const actionId = (cell: string): string => `#cell-${cell}`;
const worldId = (world: number): string => `#world-${world}`;
const rowId = (row: number): string => `#row-${row}`;

function instrument(manifest: Manifest, row: Manifest['rows'][number], index: number): Entity {
  const described = [...manifest.estimators, ...manifest.controls].find(({ id }) => id === row.id);
  return {
    '@id': rowId(index),
    '@type': 'SoftwareApplication',
    name: row.label,
    identifier: row.id,
    softwareVersion: String(described?.version ?? ''),
    description: described?.summary ?? '',
    softwareRequirements: reference('#irlbench'),
    ...(described === undefined || described.references.length === 0
      ? {}
      : { citation: described.references.map(({ citation }) => citation) }),
  };
}

function action(
  planned: PlannedCell,
  { result, circumstance }: CellRecord,
  paths: ReadonlySet<string>,
  endOf: EndOf,
): Entity {
  const outputs = [`records/${planned.cell}.json`, `blobs/${result.blob}.bin`].filter((path) =>
    paths.has(path),
  );
  const answered = endingKind(result.status) === 'answer';
  return {
    '@id': actionId(planned.cell),
    '@type': 'CreateAction',
    name: `${planned.role}, replicate ${planned.replicate}`,
    startTime: circumstance.startedAt,
    endTime: endOf(circumstance),
    instrument: reference(rowId(planned.row)),
    object: reference(worldId(planned.world)),
    result: outputs.map(reference),
    actionStatus: `http://schema.org/${answered ? 'Completed' : 'Failed'}ActionStatus`,
    ...(answered ? {} : { error: `${result.status}: ${result.reason ?? ''}` }),
  };
}

const encodings: Readonly<Record<string, string>> = {
  json: 'application/json',
  html: 'text/html',
  bin: 'application/octet-stream',
};

function fileEntity({ path, bytes }: CrateFile): Entity {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return {
    '@id': path,
    '@type': 'File',
    contentSize: String(bytes),
    encodingFormat: encodings[extension] ?? 'application/octet-stream',
  };
}
