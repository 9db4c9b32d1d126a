import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { filesUnder, rooms, writeIfChanged } from './files.mjs';
import { licencesOf } from './licences.mjs';

/** What a shell and a harness start: as compiled, each would open six hundred small files first. */
const programs = ['main', 'worker', 'conform-child'];

/** These start a file of their own beside their code, so they stay packages. */
const external = /^(piscina|highs)(\/|$)/;

const folder = 'dist/cli';
const mark = 'node_modules/.cache/irlbench/bundle';

/**
 * Replaces each program in `dist/cli` by the same one in a single file, which starts in a quarter of the time. What is
 * imported as a library, and what code digests are taken of, stays as compiled.
 */
export async function bundlePrograms() {
  const sources = [...rooms.flatMap(filesUnder), 'package-lock.json', ...filesUnder('scripts/build')];
  const wanted = digestOf(sources);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === `${wanted} ${writtenDigest()}`) return;
  const modules = new Set();
  for (const name of programs) {
    const { code, moduleIds } = await bundled(`cli/${name}.ts`);
    writeIfChanged(join(folder, `${name}.js`), code);
    for (const id of moduleIds) modules.add(id);
  }
  writeIfChanged(join(folder, 'third-party-licences.txt'), licencesOf([...modules]));
  writeIfChanged(mark, `${wanted} ${writtenDigest()}`);
}

async function bundled(input) {
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: (id) => external.test(id),
    plugins: [besideItsSource],
    checks: { eval: false },
  });
  const { output } = await bundle.generate({ codeSplitting: false });
  await bundle.close();
  return output[0];
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
  return digestOf(programs.map((name) => join(folder, `${name}.js`)));
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}
