import { readCount } from './arguments.ts';
import { conformEstimator, conformExitCode, conformText } from './commands/conform.ts';
import type { Host } from './host.ts';
import { createStatusLine } from './status-line.ts';

/** `conform`: does an estimator keep the promises that everybody relies on? */
export function addConformVerbs({ verb, say, exitWith, worker, interruptible }: Host): void {
  verb('conform', 'hold an estimator to its contract: one of ours, or your own module')
    .argument('<estimator>', 'id of an estimator, or path of a module such as ./mine.mjs')
    .option('--timeout <seconds>', 'seconds that a check may take', readCount('--timeout', 1), 60)
    .action(async (estimator: string, { timeout, json }: { timeout: number; json?: true }) => {
      const line = createStatusLine(process.stderr);
      const output = await interruptible(async (signal) => {
        const found = await conformEstimator(estimator, {
          child: new URL('./conform-child.js', worker),
          timeout,
          signal,
          onStarted: ({ id }, done, of) => line.show(`${done}/${of} ${id}`),
        }).finally(() => line.clear());
        exitWith(conformExitCode(found, signal));
        return found;
      });
      say(json, output, () => conformText(output));
    });
}
