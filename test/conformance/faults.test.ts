import { describe, expect, it } from 'vitest';
import type { Estimator, Fit, Run, Task } from '../../core/contract/index.ts';
import { bc } from '../../estimators/bc.ts';
import { checks, conform, conformanceWorlds } from '../../suites/conformance/index.ts';

const [, grid, garnet] = conformanceWorlds();
const worlds = [garnet!];
/** Faults that show between two worlds only. */
const betweenWorlds = ['a refusal that is no sentence', 'an answer that remembers the world before'];
const sound = bc as unknown as Estimator;

/** A sound method with one fault in what it does with a fit. */
function fitting(change: (fit: Fit, task: Task, run: Run) => Partial<Fit>): Partial<Estimator> {
  return {
    fit: async (task, options, run) => {
      const fit = await sound.fit(task, options, run);
      return { ...fit, ...change(fit, task, run) };
    },
  };
}

let calls = 0;
const shared = new Float64Array(3);

/** One fault each, and the checks that must see it. */
const faults: Readonly<Record<string, readonly [fault: Partial<Estimator>, seenBy: readonly string[]]>> = {
  'an id with capitals': [{ id: 'MyMethod' }, ['describes-itself']],
  'no version': [{ version: 0 }, ['describes-itself']],
  'a reference without an address': [
    { references: [{ citation: 'Somebody (1987)' }] as never },
    ['describes-itself'],
  ],
  'an option without a default': [
    {
      options: {
        type: 'object',
        additionalProperties: false,
        properties: { ...sound.options.properties, alpha: { type: 'number' } },
      },
    },
    ['options-have-defaults'],
  ],
  'a default out of range': [
    {
      options: {
        type: 'object',
        additionalProperties: false,
        properties: { smoothing: { type: 'number', minimum: 1, default: 0 } },
      },
    },
    [
      'options-have-defaults',
      // Nothing can be tried without options.
      ...checks.map(({ id }) => id).filter((id) => !/^(describes|options)-/.test(id)),
    ],
  ],
  'options that take anything': [
    { options: { type: 'object', properties: sound.options.properties } as never },
    ['options-refuse-unknown'],
  ],
  'a gauge that does not exist': [
    { recovers: () => ({ policy: 'exact' }) as never },
    ['declares-what-it-recovers'],
  ],
  'a certificate that nobody can check': [
    { certificates: () => [{ id: 'trust-me', arguments: {}, limit: 1 }] },
    ['declares-what-it-recovers', 'convergence-is-certified'],
  ],
  'a limit with an unknown option': [{ limit: () => ({ smoothness: 0 }) }, ['declares-what-it-recovers']],
  'a refusal of everything': [{ refuses: () => 'Not today.' }, ['takes-a-world']],
  'a refusal that is no sentence': [
    { refuses: (task) => (task.model.stateCount === 9 ? 'no' : null) },
    ['takes-a-world'],
  ],
  'a policy that sums to 0.99': [
    fitting(({ policy }) => ({ policy: policy.map((p) => 0.99 * p) })),
    ['answer-is-whole', 'budget-is-kept', 'refuses-in-words'],
  ],
  'a NaN in the reward': [
    fitting((_, { model }) => ({ reward: new Float64Array(model.stateCount * model.actionCount).fill(NaN) })),
    ['answer-is-whole', 'budget-is-kept', 'refuses-in-words', 'weights-are-relative'],
  ],
  'a promise that is not kept': [
    { recovers: () => ({ policy: 'policy-advantage', q: 'none' }) },
    ['answer-is-whole', 'budget-is-kept', 'refuses-in-words'],
  ],
  'a view of the task': [
    fitting((_, { model }) => ({ value: model.initial })),
    // Renamed states rename it, as they should.
    ['answer-is-plain-data'],
  ],
  'an array that two answers share': [
    fitting(() => ({ covariance: null, diagnostics: {}, parameters: shared })),
    ['answer-is-plain-data', 'answer-is-whole', 'budget-is-kept', 'refuses-in-words'],
  ],
  'a note in the task': [
    fitting((_, { model }) => {
      model.initial[0] = 0.5;
      return {};
    }),
    ['task-is-as-it-was'],
  ],
  'a refusal that writes': [
    {
      refuses: ({ model }) => {
        model.initial[0] = 0.5;
        return null;
      },
    },
    ['task-is-as-it-was'],
  ],
  'a counter in the answer': [
    fitting(() => ({ diagnostics: { calls: calls++ } })),
    ['same-stream-same-bytes', 'order-does-not-matter'],
  ],
  'an answer that remembers the world before': [
    (() => {
      let last = 0;
      return fitting((_, { model }) => {
        const diagnostics = { last };
        last = model.stateCount;
        return { diagnostics };
      });
    })(),
    ['order-does-not-matter', 'same-stream-same-bytes'],
  ],
  'a loop that never converges': [
    fitting(() => ({ stop: 'stalled' })),
    ['answer-converges', 'budget-is-kept'],
  ],
  'a claim of convergence whatever happens': [fitting(() => ({ stop: 'converged' })), ['budget-is-kept']],
  'ticks beyond the budget': [
    fitting((_, __, run) => {
      for (let i = 0; i < 9; i++) run.tick({ iteration: i, objective: 0, gradient: null });
      return {};
    }),
    ['budget-is-kept'],
  ],
  'a cancellation swallowed': [
    {
      fit: async (task, options, run) => {
        const tick: Run['tick'] = (progress) => {
          try {
            return run.tick(progress);
          } catch {
            return true;
          }
        };
        return sound.fit(task, options, { ...run, tick });
      },
    },
    ['cancellation-is-honoured'],
  ],
  'a cancellation in other words': [
    {
      fit: async (task, options, run) => {
        try {
          return await sound.fit(task, options, run);
        } catch {
          throw new Error('stopped');
        }
      },
    },
    ['cancellation-is-honoured'],
  ],
  'an exception where a sentence is due': [
    fitting((_, { features }) => ({ diagnostics: { columns: features!.names.length } })),
    ['refuses-in-words'],
  ],
  'an undeclared need': [
    { refuses: ({ features }) => (features === null ? 'It needs features.' : null) },
    ['needs-what-it-says'],
  ],
  'counts that are read as sizes': [
    fitting(({ policy }, { demonstrations, model }) => {
      const share = 1 / (1 + demonstrations.decisions.weight.reduce((sum, w) => sum + w, 0));
      return { policy: policy.map((p) => (1 - share) * p + share / model.actionCount) };
    }),
    ['weights-are-relative'],
  ],
  'a soft spot for action 0': [
    fitting(({ policy }, { model: { actionCount: A } }) => ({
      policy: policy.map((p, i) => 0.9 * p + (i % A === 0 ? 0.1 : 0)),
    })),
    ['names-do-not-matter'],
  ],
  'a level in the wrong unit': [
    {
      recovers: () => ({ policy: 'policy-advantage', reward: 'policy-advantage' }),
      ...fitting(({ policy }) => ({ reward: policy.map((p) => Math.log(p + 1)) })),
    },
    ['units-do-not-matter'],
  ],
  'a claim that its certificate denies': [
    { certificates: () => [{ id: 'feature-gap', arguments: {}, limit: 0 }] },
    ['convergence-is-certified'],
  ],
};

describe('the checks see faults', () => {
  it('and none in a sound method', async () => {
    const found = await conform(sound, worlds);
    expect(found.filter(({ outcome }) => outcome.outcome === 'fail')).toEqual([]);
  });

  it.each(Object.entries(faults))('%s', async (name, [fault, seenBy]) => {
    const where = betweenWorlds.includes(name) ? [grid!, garnet!] : worlds;
    const found = await conform({ ...sound, ...fault }, where);
    const failed = found.filter(({ outcome }) => outcome.outcome === 'fail').map(({ check }) => check.id);
    expect(failed.toSorted()).toEqual([...seenBy].toSorted());
  });

  it('every check sees at least one', () => {
    const seen = new Set(Object.values(faults).flatMap(([, ids]) => ids));
    expect(checks.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });
});
