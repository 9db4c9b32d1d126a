import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { filesUnder, rooms, writeIfChanged } from './files.mjs';
import { licencesOf } from './licences.mjs';

/** What a shell and a worker start: as compiled, each would open six hundred small files first. */
const entries = { main: 'cli/main.ts', worker: 'cli/worker.ts' };

/** These start a file of their own beside their code, so they stay packages. */
const external = /^(piscina|highs)(\/|$)/;

const folder = 'dist/cli';
const mark = 'node_modules/.cache/irlbench/bundle';
const chunk = /^bundled-.*\.js$/;

/**
 * Replaces `dist/cli/main.js` and `dist/cli/worker.js` by the same programs in few files, each a quarter of the
 * time to start. What is imported as a library, and what code digests are taken of, stays as compiled.
 */
export async function bundleProgram() {
  const wanted = digestOf([
    ...rooms.flatMap(filesUnder),
    'package-lock.json',
    ...filesUnder('scripts/build'),
  ]);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === `${wanted} ${writtenDigest()}`) return;
  for (const name of readdirSync(folder)) if (chunk.test(name)) rmSync(join(folder, name));
  const bundle = await rolldown({
    input: entries,
    platform: 'node',
    external: (id) => external.test(id),
    plugins: [besideItsSource],
    checks: { eval: false },
  });
  const { output } = await bundle.write({
    dir: folder,
    entryFileNames: '[name].js',
    chunkFileNames: 'bundled-[name].js',
  });
  await bundle.close();
  writeIfChanged(
    join(folder, 'third-party-licences.txt'),
    licencesOf(output.flatMap((it) => it.moduleIds ?? [])),
  );
  writeIfChanged(mark, `${wanted} ${writtenDigest()}`);
}

/** A module that reads files beside itself finds them from wherever its code was put. */
const besideItsSource = {
  name: 'beside-its-source',
  transform: {
    filter: { id: /\.ts$/, code: 'import.meta.url' },
    handler: (code, id) => {
      const compiled = resolve('dist', relative('.', id).replace(/\.ts$/, '.js'));
      const here = JSON.stringify(relative(resolve(folder), compiled));
      return code.replaceAll('import.meta.url', `new URL(${here}, import.meta.url).href`);
    },
  },
};

function writtenDigest() {
  return digestOf(Object.keys(entries).map((name) => join(folder, `${name}.js`)));
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}
