import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProject } from '../support/command-line-here.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-streams-'));
const compiled = JSON.stringify(inProject('dist/cli/standard-streams.js'));

/** A program that answers with so many bytes and means to exit with 20, its standard streams as bash is told. */
function answering(bytes: number, streams: string) {
  const source = `import { watchStandardStreams, writeOut } from ${compiled};
    watchStandardStreams();
    process.exitCode = 20;
    process.stderr.write('progress\\n');
    writeOut('x'.repeat(${bytes}));`;
  const script = `"$NODE" --input-type=module -e "$SOURCE" ${streams}; echo "exit \${PIPESTATUS[0]}" >&2`;
  const env = { ...process.env, NODE: process.execPath, SOURCE: source };
  return spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' })
    .stderr.trimEnd()
    .split('\n');
}

const disk = mountSmallDisk(64);
if (disk === null) console.log('no small disk: this user may not mount one');

describe('an answer on standard output', () => {
  it('is in the file, to the last byte', () => {
    expect(answering(1e6, '> whole')).toEqual(['progress', 'exit 20']);
    expect(readFileSync(join(folder, 'whole'), 'utf8')).toHaveLength(1e6);
  });

  it('ends the program with a sentence where a device does not take it', () => {
    if (!existsSync('/dev/full')) return;
    const said = answering(10, '> /dev/full');
    expect(said).toEqual(['progress', 'irlbench: standard output: the disk is full.', 'exit 75']);
  });

  it.skipIf(disk === null)('does the same where a disk takes only some of it', () => {
    try {
      const said = answering(1e6, `> ${disk!.directory}/part`);
      expect(said).toEqual(['progress', 'irlbench: standard output: the disk is full.', 'exit 75']);
    } finally {
      disk!.unmount();
    }
  });

  it('keeps its exit code where the reader has seen enough', () => {
    expect(answering(1e6, '| head -c 1 > /dev/null')).toEqual(['progress', 'exit 20']);
  });

  it('is given although nobody reads progress', () => {
    if (!existsSync('/dev/full')) return;
    expect(answering(10, '2> /dev/full > quiet')).toEqual(['exit 20']);
    expect(readFileSync(join(folder, 'quiet'), 'utf8')).toBe('xxxxxxxxxx');
    rmSync(folder, { recursive: true });
  });
});
