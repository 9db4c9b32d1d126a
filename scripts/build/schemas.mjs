import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeIfChanged } from './files.mjs';

/** Every published schema: the file that editors read, and the literal that it is written from. */
const published = [
  { file: 'suite.json', module: 'core/contract/suite.js', name: 'suiteSchema' },
  { file: 'record.json', module: 'core/contract/record.js', name: 'recordSchema' },
  { file: 'manifest.json', module: 'core/contract/record.js', name: 'manifestSchema' },
  { file: 'verdict.json', module: 'core/contract/verdict.js', name: 'verdictSchema' },
  { file: 'baseline.json', module: 'core/contract/baseline.js', name: 'baselineHeaderSchema' },
  { file: 'comparison.json', module: 'core/contract/comparison.js', name: 'comparisonSchema' },
  { file: 'history.json', module: 'core/contract/history.js', name: 'historyEntrySchema' },
  { file: 'arrays.json', module: 'environments/files/arrays-document.js', name: 'arraysDocumentSchema' },
];

/** Writes `schemas/*.json` from the literals in `dist`. */
export async function writeSchemas() {
  for (const { file, module, name } of published) {
    const path = resolve('dist', module);
    const schema = (await import(pathToFileURL(path).href))[name];
    if (schema === undefined)
      throw new Error(`${module} does not export ${name}, which schemas/${file} is written from.`);
    write(file, schema);
  }
  const { documents } = await import(pathToFileURL(resolve('dist/cli/documents/index.js')).href);
  for (const [name, schema] of Object.entries(documents)) write(`${name}.json`, schema);
  write('config.json', await configSchema());
}

/** Made of the flags of the program as it was bundled. */
async function configSchema() {
  const load = (module) => import(pathToFileURL(resolve('dist/cli', module)).href);
  const [{ configSchemaOf }, { program }] = [await load('config-schema.js'), await load('main.js')];
  return configSchemaOf(program());
}

function write(file, schema) {
  writeIfChanged(`schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`);
}
