import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CellRecord, Manifest, Suite } from '../../../core/contract/index.ts';
import type { Filters } from '../../../suites/harness/plan/selection.ts';
import type { RunEvent, RunOptions } from '../../../suites/harness/run-suite.ts';
import { runSuite } from '../../../suites/harness/run-suite.ts';
import { openExistingStore } from '../../../suites/harness/store/store.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';
import { planOf } from './fakes.ts';

const worker = new URL('../../fixtures/workers/worker.mjs', import.meta.url);
const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-folder-'));
const few: Partial<Suite> = { replicates: 3, controls: 'none' };

/** Runs a part of a suite in a folder, and which cells were begun by this run. */
async function go(
  directory: string,
  parts: Partial<Suite>,
  filters: Filters = {},
  options: Partial<RunOptions> = {},
) {
  const begun: string[] = [];
  const warnings: string[] = [];
  const plan = planOf(parts, { filters });
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'started') begun.push(event.job.cell);
    if (event.kind === 'warning') warnings.push(event.message);
    options.onEvent?.(event);
  };
  const { records, manifest } = await runSuite({ plan, directory, worker, threads: 1, ...options, onEvent });
  return { records, manifest, begun, warnings, plan };
}

const manifestIn = (directory: string): Manifest => openExistingStore(directory).readManifest()!;

/** Cell → digest of every record in a folder; throws where one is damaged. */
function digestsIn(directory: string): Record<string, string | null> {
  const store = openExistingStore(directory);
  return Object.fromEntries(
    readdirSync(join(directory, 'records')).map((name) => {
      const read = store.readRecord(name.replace('.json', ''));
      if (read.kind !== 'found') throw new Error(JSON.stringify(read));
      return [read.value.result.cell, read.value.digest];
    }),
  );
}

describe('two runs at once on one folder', () => {
  it('run each cell once between them, failures too, and both know all results', async () => {
    const directory = fresh();
    const parts: Partial<Suite> = {
      ...few,
      replicates: 12,
      estimators: [{ id: 'counter' }, { id: 'rogue', options: { how: 'throws' } }],
    };
    const both = await Promise.all([go(directory, parts), go(directory, parts)]);
    const begun = both.flatMap((run) => run.begun);
    expect(begun.toSorted()).toEqual(both[0].plan.jobs.map(({ cell }) => cell).sort());
    expect(both[0].begun.length * both[1].begun.length).toBeGreaterThan(0);
    for (const { records } of both) {
      const known = [...records].map(([cell, record]) => [cell, record.digest]);
      expect(Object.fromEntries(known)).toEqual(digestsIn(directory));
    }
    expect(readdirSync(directory).sort()).toEqual(['blobs', 'manifest.json', 'records']);
  });

  it('with different parts of a suite end with a manifest that has both', async () => {
    const directory = fresh();
    await Promise.all([
      go(directory, few, { replicates: [0] }),
      go(directory, few, { replicates: [2] }),
      go(directory, few, { replicates: [1] }),
    ]);
    expect(manifestIn(directory).cells).toEqual(planOf(few).manifest.cells);
    expect((await go(directory, few)).begun).toEqual([]);
  });
});

describe('a manifest', () => {
  const two: Partial<Suite> = {
    ...few,
    worlds: [{ environment: 'chain' }, { environment: 'chain', name: 'long', parameters: { states: 6 } }],
    estimators: [{ id: 'counter' }, { id: 'counter', label: 'smooth', options: { smoothing: 3 } }],
  };

  it('does not shrink when less is selected', async () => {
    const directory = fresh();
    const { manifest } = await go(directory, two);
    const { begun } = await go(directory, two, { replicates: [1], environments: ['long'] });
    expect(begun).toEqual([]);
    expect(manifestIn(directory)).toEqual(manifest);
  });

  it('does not depend on the order of selections', async () => {
    const parts: Filters[] = [
      { replicates: [2], environments: ['long'] },
      { estimators: ['smooth'], replicates: [0] },
    ];
    const [one, other] = [fresh(), fresh()];
    for (const filters of parts) await go(one, two, filters);
    for (const filters of parts.toReversed()) await go(other, two, filters);
    expect(manifestIn(other)).toEqual(manifestIn(one));
    expect(manifestIn(one).cells.length).toBeLessThan(planOf(two).manifest.cells.length);
    await go(one, two);
    expect(manifestIn(one)).toEqual(planOf(two).manifest);
  });

  it('lets go of what the suite no longer asks for, and says so', async () => {
    const directory = fresh();
    await go(directory, two);
    const without = { ...two, estimators: two.estimators!.slice(0, 1) } as Partial<Suite>;
    const { warnings, begun } = await go(directory, without);
    expect(begun).toEqual([]);
    expect(warnings.join()).toMatch(/was to hold 8 more cells, which the suite no longer asks for/);
    expect(manifestIn(directory).cells).toEqual(planOf(without).manifest.cells);
  });

  it('keeps the metrics that were measured when others are selected, without a new fit', async () => {
    const directory = fresh();
    const [gap, sampling] = [{ metrics: ['gap'] }, { metrics: ['sampling'] }];
    const first = await go(directory, few, gap);
    expect(metricsOf(first.records)).toEqual(['gap']);
    await go(directory, few, sampling);
    expect(manifestIn(directory).suite.metrics).toEqual(['gap', 'sampling']);
    const again = await go(directory, few, gap);
    expect(again.begun).toEqual([]);
    expect(metricsOf(again.records)).toEqual(['gap', 'sampling']);
    const fits = ({ records }: typeof first) => [...records.values()].map(({ result }) => result.blob);
    expect(fits(again)).toEqual(fits(first));
  });

  it('that was cut short is refused by name', async () => {
    const directory = fresh();
    await go(directory, few);
    const path = join(directory, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300));
    await expect(go(directory, few)).rejects.toMatchObject({
      code: 'bad-record',
      message: expect.stringContaining('manifest.json is not JSON: it was truncated or edited'),
    });
  });
});

function metricsOf(records: ReadonlyMap<string, CellRecord>): string[] {
  const fits = [...records.values()].flatMap(({ result }) => result.measured.map(({ metric }) => metric));
  return [...new Set(fits)].sort();
}

describe('a run that is drained', () => {
  it('stores what was running and starts nothing more; the next run does the rest', async () => {
    const directory = fresh();
    const drain = new AbortController();
    const stopped = await go(
      directory,
      few,
      {},
      {
        drain: drain.signal,
        onEvent: (event) => {
          if (event.kind === 'started') drain.abort();
        },
      },
    );
    expect(stopped.begun).toHaveLength(1);
    expect(Object.keys(digestsIn(directory))).toEqual(stopped.begun);
    const rest = await go(directory, few);
    expect(rest.begun).toHaveLength(3);
  });
});

const disk = mountSmallDisk(160);
afterAll(() => disk?.unmount());
if (disk === null) console.log('full and read-only disks: skipped, since this user may not mount one');

describe.skipIf(disk === null)('a disk', () => {
  it('that is full stops the run with a sentence; once there is room, the same call ends it', async () => {
    const { directory, remount } = disk!;
    const parts = { ...few, replicates: 40 };
    await expect(go(join(directory, 'run'), parts)).rejects.toMatchObject({
      code: 'infrastructure',
      message: expect.stringMatching(/cannot be written: the disk is full/),
    });
    const stored = Object.keys(digestsIn(join(directory, 'run'))).length;
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(41);
    remount('size=2m');
    const { begun, records } = await go(join(directory, 'run'), parts);
    expect(begun).toHaveLength(41 - stored);
    const undisturbed = fresh();
    await go(undisturbed, parts);
    expect(digestsIn(join(directory, 'run'))).toEqual(digestsIn(undisturbed));
    expect(records.size).toBe(41);
  });

  it('that is read-only is refused with a sentence, and can be read', async () => {
    const { directory, remount } = disk!;
    remount('ro');
    const folders = [join(directory, 'run'), join(directory, 'new')];
    for (const folder of folders) {
      await expect(go(folder, { ...few, replicates: 40 })).rejects.toMatchObject({
        code: 'infrastructure',
        message: expect.stringContaining('cannot be written: the file system is read-only'),
      });
    }
    expect(Object.keys(digestsIn(folders[0]!))).toHaveLength(41);
  });
});
