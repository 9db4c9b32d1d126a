import { parentPort, workerData } from 'node:worker_threads';
import { inputOf } from './inputs.mjs';
import { fuzzTargets } from './targets.mjs';
import { judge } from './verdict.mjs';

/** Tries inputs one after the other and says so before each, so that whoever waits knows which one hangs. */
const { seed, from, to, shared } = workerData;
const at = new Int32Array(shared);
const targets = await fuzzTargets();
const counts = {};
await requireSoundBases(targets);
for (let index = from; index < to; index++) {
  const { target, bytes } = inputOf(targets, seed, index);
  Atomics.store(at, 0, index);
  Atomics.add(at, 1, 1);
  const began = performance.now();
  const verdict = await judge(target, bytes);
  const ms = performance.now() - began;
  const count = (counts[target.name] ??= { accepted: 0, refused: 0, finding: 0, slowestMs: 0 });
  count[verdict.outcome]++;
  count.slowestMs = Math.max(count.slowestMs, ms);
  if (verdict.outcome === 'finding')
    parentPort.postMessage({ kind: 'finding', index, name: target.name, ...verdict });
}
parentPort.postMessage({ kind: 'done', counts });

/** A mutation of what is refused anyway tests nothing. */
async function requireSoundBases(every) {
  for (const target of every) {
    for (const { bytes } of target.bases) {
      const { outcome, message } = await judge(target, bytes);
      if (outcome !== 'accepted')
        throw new Error(`A sound file for ${target.name} is not taken: ${message ?? ''}`);
    }
  }
}
