/** Every estimator. Adding one is its file, a line here, a test. */
export { bc } from './bc.ts';
export { iqLearn } from './iq-learn.ts';
export { mceIrl } from './mce-irl.ts';
export { nfxp } from './nfxp.ts';
