import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { campaign } from './fuzz/campaign.mjs';
import { inputOf } from './fuzz/inputs.mjs';
import { table } from './studies/table.mjs';

/**
 * Feeds broken files of every kind to the loaders of the command line. Each must be taken, or refused by a sentence
 * that says where: never an unhandled exception, never a hang.
 *
 * `--input N` tries one input again and leaves its bytes behind.
 */
const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    'budget-ms': { type: 'string', default: '5000' },
    input: { type: 'string' },
  },
});
const from = Number(flags.input ?? flags.from);
const to = flags.input === undefined ? from + Number(flags.count) : from + 1;

if (flags.input !== undefined) {
  const { fuzzTargets } = await import('./fuzz/targets.mjs');
  const { target, bytes } = inputOf(await fuzzTargets(), flags.seed, from);
  const file = join('out', `fuzz-${flags.seed}-${from}-${target.file}`);
  mkdirSync('out', { recursive: true });
  writeFileSync(file, bytes);
  console.log(`${target.name}: ${bytes.length} bytes in ${file}`);
}

let findings = 0;
const totals = await campaign({
  seed: flags.seed,
  from,
  to,
  budgetMs: Number(flags['budget-ms']),
  onFinding: ({ index, name = '', what, message }) => {
    findings++;
    console.log(`${name} ${what}: node scripts/fuzz.mjs --seed ${flags.seed} --input ${index}\n${message}\n`);
  },
});
console.log(
  table(
    ['file', 'taken', 'refused', 'findings', 'slowest'],
    Object.entries(totals).map(([name, { accepted, refused, finding, slowestMs }]) => [
      name,
      accepted,
      refused,
      finding,
      `${slowestMs.toFixed(0)} ms`,
    ]),
  ),
);
console.log(`\n${to - from} inputs, ${findings} findings.`);
process.exitCode = findings === 0 ? 0 : 1;
