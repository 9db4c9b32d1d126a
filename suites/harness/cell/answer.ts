import { BenchError } from '../../../core/contract/errors.ts';
import type { AnswerKey, Fit, Options, Progress, Run, Task } from '../../../core/contract/index.ts';
import type { Random } from '../../../core/contract/random.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { streamLabels } from '../plan/identity.ts';
import type { CellJob } from '../plan/job.ts';
import { privateCopy } from '../world/task.ts';
import { streamAt } from '../world/world.ts';
import type { CancelCheck } from './cancellation.ts';
import { Cancelled } from './cancellation.ts';
import { checkFit } from './check-fit.ts';

/** What came back: a fit that keeps its promises, a refusal, or a broken promise, each with its sentence. */
export type Answer =
  | { readonly kind: 'fit'; readonly fit: Fit }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'protocol-error'; readonly reason: string };

/** What an answer is made under. */
export interface AnswerHooks {
  readonly cancelled: CancelCheck;
  /** Sees every tick. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How often awaiting code learns that it was cancelled; a loop that ticks learns at once. */
const pollMs = 50;

/**
 * Lets the subject of a cell answer. An estimator gets a copy of the task that nobody else reads; a control
 * also gets the answer key.
 * @throws {Cancelled} once the cell must end, and whatever the subject throws
 */
export async function answer(
  job: CellJob,
  catalog: Catalog,
  task: Task,
  key: AnswerKey | null,
  hooks: AnswerHooks,
): Promise<Answer> {
  const { kind, id, options } = job.key.subject;
  if (kind === 'control') return checked(controlAnswer(catalog, id, task, key), task, {});
  const estimator = lookUp(catalog.estimators, id, 'estimator', 'subject');
  const frozen: Options = Object.freeze({ ...options });
  const copy = privateCopy(task);
  const reason = estimator.refuses(copy, frozen);
  if (reason !== null) return { kind: 'refused', reason };
  const random = streamAt(job.key.seed, streamLabels(job.key).fit);
  const fit = await supervised(random, job.budget.iterations, hooks, (run) =>
    estimator.fit(copy, frozen, run),
  );
  return checked(fit, task, estimator.recovers(frozen));
}

function controlAnswer(catalog: Catalog, id: string, task: Task, key: AnswerKey | null): Fit {
  if (key === null)
    throw new BenchError('internal', `The control ${id} was planned in a world without truth.`, { id });
  return lookUp(catalog.controls, id, 'control', 'subject').answer(task, key);
}

function checked(fit: Fit, task: Task, declared: Parameters<typeof checkFit>[2]): Answer {
  const reason = checkFit(fit, task, declared);
  return reason === null ? { kind: 'fit', fit } : { kind: 'protocol-error', reason };
}

/** Runs a fit under its budget: iterations by `tick`, time by the cancel check and the signal. */
async function supervised(
  random: Random,
  iterations: number,
  { cancelled, onProgress }: AnswerHooks,
  body: (run: Run) => Fit | Promise<Fit>,
): Promise<Fit> {
  const controller = new AbortController();
  const { signal } = controller;
  const poll = (): void => {
    const because = signal.aborted ? null : cancelled();
    if (because !== null) controller.abort(new Cancelled(because));
  };
  let ticks = 0;
  const tick = (progress: Progress): boolean => {
    poll();
    signal.throwIfAborted();
    onProgress?.(progress);
    ticks++;
    return ticks < iterations;
  };
  const timer = setInterval(poll, pollMs);
  try {
    const result = await body({ random, signal, tick });
    poll();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
  }
}
