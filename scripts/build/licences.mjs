import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of all packages among some modules, as their texts ask to be shown wherever their code goes. */
export function licencesOf(moduleIds) {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== null));
  return [...folders]
    .sort((x, y) => (x < y ? -1 : 1))
    .map(licenceOf)
    .join('\n\n');
}

/** `…/node_modules/NAME` or `…/node_modules/@SCOPE/NAME`; `null` for a module of the project. */
function packageFolder(id) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? null;
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n${'-'.repeat(60)}\n${text}`;
}
