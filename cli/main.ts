#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../core/contract/index.ts';
import { printable } from '../reports/formats/plain-text.ts';
import { addConfig, globalsFirst } from './config.ts';
import { addConformVerbs } from './conform-verbs.ts';
import type { ErrorDocument } from './documents/error.ts';
import { explain } from './exit.ts';
import { addExportVerbs } from './export-verbs.ts';
import { addFitVerbs } from './fit-verbs.ts';
import type { Host } from './host.ts';
import { interruptible } from './interruption.ts';
import { addListVerbs } from './list-verbs.ts';
import { addMergeVerbs } from './merge-verbs.ts';
import { refuseEmpty } from './refuse-empty.ts';
import { addRegressionVerbs } from './regression-verbs.ts';
import { addReportVerbs } from './report-verbs.ts';
import { addRunVerbs } from './run-verbs.ts';
import { addSetupVerbs } from './setup-verbs.ts';
import { addSlurmVerbs } from './slurm-verbs.ts';
import { watchStandardStreams, writeOut } from './standard-streams.ts';
import { addStoreVerbs } from './store-verbs.ts';

/** Every verb, in the order of the help page. */
const verbs = [
  addListVerbs,
  addRunVerbs,
  addStoreVerbs,
  addMergeVerbs,
  addReportVerbs,
  addFitVerbs,
  addExportVerbs,
  addRegressionVerbs,
  addSlurmVerbs,
  addConformVerbs,
  addSetupVerbs,
];

/** What a test may replace. */
export interface Seams {
  /** The compiled module that worker threads and processes run. */
  readonly worker: URL;
  /** Where answers go; default: standard output as it is. */
  readonly write?: (text: string) => void;
}

const shipped: Seams = { worker: new URL('./worker.js', import.meta.url) };

/** Runs one command line. @returns the exit code; nothing is thrown */
export async function main(argv: readonly string[], seams: Seams = shipped): Promise<number> {
  const json = argv.includes('--json');
  const { write = toStandardOutput } = seams;
  try {
    const answer = { exitCode: exitCodes.asExpected as number };
    await program(seams, answer).parseAsync(globalsFirst(argv), { from: 'user' });
    return answer.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.asExpected;
      if (json) write(documentText(errorDocument('usage', error.message)));
      return exitCodes.usage;
    }
    const { message, code, exitCode } = explain(error);
    if (json) write(documentText(errorDocument(code, message)));
    process.stderr.write(`irlbench: ${printable(message)}\n`);
    if (process.env['IRLBENCH_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCode;
  }
}

/** The command line as a tree, for whoever runs or describes it. */
export function program(
  seams: Seams = shipped,
  answer = { exitCode: exitCodes.asExpected as number },
): Command {
  const root = new Command('irlbench')
    .description('What does each method of inverse reinforcement learning recover, and why does it fail?')
    .version(packageVersion(), '--version', 'print the version')
    .option('--no-color', 'no colour (NO_COLOR holds too)')
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .enablePositionalOptions();
  const { write = toStandardOutput } = seams;
  const host: Host = {
    verb: (usage, description) =>
      root
        .command(usage)
        .description(description)
        .exitOverride()
        .option('--json', 'machine output, and nothing else on standard output'),
    write,
    say: (json, document, text) => write(json ? documentText(document) : `${printable(text())}\n`),
    exitWith: (code) => {
      answer.exitCode = code;
    },
    worker: seams.worker,
    colour: () => wantsColour(root),
    interruptible,
  };
  for (const add of verbs) add(host);
  addConfig(root);
  refuseEmpty(root);
  return root;
}

function wantsColour(root: Command): boolean {
  return root.opts<{ color: boolean }>().color && !process.env['NO_COLOR'] && process.stderr.isTTY === true;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function errorDocument(code: string, message: string): ErrorDocument {
  return { format: 'irlbench/error', version: 1, error: { code, message } };
}

function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}

const entry = process.argv[1];
if (entry !== undefined && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  watchStandardStreams();
  process.exitCode = await main(process.argv.slice(2), { ...shipped, write: writeOut });
}
