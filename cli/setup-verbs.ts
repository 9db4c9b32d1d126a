import type { Command } from 'commander';
import { Argument } from 'commander';
import { catalog } from './catalog.ts';
import { completionScript, knownShell, shells } from './commands/completion.ts';
import { doctorExitCode, doctorText, examine } from './commands/doctor.ts';
import { init, initText, type StarterKind, starterKinds } from './commands/init.ts';
import type { CompletionOutput } from './documents/completion.ts';
import type { Host } from './host.ts';

/** `doctor`, `init` and `completion`: before the first run. */
export function addSetupVerbs({ verb, say, exitWith }: Host): void {
  verb('doctor', 'does this machine have what runs need?')
    .option('--out <dir>', 'where runs would be stored', '.')
    .action(({ out, json }: { out: string; json?: true }) => {
      const found = examine(out);
      exitWith(doctorExitCode(found));
      say(json, found, () => doctorText(found));
    });

  verb('init', 'a file to begin with: a suite that runs, an estimator that conforms')
    .addArgument(new Argument('<starter>', 'what to begin with').choices(starterKinds))
    .option('--out <file>', 'where to write; default: my-suite.json, my-estimator.mjs')
    .action((kind: StarterKind, { out, json }: { out?: string; json?: true }) => {
      const written = init(kind, out);
      say(json, written, () => initText(written));
    });

  verb('completion', 'a script that completes verbs, flags and ids in a shell')
    .argument('<shell>', `one of ${shells.join(', ')}`)
    .action((name: string, { json }: { json?: true }, command: Command) => {
      const shell = knownShell(name);
      const script = completionScript(shell, command.parent!, catalog);
      const completion: CompletionOutput = { format: 'irlbench/completion', version: 1, shell, script };
      say(json, completion, () => script.trimEnd());
    });
}
