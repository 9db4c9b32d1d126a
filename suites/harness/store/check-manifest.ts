import { BenchError } from '../../../core/contract/errors.ts';
import type { Manifest } from '../../../core/contract/index.ts';
import { suiteSchema } from '../../../core/contract/suite.ts';
import { validate } from '../../../core/schema/validate.ts';

/**
 * Holds a manifest to what its schema cannot say: the suite in it is one, and cells are of worlds and rows that are
 * in it.
 * @returns the manifest itself
 * @throws {BenchError} `bad-data`, `bad-record` naming the path
 */
export function checkManifest(manifest: Manifest, path: string): Manifest {
  const { suite, worlds, rows, cells } = manifest;
  validate(suiteSchema, suite, `${path}: suite`);
  cells.forEach(({ world, row }, i) => {
    refuseBeyond(`${path}: cells[${i}].world`, world, worlds.length);
    refuseBeyond(`${path}: cells[${i}].row`, row, rows.length);
  });
  return manifest;
}

function refuseBeyond(where: string, index: number, length: number): void {
  if (index < length) return;
  const allowed = length === 0 ? 'there are none' : `they are 0 to ${length - 1}`;
  throw new BenchError('bad-record', `${where} is ${index}: ${allowed}.`, { where, index });
}
