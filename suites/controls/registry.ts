export { uniform } from './uniform.ts';
export { zeroReward } from './zero-reward.ts';
export { noOp } from './no-op.ts';
export { halfScale } from './half-scale.ts';
export { myopic } from './myopic.ts';
export { cloning } from './cloning.ts';
export { truth } from './truth.ts';
