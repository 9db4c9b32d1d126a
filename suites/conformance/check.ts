import type { AnswerKey, Estimator, Task, World } from '../../core/contract/index.ts';

/** Where an estimator is tried: a task, and what its certificates are computed with. */
export interface ConformanceWorld {
  readonly name: string;
  readonly task: Task;
  readonly world: World;
  readonly key: AnswerKey;
}

/** What a check came to; whatever is not a pass says why in one sentence. */
export type Outcome =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail'; readonly reason: string }
  /** The estimator does not claim what the check is about. */
  | { readonly outcome: 'not-claimed'; readonly reason: string };

/** One promise of the contract, put to the test. */
export interface Check {
  /** Kebab-case, unique. */
  readonly id: string;
  /** What must hold. */
  readonly title: string;
  /** What goes wrong where it does not. */
  readonly why: string;
  /** @throws whatever the estimator throws: `conform` reports it as a failure */
  run(estimator: Estimator, worlds: readonly ConformanceWorld[]): Promise<Outcome>;
}

export const pass: Outcome = { outcome: 'pass' };

export function fail(reason: string): Outcome {
  return { outcome: 'fail', reason };
}

export function notClaimed(reason: string): Outcome {
  return { outcome: 'not-claimed', reason };
}

/** The first world where something is wrong decides; `wrong` says what, or `null`. */
export async function inEvery<W>(
  worlds: readonly W[],
  wrong: (world: W) => Promise<string | null>,
): Promise<Outcome> {
  for (const world of worlds) {
    const reason = await wrong(world);
    if (reason !== null) return fail(reason);
  }
  return pass;
}
