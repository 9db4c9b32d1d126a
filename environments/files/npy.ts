import { BenchError } from '../../core/contract/errors.ts';
import { readBytes } from './read-file.ts';

/** An array of NumPy, widened to double precision, row-major. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Reader = (view: DataView, offset: number) => number;

interface ElementType {
  readonly bytes: number;
  readonly read: Reader;
}

const elementTypes: Readonly<Record<string, ElementType>> = {
  '<f8': { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  '<f4': { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  '<i8': { bytes: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  '<u8': { bytes: 8, read: (view, offset) => Number(view.getBigUint64(offset, true)) },
  '<i4': { bytes: 4, read: (view, offset) => view.getInt32(offset, true) },
  '<u4': { bytes: 4, read: (view, offset) => view.getUint32(offset, true) },
  '<i2': { bytes: 2, read: (view, offset) => view.getInt16(offset, true) },
  '<u2': { bytes: 2, read: (view, offset) => view.getUint16(offset, true) },
  '|i1': { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  '|u1': { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  '|b1': { bytes: 1, read: (view, offset) => view.getUint8(offset) },
};

const magic = '\u0093NUMPY';

/**
 * Reads an `.npy` file, format 1, 2 or 3 (NumPy Enhancement Proposal 1).
 * @throws {BenchError} `bad-data` for another format, byte order, element type or memory order, or a short file
 */
export function readNpy(path: string): NumpyArray {
  const bytes = readBytes(path, 'an array that numpy.save wrote');
  if (bytes.toString('latin1', 0, magic.length) !== magic)
    refuse(path, 'is not an .npy file', 'be what numpy.save writes');
  const wide = bytes.length > magic.length && bytes[magic.length] > 1;
  const headerAt = magic.length + (wide ? 6 : 4);
  if (bytes.length < headerAt) refuse(path, `has ${bytes.length} bytes`, 'be a whole .npy file');
  const headerLength = wide ? bytes.readUInt32LE(headerAt - 4) : bytes.readUInt16LE(headerAt - 2);
  const header = bytes.toString('latin1', headerAt, headerAt + headerLength);
  const shape = shapeOf(header, path);
  const { bytes: width, read } = elementTypeOf(header, path);
  const count = shape.reduce((product, size) => product * size, 1);
  const body = bytes.subarray(headerAt + headerLength);
  if (body.length !== count * width) {
    refuse(
      path,
      `has ${body.length} bytes of numbers`,
      `have ${count * width} for shape (${shape.join(', ')})`,
    );
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * width);
  return { shape, values };
}

function shapeOf(header: string, path: string): readonly number[] {
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (shape === undefined) refuse(path, 'has no shape in its header', 'be what numpy.save writes');
  if (/'fortran_order':\s*True/.test(header)) {
    refuse(path, 'is in Fortran order', 'be row-major: save numpy.ascontiguousarray(x)');
  }
  const sizes = shape.split(',').map((size) => size.trim());
  return sizes.filter((size) => size !== '').map(Number);
}

function elementTypeOf(header: string, path: string): ElementType {
  const name = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'structured';
  const known = elementTypes[name];
  if (!known)
    refuse(path, `has elements of type ${name}`, `be one of ${Object.keys(elementTypes).join(', ')}`);
  return known;
}

function refuse(path: string, found: string, must: string): never {
  throw new BenchError('bad-data', `${path} ${found}: it must ${must}.`, { path });
}
