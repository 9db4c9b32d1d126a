import type { Episodes } from '../../core/contract/model.ts';
import { readBuses } from '../../environments/files/asc.ts';

/** Month by month what happened to the buses of Rust's group 4, 90 bins: an episode a bus. */
export function groupFourEpisodes(directory: string): Episodes {
  const state: number[] = [];
  const action: number[] = [];
  const next: number[] = [];
  const start = [0];
  for (const { odometer, replacements } of readBuses(directory, '4')) {
    const bin = odometer.map((miles) => {
      const installed = Math.max(0, ...replacements.filter((at) => at < miles));
      return Math.max(0, Math.ceil((miles - installed) / 5000) - 1);
    });
    for (let t = 1; t < bin.length; t++) {
      const replaced = replacements.some((at) => odometer[t] <= at && at < odometer[t + 1]);
      state.push(bin[t]);
      action.push(replaced ? 1 : 0);
      next.push(bin[t + 1] ?? bin[t]);
    }
    start.push(state.length);
  }
  const buses = start.length - 1;
  return {
    state: Uint32Array.from(state),
    action: Uint32Array.from(action),
    next: Uint32Array.from(next),
    start: Uint32Array.from(start),
    cluster: Uint32Array.from({ length: buses }, (_, e) => e),
    terminated: new Uint8Array(buses),
  };
}
