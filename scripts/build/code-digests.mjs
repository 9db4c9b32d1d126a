import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { writeIfChanged } from './files.mjs';
import { stripComments } from './strip-comments.mjs';

const registries = ['environments', 'estimators', 'suites/metrics', 'suites/controls'];

/** Code of the harness itself that decides what a fit, and what a measurement, comes out as. */
const harness = {
  fit: ['suites/harness/world/world.js', 'suites/harness/world/task.js', 'suites/harness/cell/answer.js'],
  measure: ['suites/harness/cell/measure.js', 'suites/harness/cell/fit-arrays.js'],
};

/**
 * Writes `dist/code-digests.json`: for each id of a registry, and for the harness, the SHA-256 of all code
 * that it can reach by static imports, without comments, and of the locked version of every package reached.
 * So an edited comment or another estimator leaves a stored fit valid, and an edited kernel does not.
 */
export function writeCodeDigests() {
  const modules = new Map();
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const digest = (roots) => digestOf(closure(roots, modules), modules, lock);
  const ids = {};
  for (const [id, file] of registered()) {
    if (id in ids) throw new Error(`The id ${id} is registered twice: ids are unique across all kinds.`);
    ids[id] = digest([file]);
  }
  const digests = { ids, fit: digest(harness.fit), measure: digest(harness.measure) };
  writeIfChanged('dist/code-digests.json', `${JSON.stringify(digests, null, 2)}\n`);
}

/** `[id, file]` of every export line of every registry; the id is the file's base name. */
function registered() {
  return registries.flatMap((room) => {
    const registry = join('dist', room, 'registry.js');
    if (!existsSync(registry)) return [];
    const lines = stripComments(readFileSync(registry, 'utf8')).matchAll(/from\s*['"](\.[^'"]+)['"]/g);
    return [...lines].map(([, target]) => [basename(target, '.js'), join(room, target)]);
  });
}

/** All files of `dist` reached from the roots by imports, sorted. */
function closure(roots, modules) {
  const reached = new Set();
  const pending = roots.map((file) => normalize(file));
  while (pending.length > 0) {
    const file = pending.pop();
    if (reached.has(file) || !existsSync(join('dist', file))) continue;
    reached.add(file);
    pending.push(...readModule(file, modules).files);
  }
  return [...reached].sort(byCodeUnits);
}

function digestOf(files, modules, lock) {
  const hash = createHash('sha256');
  const packages = new Set();
  for (const file of files) {
    const module = modules.get(file);
    hash.update(`${file}\0${module.content}\0`);
    for (const name of module.packages)
      packages.add(`${name}@${lock[`node_modules/${name}`]?.version ?? 'unlocked'}`);
  }
  for (const name of [...packages].sort(byCodeUnits)) hash.update(`${name}\0`);
  return hash.digest('hex');
}

/** A module's code without comments, the files that it imports and the packages that it imports. */
function readModule(file, modules) {
  const known = modules.get(file);
  if (known) return known;
  const text = readFileSync(join('dist', file), 'utf8');
  const module = file.endsWith('.js')
    ? parseModule(file, stripComments(text))
    : { content: text, files: [], packages: [] };
  modules.set(file, module);
  return module;
}

function parseModule(file, content) {
  const files = [];
  const packages = [];
  const imports = /(?:^|[;}\s])(?:import|export)\s*(?:([^'"();=]*?)\s*from\s*)?['"]([^'"]+)['"]/gm;
  const dynamic = /()import\(\s*['"]([^'"]+)['"]/g;
  const beside = /()new URL\(\s*['"](\.[^'"]+)['"],\s*import\.meta\.url/g;
  for (const [, names, target] of [imports, dynamic, beside].flatMap((pattern) => [
    ...content.matchAll(pattern),
  ])) {
    if (target.startsWith('.')) files.push(...resolveImport(join(dirname(file), target), names ?? ''));
    else if (!target.startsWith('node:')) packages.push(packageOf(target));
  }
  return { content, files, packages };
}

/** Through an index only to the files that define what is imported; through a registry never. */
function resolveImport(target, names) {
  if (basename(target) === 'registry.js') return [];
  if (basename(target) !== 'index.js') return [target];
  const wanted = names.match(/[\w$]+(?=\s*(?:,|\}|as\b))/g) ?? [];
  return indexed(target).filter((file) => {
    const text = readFileSync(join('dist', file), 'utf8');
    return wanted.some((name) =>
      new RegExp(`export (?:async )?(?:const|let|function\\*?|class) ${name}\\b`).test(text),
    );
  });
}

function indexed(index) {
  const text = readFileSync(join('dist', index), 'utf8');
  return [...text.matchAll(/from\s*['"](\.[^'"]+)['"]/g)]
    .map(([, target]) => join(dirname(index), target))
    .filter((file) => existsSync(join('dist', file)));
}

/** The same order on every machine, whatever its language. */
function byCodeUnits(a, b) {
  return a < b ? -1 : 1;
}

function packageOf(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0];
}
