import { worldName } from '../verdicts/words.ts';
import type { FormatInput } from './format-input.ts';
import { type GatedNumber, gatedNumbers } from './gated-numbers.ts';
import { formatNumber } from './number.ts';
import { onOneLine } from './plain-text.ts';

/**
 * LaTeX: a macro for every gated number, then a table for each world (package booktabs).
 * `\irlbench{world}{row}{metric}{mean}` is the number in a sentence; `low`, `high` and `values` go with it. The
 * names are those of the report in lower case, joined by hyphens; one that does not exist is an error of LaTeX.
 */
export function latexTables(input: FormatInput): string {
  const numbers = gatedNumbers(input);
  const worlds = uniqueSlugs(input.manifest.worlds.map((_, w) => worldName(input.manifest, w)));
  const rows = uniqueSlugs(input.manifest.rows.map(({ label }) => label));
  return [
    `% irlbench ${escaped(input.manifest.source)}, suite ${escaped(input.manifest.suite.id)}`,
    ...accessor,
    ...numbers.flatMap((own) => macros(own, worlds[own.world]!, rows[own.row]!)),
    ...input.manifest.worlds.flatMap((_, world) => tableOf(input, numbers, world)),
    '',
  ].join('\n');
}

const accessor = [
  '\\providecommand{\\irlbench}[4]{\\ifcsname irlbench@#1@#2@#3@#4\\endcsname',
  '  \\csname irlbench@#1@#2@#3@#4\\endcsname\\else',
  '  \\PackageError{irlbench}{No number #1, #2, #3, #4}{The names stand in the file that defines them.}\\fi}',
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

/** Rows of the report, a column for each gated number; the interval stands small behind the mean. */
function tableOf({ manifest }: FormatInput, numbers: readonly GatedNumber[], world: number): string[] {
  const own = numbers.filter((number) => number.world === world);
  if (own.length === 0) return [];
  const keys = [...new Set(own.map(keyOf))];
  const titles = keys.map((key) => {
    const { metric, norm } = own.find((number) => keyOf(number) === key)!;
    return `${escaped(metric.title)} {\\scriptsize ${escaped(`${norm.weights}, ${norm.mask}`)}}`;
  });
  const linesOf = (kind: 'estimator' | 'control'): string[] =>
    manifest.rows.flatMap((row, index) => {
      const cells = keys.map((key) =>
        cellOf(own.find((number) => number.row === index && keyOf(number) === key)),
      );
      if (row.kind !== kind || cells.every((cell) => cell === absent)) return [];
      return [`  ${[escaped(row.label), ...cells].join(' & ')} \\\\`];
    });
  const controls = linesOf('control');
  return [
    '',
    '\\begin{table}',
    `  \\caption{${escaped(worldName(manifest, world))}}`,
    `  \\begin{tabular}{l${'r'.repeat(keys.length)}}`,
    '  \\toprule',
    `  ${['', ...titles].join(' & ')} \\\\`,
    '  \\midrule',
    ...linesOf('estimator'),
    ...(controls.length > 0 ? ['  \\midrule', ...controls] : []),
    '  \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ];
}

const absent = '--';

function keyOf({ norm }: GatedNumber): string {
  return `${norm.metric}/${norm.weights}/${norm.mask}`;
}

function cellOf(number: GatedNumber | undefined): string {
  if (number === undefined) return absent;
  const { mean, low, high, values } = number;
  return values > 1
    ? `$${inMaths(mean)}$ {\\scriptsize $[${inMaths(low)}, ${inMaths(high)}]$}`
    : `$${inMaths(mean)}$`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻';

/** For text and for maths alike. */
function ensured(x: number): string {
  return `\\ensuremath{${inMaths(x)}}`;
}

/** A number as the report rounds it. */
function inMaths(x: number): string {
  const text = formatNumber(x)
    .replace(/ × 10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)/, (_, power: string) => {
      const digits = Array.from(power, (digit) => '0123456789-'[superscripts.indexOf(digit)]);
      return ` \\times 10^{${digits.join('')}}`;
    })
    .replaceAll(',', '{,}')
    .replaceAll('\u2212', '-')
    .replace('∞', '\\infty')
    .replace('NaN', '\\mathrm{NaN}');
  return text;
}

const letters: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'varepsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'varphi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
  Δ: 'Delta',
  Π: 'Pi',
  Σ: 'Sigma',
  Φ: 'Phi',
  Ψ: 'Psi',
  ℓ: 'ell',
  '∞': 'infty',
  '×': 'times',
  '·': 'cdot',
  '≤': 'leq',
  '≥': 'geq',
  '\u2212': '-',
};

/** Signs that have no part in the name of a macro. */
const signs: Readonly<Record<string, string>> = {
  '∇': 'nabla',
  '∂': 'partial',
  '‖': 'Vert',
  '′': 'prime',
  '→': 'rightarrow',
  '≈': 'approx',
  '≠': 'neq',
};

/** Marks that stand over the letter before them. */
const marks: Readonly<Record<string, string>> = {
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
  '\u0307': 'dot',
};

const specials: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '|': '\\textbar{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  // Behind the end of a row these would be its arguments.
  '[': '{[}',
  '*': '{*}',
};

/** Text that LaTeX sets as it is; signs that its text fonts lack become maths. */
function escaped(text: string): string {
  const parts = onOneLine(text).matchAll(/(.)(\p{M}?)/gsu);
  return Array.from(parts, ([, character, mark]) => {
    const letter = letters[character!] ?? signs[character!];
    const accent = marks[mark!];
    const set = letter === undefined || letter === '-' ? (letter ?? character!) : `\\${letter}`;
    if (accent !== undefined && (letter !== undefined || /[a-z]/i.test(character!)))
      return `\\ensuremath{\\${accent}{${set}}}`;
    if (letter !== undefined) return `\\ensuremath{${set}}${mark!}`;
    const plain = specials[character!] ?? (/[{}$&#_%]/.test(character!) ? `\\${character!}` : character!);
    return `${plain}${mark!}`;
  }).join('');
}

/** Names that a macro may have: a collision gets a number behind it. */
function uniqueSlugs(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = slug(name);
    let own = plain;
    for (let k = 2; taken.has(own); k++) own = `${plain}-${k}`;
    taken.add(own);
    return own;
  });
}

function slug(name: string): string {
  const spelled = Array.from(name, (character) => {
    const letter = letters[character];
    return letter === undefined || letter === '-' ? character : ` ${letter.replace('infty', 'infinity')} `;
  }).join('');
  const kept = spelled
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
  return kept === '' ? 'unnamed' : kept;
}
