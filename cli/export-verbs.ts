import process from 'node:process';
import { readCount } from './arguments.ts';
import { exportDocument, exportRun, formatNames } from './commands/export.ts';
import { appendedText, appendRun, keepByDefault } from './commands/history.ts';
import type { Host } from './host.ts';

/** `export` and `history`: a run for other programs, and for later. */
export function addExportVerbs({ verb, say, write }: Pick<Host, 'verb' | 'say' | 'write'>): void {
  verb('export', 'a run in the format of another program')
    .argument('<run>', 'directory of a run')
    .requiredOption('--format <format>', `one of ${formatNames.join(', ')}`)
    .option('--out <file>', 'where to write; default: standard output')
    .action(async (run: string, { format, out, json }: { format: string; out?: string; json?: true }) => {
      const stepSummary = process.env['GITHUB_STEP_SUMMARY'];
      const written = await exportRun(run, { format, out, json: json ?? false, stepSummary });
      const { text } = written;
      if (json) say(json, exportDocument(written), () => '');
      else if (text !== '') write(text);
    });

  const history = verb('history', 'what runs said before: a file of a line for each');
  history
    .command('append')
    .description('add the gated numbers of a run; the same run again is no news')
    .exitOverride()
    .argument('<run>', 'directory of a run')
    .requiredOption('--to <file>', 'the history: JSON lines')
    .option('--keep <n>', 'entries at most; the oldest go', readCount('--keep', 1), keepByDefault)
    .option('--json', 'machine output, and nothing else on standard output')
    .action((run: string, { to, keep, json }: { to: string; keep: number; json?: true }) => {
      const appended = appendRun(run, to, keep);
      say(json, appended, () => appendedText(appended));
    });
}
