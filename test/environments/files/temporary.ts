import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A directory of its own for a test file, gone when its tests are. */
export function temporaryDirectory(): { write(name: string, content: string | Uint8Array): string } {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return {
    write(name, content) {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
  };
}
