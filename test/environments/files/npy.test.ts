import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../environments/files/npy.ts';
import { npyBytes } from './npy-bytes.ts';
import { temporaryDirectory } from './temporary.ts';

const directory = temporaryDirectory();

describe('reads what numpy.save writes', () => {
  it.each([
    ['<f8', Float64Array.of(0.1, -2, 1e300, 4, 5, 6), [0.1, -2, 1e300, 4, 5, 6]],
    ['<f4', Float32Array.of(0.1, -2, 3, 4, 5, 6), [Math.fround(0.1), -2, 3, 4, 5, 6]],
    ['<i4', Int32Array.of(-1, 2, 3, 4, 5, 2 ** 31 - 1), [-1, 2, 3, 4, 5, 2147483647]],
    ['<i8', BigInt64Array.of(-1n, 2n, 3n, 4n, 5n, 2n ** 40n), [-1, 2, 3, 4, 5, 2 ** 40]],
    ['|b1', Uint8Array.of(1, 0, 1, 1, 0, 0), [1, 0, 1, 1, 0, 0]],
  ] as const)('%s', (descr, values, expected) => {
    const path = directory.write('x.npy', npyBytes(descr, [2, 3], values));
    expect(readNpy(path)).toEqual({ shape: [2, 3], values: Float64Array.from(expected) });
  });

  it('format 2, and one axis', () => {
    const path = directory.write('x.npy', npyBytes('<f8', [3], Float64Array.of(1, 2, 3), 2));
    expect(readNpy(path)).toEqual({ shape: [3], values: Float64Array.of(1, 2, 3) });
  });

  it('a file that Python wrote: numpy.save("x.npy", numpy.array([[1, 2], [3, 4]], dtype="<u2"))', () => {
    const header =
      "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 2), }                                                          \n";
    const path = directory.write(
      'x.npy',
      Buffer.concat([
        Buffer.from('934e554d5059010076 00'.replace(' ', ''), 'hex'),
        Buffer.from(header),
        Buffer.of(1, 0, 2, 0, 3, 0, 4, 0),
      ]),
    );
    expect(readNpy(path)).toEqual({ shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) });
  });
});

describe('refuses, naming the file', () => {
  const good = npyBytes('<f8', [2, 2], Float64Array.of(1, 2, 3, 4));
  const changed = (from: string, to: string): Buffer =>
    Buffer.from(Buffer.from(good).toString('latin1').replace(from, to), 'latin1');
  it.each([
    ['another file', Buffer.from('{"a": 1}'), 'is not an .npy file'],
    ['an empty file', Buffer.alloc(0), 'is not an .npy file'],
    ['a file cut in the header', Buffer.from(good.subarray(0, 7)), 'a whole .npy file'],
    [
      'a file cut in the numbers',
      Buffer.from(good.subarray(0, good.length - 1)),
      'has 31 bytes of numbers: it must have 32 for shape (2, 2).',
    ],
    ['Fortran order', changed('False', 'True '), 'numpy.ascontiguousarray'],
    ['another byte order', changed('<f8', '>f8'), 'has elements of type >f8'],
    ['objects', changed('<f8', '|O '), 'has elements of type |O '],
  ])('%s', (_name, bytes, message) => {
    const path = directory.write('bad.npy', bytes);
    expect(() => readNpy(path)).toThrow(path);
    expect(() => readNpy(path)).toThrow(message);
  });

  it('a missing file', () => {
    expect(() => readNpy('/nowhere/x.npy')).toThrow('/nowhere/x.npy: there is no such file');
  });
});
