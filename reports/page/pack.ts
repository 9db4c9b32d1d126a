import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const compress = promisify(gzip);

/**
 * Most of what a page embeds is digits, in which short repeats are chance: left alone, as this strategy does, they
 * make the codes of the rest shorter, and looking for them is most of the time.
 */
const settings = { level: 4, strategy: constants.Z_FILTERED };

/**
 * gzip in base64: safe inside a script element, unpacked by `DecompressionStream`.
 *
 * @param document its JSON; a field that is an iterable of values becomes a list, written one by one
 */
export async function pack(document: object): Promise<string> {
  const pieces = [...piecesOf(document)];
  const bytes = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let at = 0;
  for (const piece of pieces) at += bytes.write(piece, at);
  // Room for all that comes out, so that it is one piece of work beside this thread and not one for each few bytes.
  const chunkSize = Math.max(leastRoom, Math.ceil(bytes.length / 2));
  return toBase64(await compress(bytes, { ...settings, chunkSize }));
}

const leastRoom = 1024;

function* piecesOf(document: object): Generator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(document) as [string, unknown][]) {
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (typeof value === 'object' && value !== null && Symbol.iterator in value)
      yield* listOf(value as Iterable<unknown>);
    else yield JSON.stringify(value);
  }
  yield before === '{' ? '{}' : '}';
}

function* listOf(values: Iterable<unknown>): Generator<string> {
  let before = '[';
  for (const value of values) {
    yield before + JSON.stringify(value);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
