import type { World } from './environment.ts';
import type { Fit } from './estimator.ts';
import type { Task, Truth } from './model.ts';
import type { Reference } from './reference.ts';
import type { PerPair, PerState } from './tables.ts';

/** A number never travels without its unit. */
export type Unit = 'nats' | 'reward' | 'probability' | 'ratio' | 'count' | 'parameter';

/**
 * What a metric is about. A `certificate` speaks of the fit alone, without the truth;
 * `published` holds it against what was printed about a real panel.
 */
export const metricObjects = [
  'policy',
  'reward',
  'value',
  'q',
  'parameters',
  'advantage',
  'counterfactual',
  'certificate',
  'published',
] as const;
export type MetricObject = (typeof metricObjects)[number];

/**
 * Weights of a norm over states (a pair has its state's weight over A):
 * `uniform` all states alike; `expert` discounted occupancy of the true policy from
 * the initial distribution; `data` the panel; `unvisited` states without data, alike.
 */
export type Weights = 'uniform' | 'expert' | 'data' | 'unvisited';

/** Cells of a norm: `all`; `regular` without absorbing states; `peer` also without the exit column of rewards. */
export type Mask = 'all' | 'regular' | 'peer';

/** The world and its solved expert, to a certificate; computed once per world. Estimators never meet it. */
export interface AnswerKey {
  readonly world: World & { readonly truth: Truth };
  /** Soft-optimal for the true reward; it generated the demonstrations. */
  readonly policy: PerPair;
  readonly q: PerPair;
  readonly value: PerState;
  /** Normalised discounted state occupancy of the expert from `model.initial`; sums to 1. */
  readonly occupancy: PerState;
  /** sup |V − TV| of the truth. */
  readonly residual: number;
}

/** What a metric sees. `key` is `null` for real data: a metric that compares with the truth refuses there. */
export interface MetricInput {
  readonly fit: Fit;
  readonly task: Task;
  readonly world: World;
  readonly key: AnswerKey | null;
  /** Fits that a metric may need beside this one, by role; absent where none was made. */
  readonly companions: Readonly<Record<string, Fit>>;
  /** Why a companion that was planned is absent: a sentence by role. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Arguments of a certificate; `{}` for other metrics. */
  readonly arguments: Readonly<Record<string, number>>;
}

/** One way of scoring a fit. */
export interface Metric {
  /** Kebab-case, equal to the file name, unique across all kinds. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly references: readonly Reference[];
  readonly unit: Unit;
  readonly better: 'lower' | 'higher' | 'neither';
  /** The value of a perfect fit; `null` where there is none (a share, a slope of nothing). */
  readonly perfect: number | null;
  readonly object: MetricObject;
  /** Parts of the fit that must be present; the harness leaves the metric out otherwise. */
  readonly needs: readonly Exclude<keyof Fit, 'stop' | 'iterations' | 'objective' | 'diagnostics'>[];
  /** True where a non-negative error belongs on the log scale. */
  readonly logScale: boolean;
  /** Blind to scale: may be shown, never gated alone. */
  readonly scaleFree: boolean;
  /** For any Bellman-consistent fit this is a function of the policy alone: a policy error in other units. */
  readonly policyImplied: boolean;
  /** The weightings and masks it is reported under; a gate names one of each. */
  readonly weights: readonly Weights[];
  readonly masks: readonly Mask[];
  /** Roles of companions that it needs. */
  readonly companions: readonly string[];
  /** @returns one sentence where there is nothing to compare with under these weights and mask, else `null` */
  refuses(input: MetricInput, weights: Weights, mask: Mask): string | null;
  /** @returns a number; a non-finite one fails every gate on it */
  measure(input: MetricInput, weights: Weights, mask: Mask): number | Promise<number>;
}

/**
 * A made-up answer that must fail the gates of `mustFail`, or (`truth`) must pass all. An `error` is the truth with one
 * known error in its reward, to read metrics by: it runs only in suites that name it.
 */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly kind: 'negative' | 'positive' | 'reference' | 'error';
  /** Objects whose gates a negative control must not pass. */
  readonly mustFail: readonly MetricObject[];
  /** What it says of a gate of another object that this control passes: "static: does not test dynamics". */
  readonly whenPassing?: string;
  /** True where it errs in scale alone, so that gates on scale-free metrics need not fail it. */
  readonly scaleOnly?: boolean;
  answer(task: Task, key: AnswerKey): Fit;
}
