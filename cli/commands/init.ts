import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../core/contract/index.ts';
import { quoted } from '../../suites/harness/slurm/quote.ts';
import { makeFolder } from '../../suites/harness/store/make-folder.ts';
import type { InitOutput } from '../documents/init.ts';

/** What can be begun with. */
export const starterKinds = ['suite', 'estimator'] as const;
export type StarterKind = (typeof starterKinds)[number];

const starters: Readonly<
  Record<StarterKind, { readonly file: URL; readonly out: string; readonly next: string }>
> = {
  suite: {
    file: new URL('../starters/suite.json', import.meta.url),
    out: 'my-suite.json',
    next: 'run FILE --out out/my-suite',
  },
  estimator: {
    file: new URL('../starters/estimator.mjs', import.meta.url),
    out: 'my-estimator.mjs',
    next: 'conform FILE',
  },
};

/**
 * Writes a file to begin with.
 * @throws {BenchError} `usage` where there is a file of that name: nothing is ever overwritten
 */
export function init(kind: StarterKind, out: string | undefined): InitOutput {
  const { file, out: usual, next } = starters[kind];
  const path = out ?? usual;
  if (existsSync(path))
    throw new BenchError('usage', `${path} exists, and nothing is overwritten: give --out another name.`, {
      path,
    });
  const text = readFileSync(file, 'utf8');
  makeFolder(dirname(path));
  writeFileSync(path, kind === 'suite' ? withSchema(text, path) : text, { flag: 'wx' });
  return {
    format: 'irlbench/init',
    version: 1,
    kind,
    file: path,
    next: next.replace('FILE', () => quoted(asPath(path))),
  };
}

/** An editor finds the schema beside the installed program. */
function withSchema(text: string, path: string): string {
  const schema = fileURLToPath(new URL('../../../schemas/suite.json', import.meta.url));
  const from = relative(dirname(resolve(path)), schema)
    .split(sep)
    .join('/');
  return text.replace(/"\$schema": "[^"]*"/, `"$schema": ${JSON.stringify(from)}`);
}

/** A module is told from an id by how it begins. */
function asPath(path: string): string {
  return /^\.{0,2}\//.test(path) ? path : `./${path}`;
}

export function initText({ file, next }: InitOutput): string {
  return `Wrote ${file}. Next: irlbench ${next}`;
}
