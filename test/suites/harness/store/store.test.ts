import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLeases } from '../../../../suites/harness/store/leases.ts';
import { openExistingStore, openStore } from '../../../../suites/harness/store/store.ts';
import { jobOf, planOf, run } from '../fakes.ts';

const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-store-'));

async function storedCell() {
  const directory = fresh();
  const store = openStore(directory);
  const plan = planOf();
  await store.writeManifest(plan.manifest);
  const outcome = await run(jobOf(plan));
  await store.writeOutcome(outcome);
  const { cell, blob } = outcome.record.result;
  const recordPath = join(directory, 'records', `${cell}.json`);
  return {
    directory,
    store,
    outcome,
    cell,
    blob: blob!,
    recordPath,
    blobPath: join(directory, 'blobs', `${blob}.bin`),
  };
}

describe('a store', () => {
  it('gives back what was written', async () => {
    const { store, outcome, cell, blob, directory } = await storedCell();
    expect(store.readRecord(cell)).toEqual({ kind: 'found', value: outcome.record });
    const read = store.readBlob(blob);
    expect(read.kind === 'found' && [...read.value]).toEqual([...outcome.blob!]);
    expect(openExistingStore(directory).readManifest()).toEqual(planOf().manifest);
    expect(store.readRecord('0'.repeat(64))).toEqual({ kind: 'missing' });
    expect(readdirSync(directory).sort()).toEqual(['blobs', 'manifest.json', 'records']);
  });

  it.each([
    ['truncated', (text: string) => text.slice(0, -40), /not JSON/],
    ['empty', () => '', /not JSON/],
    ['edited', (text: string) => text.replace('"iterations": 1', '"iterations": 2'), /edited/],
    [
      'with a better status',
      (text: string) => text.replace('"status": "ok"', '"status": "refused"'),
      /edited/,
    ],
    ['without a field', (text: string) => text.replace('"objective": 0.5,', ''), /objective is missing/],
    [
      'of another version',
      (text: string) => text.replace('"version": 1,\n "result"', '"version": 99,\n "result"'),
      /has version 99: a later program wrote it; this program reads version 1/,
    ],
  ])('takes a record that is %s for damaged, and says why', async (_name, damage, reason) => {
    const { store, cell, recordPath } = await storedCell();
    const text = readFileSync(recordPath, 'utf8');
    expect(damage(text)).not.toBe(text);
    writeFileSync(recordPath, damage(text));
    const read = store.readRecord(cell);
    expect(read.kind).toBe('damaged');
    expect(read.kind === 'damaged' && read.reason).toMatch(reason);
    expect(read.kind === 'damaged' && read.reason).toContain(cell);
  });

  it('does not believe a record under another name, nor a blob that was changed', async () => {
    const { store, directory, recordPath, blobPath, blob } = await storedCell();
    const other = 'a'.repeat(64);
    writeFileSync(join(directory, 'records', `${other}.json`), readFileSync(recordPath));
    expect(store.readRecord(other)).toMatchObject({
      kind: 'damaged',
      reason: expect.stringContaining('another cell'),
    });
    const bytes = readFileSync(blobPath);
    bytes[3]! ^= 1;
    writeFileSync(blobPath, bytes);
    expect(store.readBlob(blob).kind).toBe('damaged');
  });

  it('refuses a directory that holds something else, and takes an empty or a half-made one', () => {
    const foreign = fresh();
    writeFileSync(join(foreign, 'thesis.tex'), '');
    expect(() => openStore(foreign)).toThrow(/holds no run/);
    expect(readdirSync(foreign)).toEqual(['thesis.tex']);
    const halfMade = fresh();
    mkdirSync(join(halfMade, 'records'));
    openStore(halfMade);
    openStore(join(fresh(), 'deep', 'er'));
    expect(() => openExistingStore(fresh())).toThrow(/holds no run/);
  });

  it.skipIf(!existsSync('/proc/self'))('refuses a place where no folder can be made', () => {
    expect(() => openStore('/proc/irlbench/run')).toThrow(/^\/proc\/irlbench cannot be made/);
    expect(() => openLeases('/proc/irlbench')).toThrow(/^\/proc\/irlbench cannot be made/);
  });

  it('refuses the manifest of another version by name', async () => {
    const { directory, store } = await storedCell();
    const path = join(directory, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 42'));
    expect(() => store.readManifest()).toThrow(/version 42/);
    writeFileSync(path, '{"format": "somebody else"}');
    expect(() => store.readManifest()).toThrow(/not a manifest/);
  });
});
