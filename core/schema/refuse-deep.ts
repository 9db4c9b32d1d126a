import { BenchError } from '../contract/errors.ts';

/** No file of ours is a tenth as deep. Copying and checking recurse: a few thousand levels would end the program. */
const deepest = 200;

/**
 * Holds JSON from outside to a depth that everything after can walk.
 * @throws {BenchError} `bad-data`
 */
export function refuseDeep(value: unknown, where: string): void {
  const pending: [part: unknown, depth: number][] = [[value, 1]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [part, depth] = next;
    if (typeof part !== 'object' || part === null) continue;
    if (depth > deepest) {
      throw new BenchError(
        'bad-data',
        `${where}: lists and objects stand in one another more than ${deepest} levels deep, which no file of this program does.`,
        { where },
      );
    }
    for (const child of Object.values(part)) {
      if (typeof child === 'object') pending.push([child, depth + 1]);
    }
  }
}
