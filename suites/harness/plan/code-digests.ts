import { readFileSync } from 'node:fs';
import { BenchError } from '../../../core/contract/errors.ts';
import { parseJson } from '../../../core/schema/parse-json.ts';
import { validate } from '../../../core/schema/validate.ts';
import type { CodeDigests } from './identity.ts';

const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const codeDigestsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['ids', 'fit', 'measure'],
  properties: { ids: { type: 'object', additionalProperties: digest }, fit: digest, measure: digest },
} as const;

/**
 * What the build wrote about the code.
 * @throws {BenchError} `internal` where it did not run
 */
export function readCodeDigests(file: URL): CodeDigests {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BenchError('internal', `${file.pathname} is missing: run the build.`, {}, { cause });
  }
  return validate<CodeDigests>(codeDigestsSchema, parseJson(text, file.pathname), 'code digests');
}
