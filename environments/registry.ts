export { arrays } from './arrays.ts';
export { bus1987 } from './bus-1987.ts';
export { garnet } from './garnet.ts';
export { gridworld } from './gridworld.ts';
export { knownTruthGrid } from './known-truth-grid.ts';
export { rustBus } from './rust-bus.ts';
