import type { Command } from 'commander';
import { readCount } from './arguments.ts';
import type { Entry } from './baselines/journal.ts';
import {
  diffBaselines,
  listBaselines,
  listText,
  promote,
  remove,
  saveRun,
  showBaseline,
  showText,
} from './commands/baseline.ts';
import { check, checkText } from './commands/check.ts';
import { compare, comparisonText, writeComparison } from './commands/compare.ts';
import type { Host } from './host.ts';

interface Flags {
  readonly json?: true;
  readonly baselines: string;
  readonly unpaired?: true;
  readonly strict?: true;
}

const folder = ['--baselines <dir>', 'folder of baselines', 'baselines'] as const;
const strict = ['--strict', 'what cannot be told, or has no counterpart, is no success: 22, 25'] as const;
const unpaired = ['--unpaired', 'the runs have different suite seeds: compare groups, not pairs'] as const;

/** `compare`, `check` and `baseline`: has recovery changed since? */
export function addRegressionVerbs(host: Host): void {
  const { verb, say, exitWith, worker, interruptible } = host;

  verb('compare', 'what changed between two runs or baselines')
    .argument('<before>', 'directory of a run, file or name of a baseline')
    .argument('<after>', 'the same')
    .option(...unpaired)
    .option(...strict)
    .option(...folder)
    .option('--out <file>', 'the comparison as one HTML file, too')
    .action(async (before: string, after: string, flags: Flags & { out?: string }) => {
      const found = compare(before, after, modes(flags));
      if (flags.out !== undefined) await writeComparison({ before, after, comparison: found }, flags.out);
      exitWith(found.exitCode);
      say(flags.json, found, () => comparisonText(found));
    });

  verb('check', 'the gate for CI: truth gates, and regressions against a baseline')
    .argument('<run>', 'directory of a run; its verdict.json is written again')
    .option('--baseline <name>', 'which baseline; default: the promoted one, as of the merge base')
    .option('--mainline <branch>', 'where the merge base is; default: origin/HEAD, main or master')
    .option(...strict)
    .option(
      '--confirm <seeds>',
      'so many more of the baseline’s seeds where in doubt',
      readCount('--confirm', 1),
    )
    .option(...folder)
    .action(
      async (run: string, flags: Flags & { baseline?: string; mainline?: string; confirm?: number }) => {
        const verdict = await interruptible((signal) =>
          check(run, {
            baselines: flags.baselines,
            baseline: flags.baseline,
            mainline: flags.mainline,
            strict: flags.strict ?? false,
            confirm: flags.confirm ?? 0,
            worker,
            signal,
          }),
        );
        exitWith(verdict.exitCode);
        say(flags.json, verdict, () => checkText(verdict));
      },
    );

  addBaselineVerbs(host);
}

function addBaselineVerbs({ verb, say, exitWith }: Host): void {
  const baseline = verb('baseline', 'what runs are held to: small text files that never change');
  const part = (usage: string, description: string): Command =>
    baseline
      .command(usage)
      .description(description)
      .exitOverride()
      .option('--json', 'machine output, and nothing else on standard output')
      .option(...folder);

  part('save', 'keep the digests and gated numbers of a run')
    .argument('<run>', 'directory of a run')
    .option('--as <name>', 'a name; default: the digest of the content')
    .action(async (run: string, flags: Flags & { as?: string }) => {
      const entry = await saveRun(flags.baselines, run, flags.as);
      say(flags.json, entry, () => `Saved ${calledOf(entry)} of ${entry.suite} in ${flags.baselines}.`);
    });

  part('list', 'what there is').action((flags: Flags) => {
    const listed = listBaselines(flags.baselines);
    say(flags.json, listed, () => listText(listed, flags.baselines));
  });

  part('show', 'what one holds, and what was ever done with it')
    .argument('<name>', 'name or digest')
    .action((name: string, flags: Flags) => {
      const shown = showBaseline(flags.baselines, name);
      say(flags.json, shown, () => showText(shown));
    });

  part('promote', 'hold its suite to it from now on')
    .argument('<name>', 'name or digest')
    .requiredOption('--reason <text>', 'why: it goes into the journal')
    .action(async (name: string, flags: Flags & { reason: string }) => {
      const entry = await promote(flags.baselines, name, flags.reason);
      say(flags.json, entry, () => `${entry.suite} is held to ${calledOf(entry)} from now on.`);
    });

  part('diff', 'what changed from one to another')
    .argument('<before>', 'name or digest')
    .argument('<after>', 'the same')
    .option(...unpaired)
    .option(...strict)
    .action((before: string, after: string, flags: Flags) => {
      const { unpaired: groups, strict: all, baselines } = modes(flags);
      const found = diffBaselines(baselines, [before, after], { paired: !groups, strict: all });
      exitWith(found.exitCode);
      say(flags.json, found, () => comparisonText(found));
    });

  part('rm', 'remove its file; the journal keeps that it was there')
    .argument('<name>', 'name or digest')
    .requiredOption('--reason <text>', 'why: it goes into the journal')
    .action(async (name: string, flags: Flags & { reason: string }) => {
      const entry = await remove(flags.baselines, name, flags.reason);
      say(flags.json, entry, () => `Removed ${calledOf(entry)}.`);
    });
}

/** Name and digest, which may be one. */
function calledOf({ name, id }: Entry): string {
  return name === id ? id : `${name} (${id})`;
}

function modes(flags: Flags) {
  return {
    unpaired: flags.unpaired ?? false,
    strict: flags.strict ?? false,
    baselines: flags.baselines,
  };
}
