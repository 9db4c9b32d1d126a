import { formatNumber } from './number.ts';
import { onOneLine } from './plain-text.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻';

/** A number for text and for maths alike. */
export function ensured(x: number): string {
  return `\\ensuremath{${inMaths(x)}}`;
}

/** A number as the report rounds it. */
export function inMaths(x: number): string {
  return formatNumber(x)
    .replace(/ × 10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)/, (_, power: string) => {
      const digits = Array.from(power, (digit) => '0123456789-'[superscripts.indexOf(digit)]);
      return ` \\times 10^{${digits.join('')}}`;
    })
    .replaceAll(',', '{,}')
    .replaceAll('\u2212', '-')
    .replace('∞', '\\infty')
    .replace('NaN', '\\mathrm{NaN}');
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
export function escaped(text: string): string {
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
export function uniqueSlugs(names: readonly string[]): string[] {
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
