import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256(textOrBytes: string | Uint8Array): string {
  return bytesToHex(hash(typeof textOrBytes === 'string' ? utf8ToBytes(textOrBytes) : textOrBytes));
}
