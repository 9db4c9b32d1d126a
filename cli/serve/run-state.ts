import { statSync } from 'node:fs';
import { join } from 'node:path';

/** What of a run's folder changes whenever there is something new to tell; leases and logs do not count. */
const telling = ['manifest.json', 'verdict.json', 'records'] as const;

/** Names the state of a run on disk: another one after every record, plan and verdict. */
export function runState(directory: string): string {
  return telling
    .map((name) => {
      const found = statSync(join(directory, name), { throwIfNoEntry: false });
      return found === undefined ? '-' : `${found.ino}-${found.mtimeMs}-${found.size}`;
    })
    .join('/');
}
