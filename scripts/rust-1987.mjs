import { costs } from './rust-1987/costs.mjs';
import { demand } from './rust-1987/demand.mjs';
import { estimates } from './rust-1987/estimates.mjs';
import { increments } from './rust-1987/increments.mjs';
import { profile } from './rust-1987/profile.mjs';
import { ratios } from './rust-1987/ratios.mjs';
import { transitions } from './rust-1987/transitions.mjs';

/** Prints a table of docs/rust-1987.md, or all of them: `node scripts/rust-1987.mjs [name]`. */
const tables = { transitions, costs, estimates, increments, ratios, profile, demand };

const [name] = process.argv.slice(2);
if (name === undefined) {
  for (const [each, print] of Object.entries(tables)) console.log(`${each}\n\n${await print()}\n`);
} else if (Object.hasOwn(tables, name)) {
  console.log(await tables[name]());
} else {
  console.error(`There is no table "${name}"; there are ${Object.keys(tables).join(', ')}.`);
  process.exitCode = 64;
}
