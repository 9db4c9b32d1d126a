import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Messages over a pipe between a parent and its child: plain data and typed arrays, never JSON. */
export interface Frames {
  send(message: unknown): void;
  /** Ends the pipe; the other side learns of it. */
  close(): void;
}

export interface FrameHandlers {
  readonly onMessage: (message: unknown) => void;
  /** What came is no message: somebody else wrote into the pipe. Nothing is read after it. */
  readonly onBroken: (reason: string) => void;
}

/** Every frame begins with these four bytes, so that foreign ones are known at once. */
const magic = Buffer.from('irlb');
const headerBytes = 8;

/** Messages as frames: `irlb`, the length as a little-endian 32-bit number, the value as V8 serialises it. */
export function openFrames(pipe: Duplex, { onMessage, onBroken }: FrameHandlers): Frames {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = headerBytes;
  let broken = false;

  const refuse = (reason: string): void => {
    broken = true;
    chunks = [];
    onBroken(reason);
  };
  const take = (bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> => {
    wanted = headerBytes + bytes.readUInt32LE(magic.length);
    if (bytes.length < wanted) return bytes;
    const message = deserialize(bytes.subarray(headerBytes, wanted)) as unknown;
    const rest = bytes.subarray(wanted);
    wanted = headerBytes;
    onMessage(message);
    return rest;
  };
  const read = (): void => {
    let bytes = Buffer.concat(chunks, held);
    while (!broken && bytes.length >= wanted) {
      if (!bytes.subarray(0, magic.length).equals(magic)) {
        refuse(`Its pipe to the harness held ${JSON.stringify(bytes.subarray(0, 40).toString('latin1'))}.`);
        return;
      }
      try {
        bytes = take(bytes);
      } catch (error) {
        refuse(`A message to the harness cannot be read: ${String(error)}.`);
        return;
      }
    }
    chunks = [bytes];
    held = bytes.length;
  };
  pipe.on('data', (chunk: Buffer) => {
    if (broken) return;
    chunks.push(chunk);
    held += chunk.length;
    if (held >= wanted) read();
  });
  // Whoever closed the other side is seen to have ended; a write after that is nobody's loss.
  pipe.on('error', () => {});
  const send = (message: unknown): void => {
    const body = serialize(message);
    const header = Buffer.alloc(headerBytes);
    magic.copy(header);
    header.writeUInt32LE(body.length, magic.length);
    pipe.cork();
    pipe.write(header);
    pipe.write(body);
    pipe.uncork();
  };
  return { send, close: () => pipe.destroy() };
}
