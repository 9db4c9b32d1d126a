type Stored = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** An array as `numpy.save` lays it out (format 1.0, or 2.0 with a four-byte header length). */
export function npyBytes(
  descr: string,
  shape: readonly number[],
  values: Stored,
  major: 1 | 2 = 1,
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = major === 1 ? 10 : 12;
  const header = Buffer.from(
    `${text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1)}\n`,
    'latin1',
  );
  const length = Buffer.alloc(prefix - 8);
  if (major === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), major, 0]);
  const body = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([magic, length, header, body]);
}
