import type { Fit, Quantity, Task } from '../../../core/contract/index.ts';

const stops: readonly unknown[] = ['converged', 'budget', 'stalled'];
const rowTolerance = 1e-9;

/**
 * Whether an answer keeps the promises of `Fit`. Trusts nothing: it may come from anybody's code.
 * @param declared what the estimator says that it recovers under these options
 * @returns one sentence about the first broken promise, or `null`
 */
export function checkFit(
  fit: unknown,
  task: Task,
  declared: Readonly<Partial<Record<Quantity, unknown>>>,
): string | null {
  if (typeof fit !== 'object' || fit === null) return 'The estimator returned no fit.';
  const answer = fit as Fit;
  const { stateCount: S, actionCount: A } = task.model;
  const K = task.features === null ? null : task.features.names.length;
  return (
    checkAccount(answer) ??
    checkTable('policy', answer.policy, S * A, task) ??
    checkPolicy(answer.policy, task) ??
    checkNullable('q', answer.q, S * A, task) ??
    checkNullable('value', answer.value, S, null) ??
    checkNullable('reward', answer.reward, S * A, task) ??
    checkParameters(answer, K) ??
    checkDeclared(answer, declared, K)
  );
}

function checkAccount({ stop, iterations, objective, diagnostics }: Fit): string | null {
  if (!stops.includes(stop)) return `stop is ${show(stop)}: it must be converged, budget or stalled.`;
  if (!(Number.isInteger(iterations) && iterations >= 0))
    return `iterations is ${show(iterations)}: it must be a count.`;
  if (typeof objective !== 'number' || Number.isNaN(objective))
    return `objective is ${show(objective)}: it must be a number.`;
  if (typeof diagnostics !== 'object' || diagnostics === null)
    return `diagnostics is ${show(diagnostics)}: it must be an object.`;
  const odd = Object.entries(diagnostics).find(([, value]) => typeof value !== 'number');
  return odd === undefined ? null : `diagnostics.${odd[0]} is ${show(odd[1])}: it must be a number.`;
}

/** Length and finiteness; entries of pairs that are not available mean nothing and are not read. */
function checkTable(name: string, table: unknown, length: number, task: Task | null): string | null {
  if (!(table instanceof Float64Array))
    return `${name} is ${show(table)}: it must be a Float64Array of ${length} numbers.`;
  if (table.length !== length) return `${name} has ${table.length} numbers: it must have ${length}.`;
  const available = task?.model.available ?? null;
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(table[i]) && available?.[i] !== 0)
      return `${name}[${i}] is ${table[i]}: it must be finite.`;
  }
  return null;
}

function checkNullable(name: string, table: unknown, length: number, task: Task | null): string | null {
  return table === null ? null : checkTable(name, table, length, task);
}

function checkPolicy(policy: Float64Array, { model }: Task): string | null {
  const { stateCount: S, actionCount: A, available } = model;
  for (let s = 0; s < S; s++) {
    let sum = 0;
    for (let a = 0; a < A; a++) {
      const i = s * A + a;
      const probability = policy[i];
      if (!(probability >= 0))
        return `policy of action ${a} in state ${s} is ${probability}: it must be at least 0.`;
      if (available !== null && available[i] === 0 && probability !== 0) {
        return `policy of action ${a} in state ${s} is ${probability}: the action is not available there, so it must be 0.`;
      }
      sum += probability;
    }
    if (!(Math.abs(sum - 1) <= rowTolerance))
      return `policy in state ${s} sums to ${sum}: it must sum to 1 within 1e-9.`;
  }
  return null;
}

function checkParameters({ parameters, covariance }: Fit, K: number | null): string | null {
  if (parameters !== null && K === null)
    return 'parameters are given, and the task has no features to name them.';
  const broken = checkNullable('parameters', parameters, K ?? 0, null);
  if (broken !== null || covariance === null) return broken;
  if (parameters === null) return 'covariance is given without parameters.';
  if (typeof covariance !== 'object')
    return `covariance is ${show(covariance)}: it must be null or matrices by kind.`;
  for (const [kind, matrix] of Object.entries(covariance)) {
    const size = parameters.length ** 2;
    const wrong = checkTable(`covariance.${kind}`, matrix, size, null);
    if (wrong !== null) return wrong;
  }
  return null;
}

function checkDeclared(
  fit: Fit,
  declared: Readonly<Partial<Record<Quantity, unknown>>>,
  K: number | null,
): string | null {
  for (const quantity of Object.keys(declared) as Quantity[]) {
    if (quantity === 'parameters' && K === null) continue;
    if (fit[quantity] === null) return `${quantity} is null, and the estimator declares that it recovers it.`;
  }
  return null;
}

function show(value: unknown): string {
  if (value instanceof Object) return `a ${value.constructor.name}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
