import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pack } from '../../../reports/page/pack.ts';

const unpack = (packed: string): unknown =>
  JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'));

it('packs any document, and gives it back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), async (document) => {
      // A __proto__ that is a field survives JSON and not a comparison.
      const expected: unknown = JSON.parse(JSON.stringify(document));
      expect(unpack(await pack(document))).toEqual(expected);
    }),
    { seed: 1, numRuns: 30 },
  );
});

it('writes what is iterated as a list', async () => {
  function* squares(count: number): Generator<unknown> {
    for (let k = 0; k < count; k++) yield { of: k, square: k * k };
  }
  expect(unpack(await pack({ none: squares(0), three: squares(3), text: 'αβ' }))).toEqual({
    none: [],
    three: [
      { of: 0, square: 0 },
      { of: 1, square: 1 },
      { of: 2, square: 4 },
    ],
    text: 'αβ',
  });
});
