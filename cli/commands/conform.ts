import { resolve } from 'node:path';
import { BenchError, exitCodes } from '../../core/contract/index.ts';
import { type Check, checks, type Outcome } from '../../suites/conformance/index.ts';
import { moduleDigest } from '../../suites/harness/modules/module-files.ts';
import { isModulePath } from '../../suites/harness/modules/user-modules.ts';
import { type ConformProcessOptions, runInProcess } from '../conform-process.ts';
import type { ConformedCheck, ConformOutput } from '../documents/conformance.ts';

export interface ConformFlags extends Pick<ConformProcessOptions, 'child' | 'timeout' | 'signal'> {
  readonly onStarted: (check: Check, done: number, of: number) => void;
}

/**
 * Holds an estimator against every check. One that hangs or dies costs the check that it did so in.
 * @param estimator the id of a registered one, or the path of a module
 * @throws {BenchError} for an estimator that cannot be loaded, with the code of the reason
 */
export async function conformEstimator(estimator: string, flags: ConformFlags): Promise<ConformOutput> {
  const found: ConformedCheck[] = [];
  const unedited = guard(estimator);
  while (found.length < checks.length && !flags.signal.aborted) {
    unedited();
    await runInProcess(estimator, checks.slice(found.length), {
      ...flags,
      onStarted: (check) => flags.onStarted(check, found.length, checks.length),
      onEnded: (check, outcome, ms) => found.push(conformed(check, outcome, ms)),
    });
  }
  const interrupted: Outcome = { outcome: 'fail', reason: 'It was interrupted.' };
  for (const check of checks.slice(found.length)) found.push(conformed(check, interrupted, 0));
  const count = (outcome: ConformedCheck['outcome']): number =>
    found.filter((one) => one.outcome === outcome).length;
  const counts = { pass: count('pass'), fail: count('fail'), 'not-claimed': count('not-claimed') };
  const conforms = counts.fail === 0;
  return { format: 'irlbench/conformance', version: 1, estimator, conforms, counts, checks: found };
}

/** One estimator is held against all checks: what reads a module for the second time reads what was read before. */
function guard(estimator: string): () => void {
  if (!isModulePath(estimator)) return () => {};
  const path = resolve(estimator);
  const before = moduleDigest(path, null);
  return () => {
    if (moduleDigest(path, null) !== before)
      throw new BenchError('bad-data', `The module ${path} was edited while it was tried: try it again.`, {
        path,
      });
  };
}

function conformed({ id, title, why }: Check, outcome: Outcome, ms: number): ConformedCheck {
  const reason = outcome.outcome === 'pass' ? null : outcome.reason;
  return { id, title, why, outcome: outcome.outcome, reason, ms };
}

/** A promise that is not kept is a gate that is not as expected. */
export function conformExitCode({ conforms }: ConformOutput, { aborted }: AbortSignal): number {
  if (aborted) return exitCodes.interrupted;
  return conforms ? exitCodes.asExpected : exitCodes.truthGate;
}

/** The checks for a person: a line each, then every reason in full. */
export function conformText({ estimator, conforms, counts, checks: found }: ConformOutput): string {
  const [first, second] = [0, 1].map((column) =>
    Math.max(...found.map(({ outcome, id }) => [outcome, id][column]!.length)),
  ) as [number, number];
  const lines = found.map(
    ({ id, title, outcome }) => `${outcome.padEnd(first)}  ${id.padEnd(second)}  ${title}`,
  );
  const reasons = found.flatMap(({ id, outcome, reason, why }) =>
    outcome === 'fail' ? [`${id}: ${reason}\n  It matters because ${why}.`] : [],
  );
  const summary = `${counts.pass} pass, ${counts.fail} fail, ${counts['not-claimed']} not claimed`;
  const verdict = `${estimator} ${conforms ? 'keeps' : 'does not keep'} the contract`;
  return [...lines, ...reasons, `${verdict}: ${summary}.`].join('\n');
}
