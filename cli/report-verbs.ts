import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { BenchError } from '../core/contract/index.ts';
import { terminalSummary } from '../reports/formats/terminal.ts';
import { report } from './commands/report.ts';
import { indexRuns } from './commands/runs.ts';
import { serveRun } from './commands/serve.ts';
import type { Host } from './host.ts';
import { openBrowser } from './serve/open-browser.ts';

interface Flags {
  readonly json?: true;
  readonly out?: string;
  readonly history?: string;
  readonly baseline?: string;
  readonly baselines: string;
  readonly index?: true;
  readonly open?: true;
  /** `true` without a number. */
  readonly serve?: number | true;
}

/** `report`: what a run says, rendered again; many runs on one page; a run as it goes. */
export function addReportVerbs(host: Host): void {
  host
    .verb('report', 'render the report of a run again')
    .argument('<dir...>', 'directory of a run; with --index any number of them, or folders of runs')
    .option('--out <file>', 'where to write; default: report.html in the directory')
    .option('--history <file>', 'earlier runs, for their trends: what "history append" writes')
    .option('--baseline <name>', 'what changed since: a run, a file or a name; default: the last check')
    .option('--baselines <dir>', 'folder of baselines', 'baselines')
    .option('--index', 'one page that lists the runs, in --out')
    .option('--open', 'show it in the browser')
    .option('--serve [port]', 'show it live on 127.0.0.1 while the run goes on, until Ctrl-C', readPort)
    .action((directories: readonly string[], flags: Flags) => actionOf(flags)(host, directories, flags));
}

type Action = (host: Host, directories: readonly string[], flags: Flags) => Promise<void>;

function actionOf({ index, serve }: Flags): Action {
  if (index !== undefined && serve !== undefined)
    throw new BenchError('usage', '--index writes a page and --serve shows one run: give one of them.');
  if (index !== undefined) return writeIndex;
  return serve === undefined ? writeOne : serveOne;
}

const writeIndex: Action = async ({ say }, directories, { out, open, json }) => {
  if (out === undefined) throw new BenchError('usage', '--index needs a place for its page: --out FILE.');
  const listed = await indexRuns(directories, out);
  await show(open, out);
  say(json, listed, () => {
    const refused = listed.runs.flatMap((run) => ('refused' in run ? [`${run.name}: ${run.refused}`] : []));
    return [...refused, `${listed.runs.length} runs: ${listed.out}`].join('\n');
  });
};

const writeOne: Action = async ({ say, exitWith }, directories, flags) => {
  const { out: file, history, baseline, baselines, open, json } = flags;
  const { manifest, records, verdict, path } = await report(only(directories), {
    file,
    history,
    baseline,
    baselines,
  });
  await show(open, path);
  exitWith(verdict.exitCode);
  say(json, verdict, () => `${terminalSummary(manifest, verdict, records)}\nReport: ${path}`);
};

const serveOne: Action = async ({ say }, directories, flags) => {
  if (flags.out !== undefined)
    throw new BenchError('usage', '--serve writes no file: leave --out away, or --serve.');
  const { history, baseline, baselines, serve } = flags;
  const port = typeof serve === 'number' ? serve : 0;
  await untilInterrupted((signal) =>
    serveRun(only(directories), { history, baseline, baselines, port }, signal, async (address) => {
      say(flags.json, address, () => `Report: ${address.url} (Ctrl-C ends it)`);
      if (flags.open) await warnOf(openBrowser(address.url));
    }),
  );
};

function only(directories: readonly string[]): string {
  if (directories.length === 1) return directories[0]!;
  throw new BenchError(
    'usage',
    `report takes one directory and got ${directories.length}; --index lists many.`,
  );
}

async function show(open: true | undefined, path: string): Promise<void> {
  if (open) await warnOf(openBrowser(pathToFileURL(resolve(path)).href));
}

/** What could not be shown is there all the same. */
async function warnOf(opened: Promise<string | null>): Promise<void> {
  const reason = await opened;
  if (reason !== null) process.stderr.write(`warning: ${reason}\n`);
}

/** To serve until somebody has seen enough is what was asked for: Ctrl-C is its ordinary end. */
async function untilInterrupted(body: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const end = new AbortController();
  const onSignal = (): void => end.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await body(end.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new BenchError(
    'usage',
    `--serve is ${JSON.stringify(text)}; a port is a whole number from 0 to 65535.`,
  );
}
