import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../../../suites/harness/store/store.ts';
import { writeInOrder, writeWhole } from '../../../../suites/harness/store/write-whole.ts';

const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-write-'));
const broken = vi.hoisted(() => ({ code: null as string | null, after: 0, flushed: [] as string[] }));

// A disk that fails on demand, wherever this user may not mount a small one.
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const paths = new Map<number, string>();
  return {
    ...real,
    open: (path: string, flags: string, done: (error: Error | null, file: number) => void) =>
      real.open(path, flags, (error, file) => {
        paths.set(file, path);
        done(error, file);
      }),
    openSync: (path: string, flags: string) => {
      const file = real.openSync(path, flags);
      paths.set(file, path);
      return file;
    },
    fsync: (file: number, done: (error: Error | null) => void) => {
      broken.flushed.push(paths.get(file)!);
      real.fsync(file, done);
    },
    writeFileSync: (file: number | string, data: string) => {
      if (typeof file === 'string' || broken.code === null) return real.writeFileSync(file, data);
      real.writeFileSync(file, data.slice(0, broken.after));
      throw Object.assign(new Error('write'), { code: broken.code, syscall: 'write' });
    },
  };
});

afterEach(() => {
  broken.code = null;
});

describe('a file written whole', () => {
  it('is flushed under another name, and its folder after it has its own', async () => {
    const directory = fresh();
    broken.flushed.length = 0;
    await writeWhole(join(directory, 'it.json'), 'text');
    expect(readFileSync(join(directory, 'it.json'), 'utf8')).toBe('text');
    expect(readdirSync(directory)).toEqual(['it.json']);
    expect(broken.flushed).toHaveLength(2);
    expect(broken.flushed[0]).toMatch(/it\.json\..*\.tmp$/);
    expect(broken.flushed[1]).toBe(directory);
  });

  it('comes after those that it needs: what is in them is on the disk first, then name by name', async () => {
    const directory = fresh();
    const [arrays, record] = [join(directory, 'arrays'), join(directory, 'record')];
    for (const folder of [arrays, record]) mkdirSync(folder);
    broken.flushed.length = 0;
    await writeInOrder([
      [join(arrays, 'a'), '1'],
      [join(record, 'r'), '2'],
    ]);
    const [first, second, ...folders] = broken.flushed;
    expect([first, second].sort()).toMatchObject([
      expect.stringMatching(/a\..*tmp$/),
      expect.stringMatching(/r\..*tmp$/),
    ]);
    expect(folders).toEqual([arrays, record]);
    const nowhere = join(directory, 'nowhere', 'a');
    const late = writeInOrder([
      [nowhere, '1'],
      [join(record, 'late'), '2'],
    ]);
    await expect(late).rejects.toMatchObject({ message: expect.stringContaining(nowhere) });
    expect(readdirSync(record)).toEqual(['r']);
  });

  it.each([
    ['ENOSPC', /it\.json cannot be written: the disk is full\.$/],
    ['EIO', /the disk does not work/],
  ])('on a disk that says %s leaves the old one and nothing else', async (code, sentence) => {
    const directory = fresh();
    const path = join(directory, 'it.json');
    await writeWhole(path, 'old');
    broken.code = code;
    broken.after = 3;
    await expect(writeWhole(path, 'something new')).rejects.toMatchObject({
      code: 'infrastructure',
      message: expect.stringMatching(sentence),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['it.json']);
  });

  it('that a killed process left half-written is cleared away; what a living one, or another machine, writes is not', async () => {
    const directory = fresh();
    const records = join(directory, 'records');
    mkdirSync(records);
    // The name that this process uses; one field of it each tells the others apart.
    broken.flushed.length = 0;
    await writeWhole(join(records, 'probe'), 'x');
    const [, place, pid, started] = /\.([0-9a-f]{12})-(\d+)-(\d*)-\d+\.tmp$/.exec(broken.flushed[0]!)!;
    const named = (at: string, of: string, since: string) => `x.json.${at}-${of}-${since}-0.tmp`;
    const names = [
      named(place!, pid!, started!),
      named(place!, '99999999', started!),
      named(place!, pid!, '1'),
      named('0'.repeat(12), '99999999', '1'),
    ];
    for (const name of names) writeFileSync(join(records, name), '{');
    openStore(directory);
    expect(readdirSync(records).sort()).toEqual([names[3]!, names[0]!, 'probe'].sort());
  });
});
