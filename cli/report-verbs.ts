import { terminalSummary } from '../reports/formats/terminal.ts';
import { report } from './commands/report.ts';
import type { Host } from './host.ts';

/** `report`: what a run says, rendered again. */
export function addReportVerbs({ verb, say, exitWith }: Host): void {
  verb('report', 'render the report of a run again')
    .argument('<dir>', 'directory of a run')
    .option('--out <file>', 'where to write; default: report.html in the directory')
    .option('--history <file>', 'earlier runs, for their trends: what "history append" writes')
    .action(async (directory: string, flags: { json?: true; out?: string; history?: string }) => {
      const { manifest, records, verdict, path } = await report(directory, {
        file: flags.out,
        history: flags.history,
      });
      exitWith(verdict.exitCode);
      say(flags.json, verdict, () => `${terminalSummary(manifest, verdict, records)}\nReport: ${path}`);
    });
}
