import { lstatSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appendLine } from '../../cli/json-lines.ts';
import { writeAnswer } from '../../cli/write-answer.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-answer-'));
const at = (name: string): string => join(folder, name);
const disk = mountSmallDisk(64);
afterAll(() => disk?.unmount());
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

  it('refuses a folder', async () => {
    await expect(writeAnswer(folder, '')).rejects.toMatchObject({
      code: 'usage',
      message: `${folder} is a folder; it must be the name of a file.`,
    });
  });

  it('names a folder that is not there', async () => {
    await expect(writeAnswer(at('no/page.html'), '')).rejects.toMatchObject({
      code: 'ENOENT',
      path: at('no/page.html'),
    });
  });

  it.skipIf(disk === null)('keeps the old file where the new one does not fit, and names it', async () => {
    const path = join(disk!.directory, 'page.html');
    const failure = {
      code: 'infrastructure',
      message: expect.stringMatching(/page\.html.*the disk is full/),
    };
    await writeAnswer(path, 'old');
    await expect(writeAnswer(path, 'x'.repeat(1e6))).rejects.toMatchObject(failure);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(disk!.directory)).toEqual(['page.html']);
  });
});

describe.skipIf(disk === null)('appendLine', () => {
  it('takes back what did not fit, so that the next line is one', () => {
    const path = join(disk!.directory, 'lines.jsonl');
    appendLine(path, '"first"');
    expect(() => appendLine(path, 'x'.repeat(1e6))).toThrow(
      /lines\.jsonl cannot be written: the disk is full\.$/,
    );
    appendLine(path, '"last"');
    expect(readFileSync(path, 'utf8')).toBe('"first"\n"last"\n');
  });
});
