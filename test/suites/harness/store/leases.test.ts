import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { leasesIn, openLeases, sweepLeases } from '../../../../suites/harness/store/leases.ts';
import { fateOf, thisProcess } from '../../../../suites/harness/store/process-identity.ts';

const between = vi.hoisted(() => ({ run: null as (() => void) | null, links: true }));

// A file system without links, and another process at the instant before a second generation is made.
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const linkSync = (from: string, to: string): void => {
    if (!between.links) throw Object.assign(new Error('link'), { code: 'EPERM' });
    const { run } = between;
    if (to.endsWith('.2') && run !== null) {
      between.run = null;
      run();
    }
    real.linkSync(from, to);
  };
  return { ...real, linkSync };
});

const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-leases-'));
const quick = { beatMs: 10, stillMs: 80 };

/** A process that has been and gone. */
const deadProcess = () => ({ ...thisProcess(), pid: gone.pid, started: '1' });
const gone = spawnSync('true');

/** Leaves a lease as a process left it that is not here to speak for itself. */
function leave(directory: string, name: string, holder: object, beat?: string) {
  mkdirSync(join(directory, 'leases'), { recursive: true });
  writeFileSync(join(directory, 'leases', `${name}.1`), JSON.stringify({ id: 'other', ...holder }));
  if (beat !== undefined) writeFileSync(join(directory, 'leases', 'other.beat'), beat);
}

afterEach(() => {
  between.links = true;
  vi.useRealTimers();
});

describe('a lease', () => {
  it('is held by one at a time, and free once released', () => {
    const directory = fresh();
    const [one, two] = [openLeases(directory), openLeases(directory)];
    const held = one.take('cell')!;
    expect(held.held()).toBe(true);
    expect(two.take('cell')).toBeNull();
    expect(two.take('another')).not.toBeNull();
    expect(leasesIn(directory).map(({ name }) => name)).toEqual(['another', 'cell']);
    held.release();
    expect(two.take('cell')).not.toBeNull();
    one.close();
    two.close();
  });

  it('leaves nothing behind', () => {
    const directory = fresh();
    const leases = openLeases(directory);
    leases.take('cell')!.release();
    leases.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['a process that died', deadProcess],
    ['a process whose number another one has now', () => ({ ...thisProcess(), started: '1' })],
  ])('of %s is taken over at once, by one', (_name, holder) => {
    const directory = fresh();
    leave(directory, 'cell', holder());
    const contenders = Array.from({ length: 5 }, () => openLeases(directory));
    const taken = contenders.flatMap((leases) => leases.take('cell') ?? []);
    expect(taken).toHaveLength(1);
    expect(taken[0]!.held()).toBe(true);
    taken[0]!.release();
    for (const leases of contenders) leases.close();
    expect(existsSync(join(directory, 'leases', 'cell.1'))).toBe(false);
  });

  it.each([
    ['another machine', { host: 'elsewhere' }],
    ['another container or boot', { boot: 'another' }],
    ['this machine that hangs', {}],
  ])('of a process on %s is taken over once its heartbeat stands still', async (_name, other) => {
    const directory = fresh();
    leave(directory, 'cell', { ...thisProcess(), ...other }, '7');
    const leases = openLeases(directory, quick);
    expect(leases.take('cell')).toBeNull();
    for (let count = 8; count < 14; count++) {
      await wait(30);
      writeFileSync(join(directory, 'leases', 'other.beat'), String(count));
      expect(leases.take('cell')).toBeNull();
    }
    await wait(120);
    expect(leases.take('cell')).not.toBeNull();
    leases.close();
  });

  it('of a process killed before it could say who it was is taken over as if it stood still', async () => {
    const directory = fresh();
    leave(directory, 'cell', {});
    writeFileSync(join(directory, 'leases', 'cell.1'), '');
    const leases = openLeases(directory, quick);
    expect(leases.take('cell')).toBeNull();
    await wait(120);
    expect(leases.take('cell')).not.toBeNull();
    leases.close();
  });

  it('does not care what time it is: no jump of the clock takes it or frees it', async () => {
    const directory = fresh();
    const [one, two] = [openLeases(directory, quick), openLeases(directory, quick)];
    const held = one.take('cell')!;
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const year of ['1970', '2100', '2026']) {
      vi.setSystemTime(new Date(`${year}-01-01`));
      await wait(50);
      expect(two.take('cell')).toBeNull();
    }
    expect(held.held()).toBe(true);
    leave(directory, 'abandoned', { ...thisProcess(), host: 'elsewhere' }, '7');
    expect(two.take('abandoned')).toBeNull();
    vi.setSystemTime(new Date('1999-01-01'));
    await wait(120);
    expect(two.take('abandoned')).not.toBeNull();
    one.close();
    two.close();
  });

  it('that was taken over is lost, and its release frees nothing of the other', async () => {
    const directory = fresh();
    const stopped = openLeases(directory, { beatMs: 60_000 });
    const lost = stopped.take('cell')!;
    const leases = openLeases(directory, quick);
    expect(leases.take('cell')).toBeNull();
    await wait(120);
    const taken = leases.take('cell')!;
    expect([lost.held(), taken.held()]).toEqual([false, true]);
    lost.release();
    expect(taken.held()).toBe(true);
    expect(openLeases(directory, quick).take('cell')).toBeNull();
    taken.release();
    expect(readdirSync(join(directory, 'leases')).filter((name) => name.startsWith('cell'))).toEqual([]);
    leases.close();
    stopped.close();
  });

  it('says from the first instant who holds it, and that he lives', async () => {
    const directory = fresh();
    const leases = openLeases(directory, quick);
    leases.take('cell');
    const said = () => readFileSync(join(directory, 'leases', 'cell.1'), 'utf8');
    const first = said();
    expect(JSON.parse(first.split('\n')[1]!)).toMatchObject(thisProcess());
    await wait(40);
    expect(Number(said().split('\n')[0])).toBeGreaterThan(Number(first.split('\n')[0]));
    leases.close();
  });

  it('is taken all the same when somebody cleared the folder away', () => {
    const directory = fresh();
    const leases = openLeases(directory);
    rmSync(join(directory, 'leases'), { recursive: true });
    expect(leases.take('cell')!.held()).toBe(true);
    leases.close();
  });

  it("is nobody else's while one that was taken over is released, however far that has come", () => {
    const directory = fresh();
    const path = (generation: number) => join(directory, 'leases', `cell.${generation}`);
    const [first, second] = [openLeases(directory), openLeases(directory)];
    leave(directory, 'cell', deadProcess());
    const taken = first.take('cell')!;
    // Its release has removed the first of its two generations, and goes on or was killed.
    unlinkSync(path(1));
    expect(second.take('cell')).toBeNull();
    expect(existsSync(path(1))).toBe(false);
    expect(taken.held()).toBe(true);
    taken.release();
    leave(directory, 'cell', deadProcess());
    renameSync(path(1), path(2));
    const above = second.take('cell')!;
    expect([above.held(), existsSync(path(3)), first.take('cell')]).toEqual([true, true, null]);
    above.release();
    expect(first.take('cell')!.held()).toBe(true);
    for (const leases of [first, second]) leases.close();
  });

  it('that was made above one that is no longer there is given back', () => {
    const directory = fresh();
    const path = (generation: number) => join(directory, 'leases', `cell.${generation}`);
    const [first, second] = [openLeases(directory), openLeases(directory)];
    leave(directory, 'cell', deadProcess());
    // Between the look at the dead holder and the next name, another one takes it over, is done, and a third begins.
    between.run = () => {
      unlinkSync(path(1));
      expect(second.take('cell')!.held()).toBe(true);
    };
    expect(first.take('cell')).toBeNull();
    expect([existsSync(path(1)), existsSync(path(2))]).toEqual([true, false]);
    for (const leases of [first, second]) leases.close();
  });

  it('is a copy where names cannot be linked, and no less held by one at a time', async () => {
    const directory = fresh();
    between.links = false;
    const [one, two] = [openLeases(directory, quick), openLeases(directory, quick)];
    const held = one.take('cell')!;
    for (let i = 0; i < 5; i++) {
      expect(two.take('cell')).toBeNull();
      await wait(30);
    }
    expect(held.held()).toBe(true);
    held.release();
    expect(two.take('cell')!.held()).toBe(true);
    for (const leases of [one, two]) leases.close();
  });

  it('of the dead is swept where its cell is done, and nothing else is', () => {
    const directory = fresh();
    leave(
      directory,
      'done',
      deadProcess(),
      `0000000000000001\n${JSON.stringify({ id: 'other', ...deadProcess() })}`,
    );
    leave(directory, 'open', deadProcess());
    leave(directory, 'alive', thisProcess());
    // Their holders were killed before they could say who they were.
    for (const name of ['silent', 'mute']) writeFileSync(join(directory, 'leases', `${name}.1`), '');
    sweepLeases(directory, new Set(['done', 'alive', 'silent']));
    expect(readdirSync(join(directory, 'leases')).sort()).toEqual(['alive.1', 'mute.1', 'open.1']);
  });
});

describe('a process', () => {
  it('lives, is dead, or is where it cannot be seen', () => {
    expect(fateOf(thisProcess())).toBe('lives');
    expect(fateOf(deadProcess())).toBe('dead');
    expect(fateOf({ ...deadProcess(), host: 'elsewhere' })).toBe('elsewhere');
  });
});
