import { Worker } from 'node:worker_threads';

/**
 * Runs inputs `from … to − 1` in a thread that is ended where one of them takes too long: that is a finding, and the
 * next one goes on in another thread.
 * @param onFinding called for each finding, with the index that reproduces it
 * @returns counts of outcomes by kind of file
 */
export async function campaign({ seed, from = 0, to, budgetMs, onFinding, worker = shipped }) {
  const totals = {};
  let next = from;
  while (next < to) {
    const stopped = await inThread({ seed, from: next, to, budgetMs, onFinding, worker, totals });
    if (stopped === null) break;
    onFinding({ index: stopped.index, what: stopped.what, message: stopped.message });
    next = stopped.index + 1;
  }
  return totals;
}

const shipped = new URL('worker.mjs', import.meta.url);
const startMs = 120_000;

/** @returns the input over which the thread ended, or `null` where all were tried */
function inThread({ seed, from, to, budgetMs, onFinding, worker, totals }) {
  return new Promise((resolve, reject) => {
    // The index that is tried, and how many were begun.
    const shared = new SharedArrayBuffer(8);
    const at = new Int32Array(shared);
    const thread = new Worker(worker, { workerData: { seed, from, to, shared }, stdout: true });
    let [begun, since] = [0, Date.now()];
    const watch = setInterval(() => {
      const now = Atomics.load(at, 1);
      if (now !== begun) [begun, since] = [now, Date.now()];
      else if (Date.now() - since > (now === 0 ? startMs : budgetMs))
        end('a hang', `more than ${budgetMs} ms`);
    }, 100);
    const end = (what, message) => {
      clearInterval(watch);
      if (what !== null && Atomics.load(at, 1) === 0) {
        reject(new Error(`The campaign cannot begin: ${message}`));
        return;
      }
      void thread
        .terminate()
        .then(() => resolve(what === null ? null : { index: Atomics.load(at, 0), what, message }));
    };
    thread.on('message', ({ kind, counts, ...finding }) => {
      if (kind === 'finding') onFinding(finding);
      else {
        for (const [name, own] of Object.entries(counts)) totals[name] = own;
        end(null);
      }
    });
    thread.on('error', (error) => end('the end of its thread', error.stack ?? String(error)));
  });
}
