/** Every estimator. Adding one is its file, a line here, a test. */
export { anchoredCcp } from './anchored-ccp.ts';
export { bc } from './bc.ts';
export { ccp } from './ccp.ts';
export { iqLearn } from './iq-learn.ts';
export { mceIrl } from './mce-irl.ts';
export { mpec } from './mpec.ts';
export { nfxp } from './nfxp.ts';
export { ufxp } from './ufxp.ts';
