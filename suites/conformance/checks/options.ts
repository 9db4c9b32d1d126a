import type { Options } from '../../../core/contract/index.ts';
import { validate, withDefaults } from '../../../core/schema/validate.ts';
import type { Check } from '../check.ts';
import { fail, pass } from '../check.ts';

export const optionsHaveDefaults: Check = {
  id: 'options-have-defaults',
  title: 'every option has a default that its schema takes',
  why: 'a suite that names an estimator and nothing else must run',
  run: async ({ options }) => {
    for (const [name, property] of Object.entries(options?.properties ?? {})) {
      if (typeof property === 'boolean' || !('default' in property))
        return fail(`options.${name} has no default.`);
    }
    const complaint = complaintOf(() => withDefaults<Options>(options));
    return complaint === null ? pass : fail(`The defaults are not what the schema takes: ${complaint}`);
  },
};

export const optionsRefuseUnknown: Check = {
  id: 'options-refuse-unknown',
  title: 'an option that does not exist is an error',
  why: 'a misspelt option must not run as if nobody had said it',
  run: async ({ options }) => {
    const unknown = { 'no-option-of-this-name': 1 };
    return complaintOf(() => validate(options, unknown, 'options')) === null
      ? fail('The schema of the options takes unknown names: additionalProperties must be false.')
      : pass;
  },
};

function complaintOf(body: () => unknown): string | null {
  try {
    body();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
