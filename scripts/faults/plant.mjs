import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The worker out of single modules: the one that ships is bundled, and what is replaced would not reach it. */
const worker = `import { serveCells } from '../suites/harness/isolation/worker.js';
import { catalog } from './catalog.js';

export default serveCells(catalog);
`;

/**
 * Copies the built program to a folder and makes one replacement in a module that its worker runs.
 * @throws where the text to replace is not there exactly once
 */
export function plant({ file, from, to }, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync('dist', join(folder, 'dist'), { recursive: true, filter: (path) => !/\.(d\.ts|map)$/.test(path) });
  cpSync('package.json', join(folder, 'package.json'));
  const path = join(folder, 'dist', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} must hold exactly once: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  writeFileSync(join(folder, 'dist/cli/worker.js'), worker);
  return join(folder, 'dist/cli/main.js');
}
