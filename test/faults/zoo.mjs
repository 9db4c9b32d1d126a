/**
 * An estimator that goes wrong in the way it is asked to: a user's module in plain JavaScript, and an estimator
 * of a catalog. With `none` it is as honest as any.
 */
import { execFile, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { evenPolicy, fitOf } from './fit-of.mjs';

const progress = { iteration: 0, objective: 0, gradient: null };

/** By name: given the task and the run, answers or does not. */
const faults = {
  none: (task) => fitOf(evenPolicy(task)),
  loops: () => {
    for (;;);
  },
  'ignores-cancellation': (_task, run) => {
    for (;;) {
      try {
        run.tick(progress);
      } catch {
        // It does not want to know.
      }
    }
  },
  throws: () => {
    throw new TypeError('It tripped.');
  },
  rejects: () => Promise.reject(new Error('It changed its mind.')),
  nan: (task) => fitOf(evenPolicy(task).fill(Number.NaN, 2, 3)),
  short: (task) => fitOf(evenPolicy(task).slice(1)),
  'row-sums': (task) => fitOf(evenPolicy(task).map((p) => p * 1.001)),
  // What it promises of its answer is held against the answer.
  lies: (task) => fitOf(evenPolicy(task)),
  'four-gigabytes': (task) => {
    const hoard = Array.from({ length: 128 }, (_, i) => new Float64Array(2 ** 22).fill(i));
    return fitOf(evenPolicy(task), { diagnostics: { hoarded: hoard.length } });
  },
  'fills-heap': () => {
    const hoard = [];
    const block = Array.from({ length: 1e5 }, () => 0.5);
    for (;;) hoard.push(block.slice());
  },
  // The first child ends at once and leaves a second one behind, in a session of its own.
  forks: async (task) => {
    const leave = `const left = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
      console.log(left.pid);
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', leave]);
    return fitOf(evenPolicy(task), { diagnostics: { left: Number(stdout) } });
  },
  'forks-and-exits': () => {
    process.stdout.write(`left ${spawn('sleep', ['60'], { stdio: 'inherit' }).pid}\n`);
    process.exit(0);
  },
  writes: (task) => {
    for (const array of [
      task.model.initial,
      task.model.transitions.probability,
      task.demonstrations.decisions.weight,
      task.demonstrations.decisions.state,
    ])
      array.fill(1);
    return fitOf(evenPolicy(task));
  },
  prints: (task) => {
    process.stdout.write(`{"not": "the answer"}\n${'x'.repeat(100_000)}`);
    // The descriptor of a thread is that of its program.
    if (isMainThread) writeSync(1, '\nto the bare descriptor\n');
    return fitOf(evenPolicy(task));
  },
  exits: () => process.exit(0),
  'hangs-on-shutdown': (task) => {
    process.on('SIGTERM', () => {});
    process.on('exit', () => {
      for (;;);
    });
    setInterval(() => {}, 10);
    return fitOf(evenPolicy(task));
  },
  // Its error comes when it has long answered.
  'throws-later': (task) => {
    setTimeout(() => {
      throw new Error('Nobody waited for this.');
    }, 20);
    return fitOf(evenPolicy(task));
  },
  'speaks-out-of-turn': () => {
    writeSync(3, 'what is this pipe for?');
    for (;;);
  },
  'kills-itself': () => {
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  },
};

export default {
  id: 'zoo',
  title: 'Zoo',
  summary: 'Goes wrong as it is told.',
  references: [],
  version: 1,
  options: {
    type: 'object',
    additionalProperties: false,
    properties: { fault: { enum: Object.keys(faults), default: 'none' } },
  },
  recovers: () => ({ policy: 'none' }),
  information: () => ({ transitions: 'none', features: false, anchor: false }),
  certificates: ({ fault }) => [
    { id: 'row-error', arguments: { power: fault === 'lies' ? 0 : 1 }, limit: 1e-9 },
  ],
  limit: () => null,
  refuses: () => null,
  fit: (task, { fault }, run) => faults[fault](task, run),
};
