import { spawnSync } from 'node:child_process';

/** A program in front of a command, as `['nice', '-n', '5']`; `null` where this system has none that takes these arguments. */
export function commandPrefix(...prefix: readonly string[]): readonly string[] | null {
  const [program, ...args] = prefix;
  const { status } = spawnSync(program!, [...args, 'true'], { stdio: 'ignore' });
  return status === 0 ? prefix : null;
}
