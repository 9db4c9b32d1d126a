import { describe, expect, it } from 'vitest';
import {
  fateOfCell,
  mayGoOn,
  readSacct,
  readScontrol,
} from '../../../../suites/harness/slurm/task-states.ts';

describe('what sacct says', () => {
  it('is read by task; steps, other jobs and tasks without an index of their own are left out', () => {
    const said = [
      '12_0|COMPLETED',
      '12_0.batch|COMPLETED',
      '12_1|CANCELLED by 1000',
      '12_2|OUT_OF_MEMORY',
      '12_[3-9%2]|PENDING',
      '123_4|TIMEOUT',
      '',
    ].join('\n');
    expect(readSacct(said, '12')).toEqual([
      { task: 0, state: 'COMPLETED' },
      { task: 1, state: 'CANCELLED' },
      { task: 2, state: 'OUT_OF_MEMORY' },
    ]);
  });
});

describe('what scontrol says', () => {
  it('is read by task', () => {
    const said = [
      'JobId=13 ArrayJobId=12 ArrayTaskId=1 JobName=x UserId=root(0) JobState=TIMEOUT Reason=None ExitCode=0:15',
      'JobId=12 ArrayJobId=12 ArrayTaskId=2-5%2 JobName=x JobState=PENDING Reason=Resources',
      'JobId=14 ArrayJobId=99 ArrayTaskId=1 JobName=x JobState=FAILED',
    ].join('\n');
    expect(readScontrol(said, '12')).toEqual([{ task: 1, state: 'TIMEOUT' }]);
  });
});

describe('what an end makes of a cell that was running', () => {
  it.each([
    ['TIMEOUT', 'timeout', 'at its time limit'],
    ['DEADLINE', 'timeout', 'at its deadline'],
    ['OUT_OF_MEMORY', 'out-of-memory', 'out of memory'],
    ['NODE_FAIL', 'infrastructure', 'when its node failed'],
    ['BOOT_FAIL', 'infrastructure', 'when its node did not start'],
    ['PREEMPTED', 'infrastructure', 'to make room'],
    ['FAILED', 'infrastructure', 'when the program was gone'],
  ])('%s is %s', (state, status, words) => {
    const fate = fateOfCell({ task: 3, state }, '12');
    expect(fate?.[0]).toBe(status);
    expect(fate?.[1]).toContain(`task 12_3`);
    expect(fate?.[1]).toContain(words);
    expect(fate?.[1]).toContain(state);
    expect(mayGoOn({ task: 3, state })).toBe(false);
  });

  it('is nothing for a task that a person cancelled, or that goes on', () => {
    expect(fateOfCell({ task: 3, state: 'CANCELLED' }, '12')).toBeNull();
    for (const state of ['PENDING', 'RUNNING', 'COMPLETING', 'REQUEUED', 'SUSPENDED']) {
      expect(fateOfCell({ task: 3, state }, '12')).toBeNull();
      expect(mayGoOn({ task: 3, state })).toBe(true);
    }
  });
});
