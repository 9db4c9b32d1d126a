import type { Estimator } from '../../core/contract/index.ts';
import type { Check, ConformanceWorld, Outcome } from './check.ts';
import { fail } from './check.ts';
import { checks } from './checks.ts';

/** A check and what it came to. */
export interface Finding {
  readonly check: Check;
  readonly outcome: Outcome;
}

/** Holds an estimator against a check. Never rejects: whatever the estimator throws is a failure. */
export async function tryCheck(
  check: Check,
  estimator: Estimator,
  worlds: readonly ConformanceWorld[],
): Promise<Outcome> {
  try {
    return await check.run(estimator, worlds);
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return fail(`It threw ${message}`);
  }
}

/** Holds an estimator against every check, one after the other, in this process. */
export async function conform(
  estimator: Estimator,
  worlds: readonly ConformanceWorld[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push({ check, outcome: await tryCheck(check, estimator, worlds) });
  return findings;
}
