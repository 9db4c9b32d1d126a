import { fromJsonNumber } from '../../core/contract/json.ts';
import type { Manifest, PlannedWorld } from '../../core/contract/record.ts';
import type { GateVerdict } from '../../core/contract/verdict.ts';

/** "1 replicate", "2 replicates". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Labels side by side, empty ones left out. */
export function joinWords(words: readonly string[]): string {
  return words.filter((word) => word !== '').join('; ');
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** Three significant digits without an exponent where that is readable: "0.0384", "12.3", "4.2e-9". */
export function figure(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'no number' : x > 0 ? 'infinite' : 'minus infinite';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size < 1e-4 || size >= 1e6) return Number(x.toPrecision(2)).toExponential();
  return size >= 100 ? String(Math.round(x)) : String(Number(x.toPrecision(3)));
}

/** Words about one or several rows. */
export type Clause = (count: number) => string;

/** The first word of a sentence; a label that begins with a Greek letter keeps it. */
export function capitalised(text: string): string {
  return /^[a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** A title inside a sentence: "Total variation" becomes "total variation", "RMSE" stays. */
export function uncapitalised(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** "0.038 ≤ 0.05": what was judged, beside its limit. */
export function relation(verdict: GateVerdict, higher: boolean): string {
  const judged = fromJsonNumber(verdict.judged);
  const limit = fromJsonNumber(verdict.limit);
  const within = higher ? judged >= limit : judged <= limit;
  const sign = within ? (higher ? '≥' : '≤') : higher ? '<' : '>';
  return `${figure(judged)} ${sign} ${figure(limit)}`;
}

/** A world's name, with its sample where several worlds share the name. */
export function worldName({ worlds }: Manifest, index: number): string {
  const { name, sample } = worlds[index];
  const shared = worlds.filter((world) => world.name === name).length > 1;
  if (!shared || sample === null) return name;
  return `${name} (${[`${sample.individuals} × ${sample.periods}`, ...mannerOf(sample)].join(', ')})`;
}

/** How a design departs from counting every decision of everybody alike, a phrase for each way. */
function mannerOf({
  start,
  weighing,
  hideStates = 0,
  hideActions = 0,
}: NonNullable<PlannedWorld['sample']>): readonly string[] {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return [
    start === 'stationary' ? 'from the long run' : '',
    weighing === 'discounted' ? 'discounted' : '',
    hideStates > 0 ? `${percent(hideStates)} of the states unseen` : '',
    hideActions > 0 ? `the rarest action unseen in ${percent(hideActions)} of the states` : '',
  ].filter((words) => words !== '');
}

/** Without a full stop. */
export function trimmed(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** With exactly one full stop. */
export function sentence(text: string): string {
  return `${trimmed(text)}.`;
}
