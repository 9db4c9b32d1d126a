import { lstatSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAnswer } from '../../cli/write-answer.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-answer-'));
const at = (name: string): string => join(folder, name);
const disk = mountSmallDisk(64);
if (disk === null) console.log('no small disk: this user may not mount one');

describe('writeAnswer', () => {
  it('replaces a file behind a link, and the link stays', async () => {
    writeFileSync(at('file'), 'old');
    symlinkSync('file', at('link'));
    await writeAnswer(at('link'), 'new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('file'), 'utf8')).toBe('new');
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'link']);
  });

  it('leaves a device where it is', async () => {
    await writeAnswer('/dev/null', 'gone');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('names a folder that is not there', async () => {
    await expect(writeAnswer(at('no/page.html'), '')).rejects.toMatchObject({
      code: 'ENOENT',
      path: at('no/page.html'),
    });
  });

  it.skipIf(disk === null)('keeps the old file where the new one does not fit, and names it', async () => {
    const path = join(disk!.directory, 'page.html');
    try {
      await writeAnswer(path, 'old');
      const failure = {
        code: 'infrastructure',
        message: expect.stringMatching(/page\.html.*the disk is full/),
      };
      await expect(writeAnswer(path, 'x'.repeat(1e6))).rejects.toMatchObject(failure);
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(disk!.directory)).toEqual(['page.html']);
    } finally {
      disk!.unmount();
    }
  });
});
