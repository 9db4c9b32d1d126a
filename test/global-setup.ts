import { execFileSync } from 'node:child_process';

/** Tests that start threads or the command line use the compiled program, so it must be current. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
