import { describe, expect, it } from 'vitest';
import { packArrays, unpackArrays } from '../../../../suites/harness/cell/fit-arrays.ts';

describe('arrays of a blob', () => {
  it('come out as they went in, from bytes of one’s own and from a view into another’s memory', () => {
    const { blob, arrays } = packArrays([
      ['policy', Float64Array.of(0.25, 0.75)],
      ['value', null],
      ['reward', Float64Array.of(-1, Number.NaN, Number.POSITIVE_INFINITY)],
    ]);
    // As bytes come through a pipe: a Buffer somewhere inside a larger one, whose slice would be a view.
    const pipe = Buffer.concat([Buffer.from('irlb'), blob, Buffer.alloc(9, 7)]);
    for (const bytes of [blob, pipe.subarray(4, 4 + blob.length)]) {
      expect([...unpackArrays(bytes, arrays)]).toEqual([
        ['policy', Float64Array.of(0.25, 0.75)],
        ['reward', Float64Array.of(-1, Number.NaN, Number.POSITIVE_INFINITY)],
      ]);
    }
  });
});
