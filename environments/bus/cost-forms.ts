import type { Features } from '../../core/contract/model.ts';

/** The maintenance costs of Rust (1987), Table VIII, with the scale that keeps coefficients near 1. */
export const costForms = ['linear', 'quadratic', 'cubic', 'square-root', 'hyperbolic', 'mixed'] as const;
export type CostForm = (typeof costForms)[number];

interface Term {
  readonly scale: number;
  readonly shape: (bin: number, bins: number) => number;
}

// Polynomials start at 0. The other two reproduce Table VIII only with x running from 1.
const line: Term = { scale: 1e-3, shape: (bin) => bin };
const square: Term = { scale: 1e-5, shape: (bin) => bin * bin };
const cube: Term = { scale: 1e-7, shape: (bin) => bin * bin * bin };
const root: Term = { scale: 1e-2, shape: (bin) => Math.sqrt(bin + 1) };
const hyperbola: Term = { scale: 1e-1, shape: (bin, bins) => 1 / (bins - bin) };

const forms: Readonly<Record<CostForm, readonly Term[]>> = {
  linear: [line],
  quadratic: [line, square],
  cubic: [line, square, cube],
  'square-root': [root],
  hyperbolic: [hyperbola],
  mixed: [hyperbola, root],
};

/** How many cost coefficients a form has. */
export function costCount(form: CostForm): number {
  return forms[form].length;
}

/**
 * φ of the bus: u(x, keep) = −c(x), u(x, replace) = −RC − c(0), with c linear in its coefficients.
 *
 * Columns are `replacement-cost`, `cost-1`, …; each is minus the quantity whose price the coefficient is.
 * @param costScale multiplies the scale that Rust gave the form (1 for his tables)
 */
export function busFeatures(form: CostForm, bins: number, costScale: number): Features {
  const terms = forms[form];
  const width = 1 + terms.length;
  const values = new Float64Array(bins * 2 * width);
  for (let bin = 0; bin < bins; bin++) {
    const keep = bin * 2 * width;
    const replace = keep + width;
    values[replace] = -1;
    terms.forEach(({ scale, shape }, k) => {
      // Subtracted from 0, so that no cost is 0 and never −0.
      values[keep + 1 + k] -= costScale * scale * shape(bin, bins);
      values[replace + 1 + k] -= costScale * scale * shape(0, bins);
    });
  }
  return { names: ['replacement-cost', ...terms.map((_, k) => `cost-${k + 1}`)], values };
}

/** The form without a form, the last row of Table VIII: every bin that a panel visits has a cost of its own. */
export const nonparametric = 'nonparametric';

/**
 * φ of the bus with free costs: `replacement-cost`, and `cost-x` for every visited bin x but the first,
 * whose cost is 0 like c(0). A bin that nobody visits costs what the visited bin below it costs, so that no
 * parameter is without data. What the data do not bound stays unbounded: where no engine was ever
 * replaced, the likelihood rises for ever with the advantage of keeping.
 *
 * @param visited bins, ascending, at least one
 */
export function freeCosts(bins: number, visited: readonly number[]): Features {
  const [, ...priced] = visited;
  const width = 1 + priced.length;
  const values = new Float64Array(bins * 2 * width);
  let column = 0;
  for (let bin = 0; bin < bins; bin++) {
    if (bin === priced[column]) column++;
    if (column > 0) values[bin * 2 * width + column] = -1;
    values[(bin * 2 + 1) * width] = -1;
  }
  return { names: ['replacement-cost', ...priced.map((bin) => `cost-${bin}`)], values };
}
