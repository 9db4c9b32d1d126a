import type { Demonstrations } from '../contract/model.ts';
import { compensatedSum } from '../numerics/sum.ts';

/** What the data could be told at best, whatever is believed about payoffs. */
interface Saturated {
  /** Σ μ(s,a) log(μ(s,a)/μ(s)) over the observed pairs, nats per decision: no policy has a higher likelihood. */
  readonly mean: number;
  /** States with data. */
  readonly visited: number;
  /** Of these, states where one action was chosen every time: a reward reaches their share at infinity only. */
  readonly unvaried: number;
}

/**
 * The likelihood of a policy that is free in every state: choice frequencies. With one
 * free cost a state it is the least upper bound of a structural likelihood, reached in the limit
 * where a state shows no variation (the nonparametric row of Rust 1987, Table VIII).
 */
export function saturatedLikelihood({ decisions }: Demonstrations): Saturated {
  const { state, weight } = decisions;
  const terms = new Float64Array(weight.length);
  let visited = 0;
  let unvaried = 0;
  for (let from = 0, to = 0; from < weight.length; from = to) {
    let inState = 0;
    for (; to < weight.length && state[to] === state[from]; to++) inState += weight[to];
    for (let n = from; n < to; n++) terms[n] = weight[n] * Math.log(weight[n] / inState);
    visited++;
    if (to === from + 1) unvaried++;
  }
  return { mean: compensatedSum(terms) / compensatedSum(weight), visited, unvaried };
}
