import type { Check } from '../check.ts';
import { fail, pass } from '../check.ts';

export const describesItself: Check = {
  id: 'describes-itself',
  title: 'it has an id, a title, a summary, references and a version',
  why: 'reports, keys and error messages are made of them',
  run: async (estimator) => {
    const { id, title, summary, references, version } = estimator;
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
      return fail(`id is ${show(id)}: it must be kebab-case, such as my-method.`);
    if (!isText(title)) return fail(`title is ${show(title)}: it must be a few words.`);
    if (!(isText(summary) && summary.trimEnd().endsWith('.')))
      return fail(`summary is ${show(summary)}: it must be one sentence.`);
    if (!(Number.isInteger(version) && version >= 1))
      return fail(`version is ${show(version)}: it must be a whole number of at least 1.`);
    if (!Array.isArray(references)) return fail(`references is ${show(references)}: it must be a list.`);
    const odd = references.findIndex((one) => !(isText(one?.citation) && typeof one.at === 'string'));
    if (odd >= 0) return fail(`references[${odd}] is ${show(references[odd])}: it must be { citation, at }.`);
    return pass;
  },
};

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
