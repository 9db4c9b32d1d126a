import type { Published } from '../../core/contract/environment.ts';
import type { CostForm, nonparametric } from './cost-forms.ts';

/** Which printed numbers apply: what the paper's tables are indexed by. */
export interface PrintedSample {
  readonly group: string;
  readonly bins: number;
  readonly discount: number;
  readonly cost: CostForm | typeof nonparametric;
}

type Row = readonly [name: string, value: number];

/** Tables V and VI, 90 bins: log-likelihood of the increments. */
const transitionLogLikelihood: Readonly<Record<string, number>> = {
  '1': -203.99,
  '2': -138.57,
  '3': -2219.58,
  '4': -3140.57,
  '5': -1079.18,
  '6': -831.05,
  '7': -1550.32,
  '8': -1330.35,
  '1-3': -2575.98,
  '1-4': -5755.0,
  '4,5': -4243.73,
  '6,7': -2384.5,
  '6-8': -3757.76,
  '5-8': -4904.41,
  all: -11237.68,
};

/**
 * Tables IX (90 bins) and X (175): RC, its error, θ11, its error, full log-likelihood. `null` marks misprints:
 * the RC of Table X, group 4 ("10.896"; the data give 10.0896), and of Table IX, groups 1-3, without discount,
 * the error ("1.0417", data 1.0462) and the log-likelihood ("-2710.746", data -2710.7245).
 */
const estimates: Readonly<Record<string, readonly (number | null)[]>> = {
  '90 .9999 1-3': [11.727, 2.602, 4.8259, 1.792, -2708.366],
  '90 .9999 4': [10.075, 1.582, 2.293, 0.639, -3304.155],
  '90 .9999 1-4': [9.7558, 1.227, 2.6275, 0.618, -6055.25],
  '175 .9999 1-3': [11.7257, 2.597, 2.4569, 0.9122, -3993.991],
  '175 .9999 4': [null, 1.581, 1.1732, 0.327, -4495.135],
  '175 .9999 1-4': [9.7687, 1.226, 1.3428, 0.315, -8607.889],
  '90 0 1-3': [8.2985, null, 109.9031, 26.163, null],
  '90 0 4': [7.6358, 0.7197, 71.5133, 13.778, -3306.028],
  '90 0 1-4': [7.3055, 0.5067, 70.2769, 10.75, -6061.641],
  '175 0 1-3': [8.2969, 1.0477, 56.1656, 13.4205, -3996.353],
  '175 0 4': [7.6423, 0.7204, 36.6692, 7.0675, -4496.997],
  '175 0 1-4': [7.3113, 0.5073, 36.0175, 5.5145, -8614.238],
};
const estimateNames = [
  'replacement-cost',
  'standard error of replacement-cost',
  'cost-1',
  'standard error of cost-1',
  'full log-likelihood',
];

/**
 * Table VIII, 90 bins: log-likelihood of the choices at .9999 and at 0. Left out: cubic for group 4, whose two
 * entries are swapped in print, hyperbolic at .9999, which the data do not give under any reading of x, and
 * nonparametric for the pools, where the data give -111.2315 (1-3) and -272.4294 (1-4). The last is a bound.
 */
const partialLogLikelihood: Readonly<Record<string, readonly (number | null)[]>> = {
  'cubic 1-3': [-131.063, -131.177],
  'cubic 1-4': [-296.515, -296.411],
  'quadratic 1-3': [-131.326, -131.534],
  'quadratic 4': [-163.402, -163.771],
  'quadratic 1-4': [-297.939, -299.328],
  'linear 1-3': [-132.389, -134.747],
  'linear 4': [-163.584, -165.458],
  'linear 1-4': [-300.25, -306.641],
  'square-root 1-3': [-132.104, -133.472],
  'square-root 4': [-163.395, -164.143],
  'square-root 1-4': [-299.314, -302.703],
  'hyperbolic 1-3': [null, -138.894],
  'hyperbolic 4': [null, -174.023],
  'hyperbolic 1-4': [null, -325.7],
  'mixed 1-3': [-131.418, -131.612],
  'mixed 4': [-163.375, -164.048],
  'mixed 1-4': [-298.866, -301.064],
  'nonparametric 4': [-138.556, -138.556],
};

/** The printed numbers of Rust (1987) for a sample, without those that the data show to be misprints. */
export function printedNumbers({ group, bins, discount, cost }: PrintedSample): readonly Published[] {
  const beta = discount === 0.9999 ? '.9999' : String(discount);
  const column = ['.9999', '0'].indexOf(beta);
  const fits = cost === 'linear' ? estimates[`${bins} ${beta} ${group}`] : undefined;
  const choices = bins === 90 ? partialLogLikelihood[`${cost} ${group}`]?.[column] : undefined;
  const moves = bins === 90 ? transitionLogLikelihood[group] : undefined;
  return [
    ...published(
      bins === 90 ? 'IX' : 'X',
      (fits ?? []).map((value, i) => [estimateNames[i], value]),
    ),
    ...published('VIII', [['partial log-likelihood', choices]]),
    ...published(group.length === 1 ? 'V' : 'VI', [['transition log-likelihood', moves]]),
  ];
}

function published(
  table: string,
  rows: readonly (readonly [string, number | null | undefined])[],
): readonly Published[] {
  const printed = rows.filter((row): row is Row => typeof row[1] === 'number');
  return printed.map(([name, value]) => ({ name, value, source: `Rust (1987), Table ${table}` }));
}
