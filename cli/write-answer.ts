import { existsSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchError } from '../core/contract/index.ts';
import { writeWhole } from '../suites/harness/store/write-whole.ts';

/**
 * Writes an answer where somebody wants it. A file is written whole, so that the old one stays where the new one does
 * not fit, and a link stays a link; a pipe or a device takes the bytes as they come.
 * @throws {BenchError} `usage` for a folder; as `writeWhole` does; the error of the system for a folder that is not
 * there
 */
export async function writeAnswer(path: string, content: string | Uint8Array): Promise<void> {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory())
    throw new BenchError('usage', `${path} is a folder; it must be the name of a file.`, { path });
  if (there === undefined && existsSync(dirname(path))) await writeWhole(path, content);
  else if (there?.isFile()) await writeWhole(realpathSync(path), content);
  else writeFileSync(path, content);
}
