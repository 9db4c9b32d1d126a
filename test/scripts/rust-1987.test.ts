import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The simulations, which take minutes, stand below the tables of the paper. */
const [page] = readFileSync(`${root}docs/rust-1987.md`, 'utf8').split('## The same bus, simulated') as [
  string,
];

/** Each command of the page, and the table that stands below it. */
const shown = [...page.matchAll(/```sh\nnode scripts\/rust-1987\.mjs (\S+)\n```\n\n((?:\|.*\n)+)/g)].map(
  ([, name, table]) => [name!, table!.trimEnd()] as const,
);

const script = (...names: readonly string[]) =>
  execa(process.execPath, ['scripts/rust-1987.mjs', ...names], { cwd: root, reject: false });

/** Every table that the script prints, by name. */
const printed = script().then(
  ({ stdout }) =>
    new Map(
      [...stdout.matchAll(/^(\w+)\n\n((?:\|.*(?:\n|$))+)/gm)].map(([, name, table]) => [
        name,
        table!.trimEnd(),
      ]),
    ),
);

describe('docs/rust-1987.md', () => {
  it.each(shown)('shows what `node scripts/rust-1987.mjs %s` prints', async (name, table) => {
    expect(table).toBe((await printed).get(name));
  });

  it('has every table of the script, and no other but that of misprints', async () => {
    expect(shown.map(([name]) => name)).toEqual([...(await printed).keys()]);
    expect(page.match(/^\|(?: ?-+ ?\|)+$/gm)).toHaveLength(shown.length + 1);
  });

  it('names no misprint without a number from a table above', () => {
    const misprints = [...page.matchAll(/^\| Table .* \| (.*) \| (.*) \|$/gm)];
    expect(misprints.length).toBeGreaterThan(5);
    const tables = shown.map(([, table]) => table).join('\n');
    const numbers = misprints.flatMap(([, , given]) => given!.match(/-?\d*\.\d+/g)!);
    expect(numbers.filter((number) => !tables.includes(number))).toEqual([]);
  });
});

it('prints one table by its name, and refuses a name that it does not know', async () => {
  const one = await script('demand');
  expect(one.stdout).toBe((await printed).get('demand'));
  const none = await script('engines');
  expect(none.exitCode).toBe(64);
  expect(none.stderr).toContain('There is no table "engines"; there are transitions, ');
});
