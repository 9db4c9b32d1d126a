/** The public door: the contract and the numerics that every method shares. */
export * from './contract/index.ts';
