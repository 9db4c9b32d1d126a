import { describe, expect, it } from 'vitest';
import type { CellKey, Environment, Options } from '../../../../core/contract/index.ts';
import { withDefaults } from '../../../../core/schema/validate.ts';
import { bus1987 } from '../../../../environments/bus-1987.ts';
import { garnet } from '../../../../environments/garnet.ts';
import { rustBus } from '../../../../environments/rust-bus.ts';
import { cutTask, privateCopy } from '../../../../suites/harness/world/task.ts';
import { buildWorld, streamAt } from '../../../../suites/harness/world/world.ts';

/** The task of an environment at its defaults but for some parameters, with transitions counted from the sample. */
function taskOf(environment: unknown, changes: Options, sample: CellKey['sample']) {
  const given = environment as Environment;
  const parameters = { ...withDefaults<Options>(given.parameters), ...changes };
  const solved = buildWorld(given, parameters, streamAt('task', ['world']));
  const key = { transitions: 'estimated', sample } as CellKey;
  return { world: solved.world, task: cutTask(solved, key, streamAt('task', ['sample'])) };
}

describe('a task with estimated transitions', () => {
  it('pools the moves of a mixture over rows, and passes it on', () => {
    const { world, task } = taskOf(rustBus, { preset: 'su-judd' }, { individuals: 5, periods: 40 });
    expect(task.mixture).toBe(world.mixture);
    expect('kernelObservations' in task).toBe(false);
    const { rowStart, probability } = task.model.transitions;
    const row = (i: number) => [...probability.subarray(rowStart[i], rowStart[i + 1])];
    for (const i of [1, 20, 120]) expect(row(i)).toEqual(row(0));
    // 200 moves: frequencies are multiples of 1/200, and not the truth.
    for (const p of row(0)) expect(p * 200).toBeCloseTo(Math.round(p * 200), 9);
    expect(row(0)[0]).not.toBe(0.0937);
  });

  it('counts row by row where nothing is known of the moves', () => {
    const { world, task } = taskOf(garnet, {}, { individuals: 3, periods: 10 });
    expect('mixture' in task).toBe(false);
    const { rowStart } = task.model.transitions;
    expect(rowStart[rowStart.length - 1]).toBeLessThan(world.model.transitions.next.length);
  });

  it('takes what a panel shows of the kernels', () => {
    const { world, task } = taskOf(bus1987, {}, null);
    expect(task.kernelObservations).toBe(world.kernelObservations);
    expect(task.model.transitions).toEqual(world.model.transitions);
    expect(privateCopy(task)).toEqual(task);
  });
});
