import type { Command } from 'commander';
import { BenchError } from '../core/contract/index.ts';

/**
 * Refuses what a shell makes of a variable that is not set: `--out "$OUT"` must not mean the folder at hand.
 * @throws {BenchError} `usage` before a verb begins
 */
export function refuseEmpty(root: Command): void {
  root.hook('preAction', (_, verb) => {
    for (const command of [root, verb]) {
      for (const option of command.options)
        if (isEmpty(command.getOptionValue(option.attributeName()))) refuse(option.long ?? option.flags);
    }
    verb.processedArgs.forEach((value, k) => {
      if (isEmpty(value)) refuse(`<${verb.registeredArguments[k]!.name()}>`);
    });
  });
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.includes(''));
}

function refuse(name: string): never {
  throw new BenchError('usage', `${name} is "": it must say something.`, { name });
}
