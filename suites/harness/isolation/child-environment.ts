import process from 'node:process';

/** Tells a worker module that it runs as a process of its own: `cells` or `describe`. */
export const roleVariable = 'IRLBENCH_WORKER';
/** Marks a child and everything that it starts, so that nothing of it is overlooked. */
export const markVariable = 'IRLBENCH_MARK';

/** What a child may know of the user's environment: where programs and libraries are, and the language. */
const allowed =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|SystemRoot)$/;

/** One thread each, whatever library a method brings: cells run side by side, and timings are of one core. */
const singleThreaded = {
  UV_THREADPOOL_SIZE: '1',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  BLIS_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  JULIA_NUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
};

/** The environment of a child: an allow-list, single-threaded libraries, its role and its mark. */
export function childEnvironment(role: 'cells' | 'describe', mark: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => allowed.test(entry[0]) && entry[1] !== undefined,
  );
  return { ...Object.fromEntries(kept), ...singleThreaded, [roleVariable]: role, [markVariable]: mark };
}
