import type { DescribedMetric } from '../../../core/contract/index.ts';
import type { Norm } from './run-index.ts';

const objectTitles: Readonly<Record<string, string>> = {
  policy: 'policy π',
  reward: 'reward r',
  value: 'value V',
  q: 'Q',
  parameters: 'parameters θ',
  advantage: 'advantage',
  counterfactual: 'counterfactual',
  certificate: 'certificate',
  published: 'printed numbers',
  prediction: 'predicted numbers',
  identified: 'all that behaviour can identify',
};

/** Objects in the order in which a reader asks for them. */
export const objectOrder = Object.keys(objectTitles);

export function objectTitle(object: string): string {
  return objectTitles[object] ?? object;
}

const units: Readonly<Record<DescribedMetric['unit'], string>> = {
  nats: 'nats',
  reward: 'reward units',
  probability: 'probability',
  ratio: 'ratio',
  count: 'count',
  parameter: 'parameter units',
};

export function unitWords(unit: DescribedMetric['unit']): string {
  return units[unit];
}

/** Every norm names its weights and its mask. */
export function normWords(norm: Norm): string {
  return `weights ${norm.weights}, mask ${norm.mask}`;
}

/** A title inside a sentence: "Total variation" becomes "total variation", "RMSE" stays. */
export function uncapitalised(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** What no method can beat from behaviour alone, and what the numbers under it are not. */
export const identified = 'all that behaviour can identify';

/** With more worlds than this only the first stands open: a page of many worlds is read by its headings. */
export const worldsInFull = 1;

/** With more worlds than this, those that say the same stand together, and pictures that are not open are folded away. */
export const worldsApart = 4;
