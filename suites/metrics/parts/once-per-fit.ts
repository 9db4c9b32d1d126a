import type { Fit } from '../../../core/contract/estimator.ts';
import type { AnswerKey, MetricInput } from '../../../core/contract/metric.ts';
import { answerKey } from './comparison.ts';

/** Remembers what several metrics need of the same fit in the same world, for as long as both live. */
export function oncePerFit<T>(compute: (input: MetricInput) => T): (input: MetricInput) => T {
  const known = new WeakMap<AnswerKey, WeakMap<Fit, { readonly result: T }>>();
  return (input) => {
    const key = answerKey(input);
    const ofWorld = known.get(key) ?? new WeakMap<Fit, { readonly result: T }>();
    known.set(key, ofWorld);
    const remembered = ofWorld.get(input.fit) ?? { result: compute(input) };
    ofWorld.set(input.fit, remembered);
    return remembered.result;
  };
}
