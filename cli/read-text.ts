import { readFileSync } from 'node:fs';

/**
 * The text of a file that somebody named, without a byte order mark.
 * @throws the error of the system with the file's name, which it leaves out where the file is a folder
 */
export function readText(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path: String(path) }) : error;
  }
}
