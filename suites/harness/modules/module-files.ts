import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { BenchError } from '../../../core/contract/errors.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { systemReason } from '../store/system-reason.ts';

/** A user's module as it was when cells of it were planned. */
export interface PlannedModule {
  /** Absolute. */
  readonly path: string;
  /** Files that it declares; `null` where its imports say what it depends on. */
  readonly files: readonly string[] | null;
  /** Of its files. */
  readonly digest: string;
}

/** Why a module is not what was planned any more, in a sentence, or `null` where it is. */
export function whyChanged({ path, files, digest }: PlannedModule): string | null {
  try {
    if (moduleDigest(path, files) === digest) return null;
    const edited = `The module ${path}, or a file that it depends on, was edited after the run was planned`;
    return `${edited}: other code would answer than was asked. Run again: the same command plans with what is there now.`;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return `${error.message} It was there when the run was planned: put it back and run again.`;
  }
}

/**
 * SHA-256 over the files that a user's module declares, or else over the module and all that it reaches by
 * relative imports. Names count from the module's folder and the module's own not at all, so that a moved
 * folder is the same code; an edited one is not. Packages are not followed.
 * @throws {BenchError} `bad-data` for a file that cannot be read
 */
export function moduleDigest(path: string, declared: readonly string[] | null): string {
  const files =
    declared === null ? reachedFrom(path) : [path, ...declared.map((file) => resolve(dirname(path), file))];
  const contents = [...new Set(files)].map((file) => [
    file === path ? '' : relative(dirname(path), file),
    createHash('sha256').update(readOwn(file, path)).digest('hex'),
  ]);
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(contents)))
    .digest('hex');
}

/** The module and the files that its relative imports lead to, as far as they can be seen without running it. */
export function reachedFrom(path: string): readonly string[] {
  const reached = new Set<string>();
  const pending = [path];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    if (/\.[cm]?js$/.test(file)) pending.push(...relativeImports(readOwn(file, path).toString('utf8'), file));
  }
  return [...reached];
}

/** `import … from './x'`, `import './x'`, `export … from './x'`, `import('./x')`, `require('./x')`, `new URL('./x', import.meta.url)`. */
const references =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|\bnew\s+URL\s*\(\s*)(['"])(\.{1,2}\/[^'"\n]+)\1/g;

/** A comment that looks like an import costs a file too many in the digest, never one too few. */
function relativeImports(text: string, file: string): readonly string[] {
  return [...text.matchAll(references)]
    .map(([, , target]) => join(dirname(file), target!.replace(/[?#].*$/, '')))
    .flatMap((target) =>
      [target, `${target}.js`, `${target}.cjs`, `${target}.json`].filter(isFile).slice(0, 1),
    );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function readOwn(file: string, module: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = systemReason((cause as NodeJS.ErrnoException).code!);
    const name = file === module ? `The module ${module}` : `The file ${file} of the module ${module}`;
    throw new BenchError('bad-data', `${name} cannot be read: ${reason}.`, { file }, { cause });
  }
}
