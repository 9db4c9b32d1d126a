import { worldName } from '../verdicts/words.ts';
import { type Column, cutColumns, cutRows, widthOf, wrapped } from './cut-tables.ts';
import type { FormatInput } from './format-input.ts';
import { type GatedNumber, gatedNumbers } from './gated-numbers.ts';
import { ensured, escaped, inMaths, uniqueSlugs } from './latex-text.ts';
import { formatNumber } from './number.ts';

/**
 * LaTeX: a macro for every gated number, then tables for each world (package booktabs), as many as it takes for each
 * to fit on a page. `\irlbench{world}{row}{metric}{mean}` is the number in a sentence; `low`, `high` and `values` go
 * with it. The names are those of the report in lower case, joined by hyphens; one that does not exist is an error
 * of LaTeX.
 */
export function latexTables(input: FormatInput): string {
  const numbers = gatedNumbers(input);
  const worlds = uniqueSlugs(input.manifest.worlds.map((_, w) => worldName(input.manifest, w)));
  const rows = uniqueSlugs(input.manifest.rows.map(({ label }) => label));
  return [
    `% irlbench ${escaped(input.manifest.source)}, suite ${escaped(input.manifest.suite.id)}`,
    ...accessor,
    ...numbers.flatMap((own) => macros(own, worlds[own.world]!, rows[own.row]!)),
    ...input.manifest.worlds.flatMap((_, world) => tablesOf(input, numbers, world)),
    '',
  ].join('\n');
}

/** The macro that finds a number, and one that stacks the lines of a cell. */
const accessor = [
  '\\providecommand{\\irlbench}[4]{\\ifcsname irlbench@#1@#2@#3@#4\\endcsname',
  '  \\csname irlbench@#1@#2@#3@#4\\endcsname\\else',
  '  \\PackageError{irlbench}{No number #1, #2, #3, #4}{The names stand in the file that defines them.}\\fi}',
  '\\providecommand{\\irlbenchstack}[2]{\\begin{tabular}[#1]{@{}r@{}}#2\\end{tabular}}',
];

function macros({ norm, mean, low, high, values }: GatedNumber, world: string, row: string): string[] {
  const metric = `${norm.metric}/${norm.weights}/${norm.mask}`;
  const define = (part: string, text: string): string =>
    `\\expandafter\\def\\csname irlbench@${world}@${row}@${metric}@${part}\\endcsname{${text}}`;
  return [
    define('mean', ensured(mean)),
    ...(values > 1 ? [define('low', ensured(low)), define('high', ensured(high))] : []),
    define('values', String(values)),
  ];
}

/** What a page of ten to twelve points has room for, in em and in lines, margins left as they are. */
const pageWidth = 32.5;
const pageLines = 36;
const labelWidth = 10;
const betweenColumns = 1.2;
/** Of small print beside the font around it. */
const small = 0.8;

interface Block {
  readonly rows: readonly number[];
  readonly keys: readonly string[];
}

/**
 * Rows of the report, a column for each gated number, its interval small below the mean: as many tables as it takes
 * for each to fit on a page, cut where the object of the numbers changes if that is possible.
 */
function tablesOf(input: FormatInput, numbers: readonly GatedNumber[], world: number): string[] {
  const own = new Map(
    numbers
      .filter((number) => number.world === world)
      .map((number) => [placeOf(number.row, keyOf(number)), number]),
  );
  const found = [...own.values()];
  const keys = [...new Set(found.map(keyOf))];
  const columns = keys.map((key) => columnOf(found.filter((number) => keyOf(number) === key)));
  const blocks = cutColumns(columns, pageWidth - labelWidth).flatMap((table) => {
    const some = table.map((k) => keys[k]!);
    const rows = rowsOf(input, (row) => some.some((key) => own.has(placeOf(row, key))));
    const lines = rows.map((row) => linesOf(input.manifest.rows[row]!.label));
    return cutRows(lines, pageLines).map((part): Block => ({ rows: part.map((k) => rows[k]!), keys: some }));
  });
  const name = escaped(worldName(input.manifest, world));
  return blocks.flatMap((block, k) => {
    const caption = blocks.length === 1 ? name : `${name} (${k + 1} of ${blocks.length})`;
    return tableOf(input, own, block, caption);
  });
}

function columnOf(numbers: readonly GatedNumber[]): Column {
  const widths = numbers.flatMap(({ mean, low, high, values }) => [
    widthOf(formatNumber(mean)),
    values > 1 ? small * widthOf(`[${formatNumber(low)}, ${formatNumber(high)}]`) : 0,
  ]);
  const { metric, norm } = numbers[0]!;
  const heading = Math.max(
    ...headingOf(numbers[0]!).map(widthOf),
    small * widthOf(`${norm.weights}, ${norm.mask}`),
  );
  return { width: Math.max(heading, ...widths) + betweenColumns, subject: metric.object };
}

const headingWidth = 6;

function headingOf({ metric }: GatedNumber): readonly string[] {
  return wrapped(metric.title, headingWidth);
}

/** Estimators, then controls. */
function rowsOf({ manifest }: FormatInput, has: (row: number) => boolean): readonly number[] {
  const all = manifest.rows.map((_, row) => row).filter(has);
  const isControl = (row: number): boolean => manifest.rows[row]!.kind === 'control';
  return [...all.filter((row) => !isControl(row)), ...all.filter(isControl)];
}

/** A number and its interval take two. */
function linesOf(label: string): number {
  return Math.max(2, wrapped(label, labelWidth).length);
}

function tableOf(
  { manifest }: FormatInput,
  own: ReadonlyMap<string, GatedNumber>,
  { rows, keys }: Block,
  caption: string,
): string[] {
  const titles = keys.map((key) => {
    const number = rows.map((row) => own.get(placeOf(row, key))).find((one) => one !== undefined);
    return number === undefined ? '' : headingCell(number);
  });
  return [
    '',
    '\\begin{table}',
    `  \\caption{${caption}}`,
    `  \\begin{tabular}{@{}p{${labelWidth}em}${'r'.repeat(keys.length)}@{}}`,
    '  \\toprule',
    `  ${['', ...titles].join(' & ')} \\\\`,
    '  \\midrule',
    ...rows.flatMap((row, k) => {
      const cells = keys.map((key) => cellOf(own.get(placeOf(row, key))));
      const { kind, label } = manifest.rows[row]!;
      const before = manifest.rows[rows[k - 1] ?? row]!.kind;
      const named = escaped(label).replaceAll(' = ', '~=~');
      const line = `  ${[`\\raggedright ${named}`, ...cells].join(' & ')} \\\\[2pt]`;
      return kind === before ? [line] : ['  \\midrule', line];
    }),
    '  \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ];
}

function placeOf(row: number, key: string): string {
  return `${row}/${key}`;
}

const absent = '--';

function keyOf({ norm }: GatedNumber): string {
  return `${norm.metric}/${norm.weights}/${norm.mask}`;
}

function headingCell(number: GatedNumber): string {
  const { weights, mask } = number.norm;
  const lines = [...headingOf(number).map(escaped), `{\\scriptsize ${escaped(`${weights}, ${mask}`)}}`];
  return `\\irlbenchstack{b}{${lines.join(' \\\\ ')}}`;
}

function cellOf(number: GatedNumber | undefined): string {
  if (number === undefined) return absent;
  const { mean, low, high, values } = number;
  if (values === 1) return `$${inMaths(mean)}$`;
  return `\\irlbenchstack{t}{$${inMaths(mean)}$ \\\\ {\\scriptsize $[${inMaths(low)}, ${inMaths(high)}]$}}`;
}
