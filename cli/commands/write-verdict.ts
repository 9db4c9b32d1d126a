import { join } from 'node:path';
import { type Verdict, verdictSchema } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import { writeWhole } from '../../suites/harness/store/write-whole.ts';

/** Writes `verdict.json`, held against its schema: other programs find the old one or the new one. */
export async function writeVerdict(directory: string, verdict: Verdict): Promise<void> {
  const valid = validate<Verdict>(verdictSchema, verdict, 'verdict');
  await writeWhole(join(directory, 'verdict.json'), `${JSON.stringify(valid, null, 2)}\n`);
}
