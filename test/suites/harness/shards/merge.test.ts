import { cpSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellRecord, Manifest, Suite } from '../../../../core/contract/index.ts';
import { makeRecord } from '../../../../suites/harness/cell/record.ts';
import { runSuite } from '../../../../suites/harness/run-suite.ts';
import { nothingKnown } from '../../../../suites/harness/shards/cost-history.ts';
import { estimateCosts } from '../../../../suites/harness/shards/estimated-costs.ts';
import { mergeRuns } from '../../../../suites/harness/shards/merge.ts';
import { shardOf } from '../../../../suites/harness/shards/shard.ts';
import { digests, planOf } from '../fakes.ts';

const worker = new URL('../../../fixtures/workers/worker.mjs', import.meta.url);
const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-merge-'));
const parts: Partial<Suite> = {
  worlds: [{ environment: 'chain' }, { environment: 'chain', name: 'longer', parameters: { states: 5 } }],
  replicates: 3,
  controls: 'none',
};

const run = (plan: Parameters<typeof runSuite>[0]['plan'], directory: string) =>
  runSuite({ plan, directory, worker, threads: 1 });

/** Runs a suite in so many shards. @returns their folders */
async function runShards(of: number): Promise<string[]> {
  const folders: string[] = [];
  for (let index = 1; index <= of; index++) folders.push(await runShard(index, of));
  return folders;
}

async function runShard(index: number, of: number, planned = planOf(parts)): Promise<string> {
  const folder = fresh();
  const costs = estimateCosts(planned, nothingKnown).ms;
  await run(shardOf(planned, { index, of, by: 'cost' }, costs), folder);
  return folder;
}

const recordsIn = (folder: string) =>
  readdirSync(join(folder, 'records')).map(
    (name) => JSON.parse(readFileSync(join(folder, 'records', name), 'utf8')) as CellRecord,
  );
const storeOf = (folder: string) =>
  recordsIn(folder)
    .map(({ result, digest }) => `${result.cell} ${digest}`)
    .sort();
/** Records that one folder alone holds: what hangs on a divided companion is in one, the companion in several. */
const ownRecords = (at: number) => {
  const others = new Set(
    shards.filter((_, i) => i !== at).flatMap((folder) => readdirSync(join(folder, 'records'))),
  );
  return recordsIn(shards[at]!).filter(({ result }) => !others.has(`${result.cell}.json`));
};
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
const rewrite = (folder: string, change: (manifest: Manifest) => object) =>
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ ...manifestOf(folder), ...change(manifestOf(folder)) }),
  );
/** Copies of folders that a test may spoil. */
const copies = (folders: readonly string[]) =>
  folders.map((folder) => {
    const copy = fresh();
    cpSync(folder, copy, { recursive: true });
    return copy;
  });

let whole: string;
let shards: string[];
beforeAll(async () => {
  whole = fresh();
  await run(planOf(parts), whole);
  shards = await runShards(3);
});

describe('a merge', () => {
  it('is the run that nobody divided: cells, digests, blobs and manifest', async () => {
    const out = fresh();
    const { missing, found, warnings } = await mergeRuns(shards, out);
    expect({ missing, found, warnings }).toEqual({
      missing: [],
      found: recordsIn(whole).length,
      warnings: [],
    });
    expect(storeOf(out)).toEqual(storeOf(whole));
    expect(readdirSync(join(out, 'blobs')).sort()).toEqual(readdirSync(join(whole, 'blobs')).sort());
    expect(manifestOf(out)).toEqual(manifestOf(whole));
  });

  it('does not ask in which order, or how often', async () => {
    const [out, other] = [fresh(), fresh()];
    await mergeRuns(shards, out);
    await mergeRuns(shards.toReversed(), other);
    await mergeRuns(shards, other);
    for (const name of readdirSync(join(out, 'records')))
      expect(readFileSync(join(other, 'records', name))).toEqual(readFileSync(join(out, 'records', name)));
  });

  it('names what is missing, and takes what comes later', async () => {
    const out = fresh();
    const early = await mergeRuns(shards.slice(0, 2), out);
    const lacking = ownRecords(2).map(({ result }) => result.cell);
    expect(lacking.length).toBeGreaterThan(0);
    expect(early.missing.map(({ cell }) => cell).sort()).toEqual(lacking.sort());
    expect((await mergeRuns([shards[2]!], out)).missing).toEqual([]);
    expect(storeOf(out)).toEqual(storeOf(whole));
  });

  it('keeps an answer that two folders hold once', async () => {
    const out = fresh();
    const { repeated } = await mergeRuns([whole, ...shards], out);
    expect(repeated).toBe(recordsIn(whole).length);
    expect(storeOf(out)).toEqual(storeOf(whole));
  });

  it('leaves out what was cut off or edited, and says so', async () => {
    const spoilt = copies(shards);
    const cut = `${ownRecords(0)[0]!.result.cell}.json`;
    truncateSync(join(spoilt[0]!, 'records', cut), 100);
    const { blob, cell } = ownRecords(1)[0]!.result;
    truncateSync(join(spoilt[1]!, 'blobs', `${blob}.bin`), 8);
    const { missing, warnings } = await mergeRuns(spoilt, fresh());
    expect(missing.map((one) => `${one.cell}.json`)).toEqual(expect.arrayContaining([cut, `${cell}.json`]));
    expect(warnings.join()).toContain(cut);
    expect(warnings.join()).toContain('gone or damaged');
  });

  it('prefers an answer to a timeout', async () => {
    const spoilt = copies(shards);
    const [record] = ownRecords(0);
    const late = makeRecord(
      { ...record!.result, status: 'timeout', blob: null, arrays: [] },
      record!.circumstance,
    );
    writeFileSync(join(spoilt[0]!, 'records', `${record!.result.cell}.json`), JSON.stringify(late));
    const alone = fresh();
    await mergeRuns(spoilt, alone);
    expect(recordsIn(alone).filter(({ digest }) => digest === null)).toHaveLength(1);
    const both = fresh();
    await mergeRuns([...spoilt, whole], both);
    expect(storeOf(both)).toEqual(storeOf(whole));
  });

  it('refuses two answers to one question, and writes nothing', async () => {
    const [spoilt] = copies([shards[0]!]);
    const [record] = recordsIn(spoilt!);
    const other = makeRecord({ ...record!.result, iterations: 999 }, record!.circumstance);
    writeFileSync(join(spoilt!, 'records', `${record!.result.cell}.json`), JSON.stringify(other));
    const out = fresh();
    await expect(mergeRuns([...shards, spoilt!], out)).rejects.toThrow(
      new RegExp(`replicate .*${record!.result.cell.slice(0, 12)}.*different results`),
    );
    expect(readdirSync(join(out, 'records'))).toEqual([]);
  });

  it.each<readonly [string, (manifest: Manifest) => object]>([
    ['suite', ({ suite }) => ({ suite: { ...suite, id: 'another' } })],
    ['suite seed', ({ suite }) => ({ suite: { ...suite, seed: 'seed-2' } })],
    ['source', () => ({ source: '9.9.9 (abcdef)' })],
    ['code', () => ({ code: 'f'.repeat(64) })],
    ['planned cells', ({ cells }) => ({ cells: cells.slice(1) })],
    ['suite file', ({ suite }) => ({ suite: { ...suite, question: 'Why?' } })],
  ])('refuses parts of another run by name: the %s', async (name, change) => {
    const [spoilt] = copies([shards[2]!]);
    rewrite(spoilt!, change);
    await expect(mergeRuns([shards[0]!, shards[1]!, spoilt!], fresh())).rejects.toThrow(
      new RegExp(`the ${name} differs: .*${shards[0]}.*${spoilt}`),
    );
  });

  it('refuses another schema version by name, and a folder without a run', async () => {
    const [spoilt] = copies([shards[2]!]);
    rewrite(spoilt!, () => ({ version: 99 }));
    await expect(mergeRuns([shards[0]!, spoilt!], fresh())).rejects.toThrow(/version 99/);
    await expect(mergeRuns([fresh()], fresh())).rejects.toThrow(/holds no run/);
  });

  it('refuses shards of other code, whatever the source line says', async () => {
    const newer = planOf(parts, {
      digests: { ...digests, ids: { ...digests.ids, counter: 'd'.repeat(64) } },
    });
    await expect(mergeRuns([shards[1]!, await runShard(1, 3, newer)], fresh())).rejects.toThrow(
      /the code differs/,
    );
  });
});
