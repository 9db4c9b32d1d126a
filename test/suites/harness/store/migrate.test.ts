import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { manifestSchema, recordVersion } from '../../../../core/contract/record.ts';
import { validate } from '../../../../core/schema/validate.ts';
import { type Edition, migrate } from '../../../../suites/harness/store/migrate.ts';

/** Steps between versions that never were. */
const fictitious: Edition = {
  format: 'irlbench/record',
  version: 4,
  migrations: [
    { from: 3, lift: ({ label, ...rest }) => ({ ...rest, name: label }) },
    { from: 2, lift: ({ tag, ...rest }) => ({ ...rest, label: `${String(tag)}!` }) },
  ],
};
const at = (version: unknown, parts: object) => ({ format: 'irlbench/record', version, ...parts });

describe('a stored document', () => {
  it('of the present version is taken as it is', () => {
    const document = at(4, { name: 'x' });
    expect(migrate(document, fictitious, 'it')).toBe(document);
  });

  it('of an earlier version goes through every step in between, and is not written to', () => {
    const document = Object.freeze(at(2, { tag: 'x' }));
    expect(migrate(document, fictitious, 'it')).toEqual(at(4, { name: 'x!' }));
    expect(migrate(at(3, { label: 'y' }), fictitious, 'it')).toEqual(at(4, { name: 'y' }));
  });

  it.each([
    ['later', at(5, {}), /it has version 5: a later program wrote it; this program reads version 2, 3, 4\./],
    ['forgotten', at(1, {}), /it has version 1; this program reads version 2, 3, 4\./],
    ['nameless', at('new', {}), /it has version "?new"?: it must be a whole number/],
    ['foreign', { format: 'else', version: 4 }, /it is not a record of a run/],
    ['empty', null, /it is not a record of a run/],
  ])('that is %s is refused by name', (_name, document, reason) => {
    expect(() => migrate(document, fictitious, 'it')).toThrow(reason);
  });

  it('that lacks what later became optional is still of this version', () => {
    const path = new URL('../../../fixtures/records/manifest.json', import.meta.url);
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
      version: number;
      worlds: { card?: unknown; variant?: unknown }[];
      rows: { reference?: unknown }[];
    };
    expect(manifest.version).toBe(recordVersion);
    // As the first runs wrote it: without cards, variants and references.
    for (const world of manifest.worlds) {
      delete world.card;
      delete world.variant;
    }
    for (const row of manifest.rows) delete row.reference;
    expect(validate(manifestSchema, manifest, 'manifest')).toEqual(manifest);
  });
});
