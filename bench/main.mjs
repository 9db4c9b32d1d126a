import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Runs the benchmarks in this folder, or those named on the command line.
 * Each file exports `run()`, which answers rows { name, median, unit, target }.
 */
const wanted = process.argv.slice(2);
const files = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.mjs') && name !== 'main.mjs')
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace('.mjs', '')))
  .sort();

console.log(`${cpus()[0]?.model ?? 'unknown CPU'} · Node ${process.version}`);
for (const file of files) {
  const { run } = await import(new URL(file, import.meta.url).href);
  console.log(`\n${file.replace('.mjs', '')}`);
  for (const { name, median, unit, target } of await run()) {
    const goal =
      target === undefined || target === null
        ? ''
        : ` (target ${target} ${unit}${median <= target ? '' : ', missed'})`;
    console.log(`  ${name.padEnd(56)} ${median.toPrecision(3).padStart(8)} ${unit}${goal}`);
  }
}
