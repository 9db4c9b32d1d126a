import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { Random } from '../contract/random.ts';

/**
 * A stream of random numbers named by a label path.
 *
 * The generator is xoroshiro128+ and its 128 bits of state are the first half
 * of the SHA-256 of the path, so that neighbouring labels share nothing. A fork
 * appends `/` and its own label, in which `~` and `/` are written `~0` and `~1`
 * (RFC 6901): no two paths meet by accident, and `createRandom(stream.label)`
 * replays any stream from its name alone.
 *
 * Source: Blackman and Vigna (2021), ACM Transactions on Mathematical Software 47(4), 36.
 */
export function createRandom(label: string): Random {
  const bytes = sha256(utf8ToBytes(label));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => view.getInt32(at)));
  const bits = (): number => generator.next() >>> 0;
  const uniform = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
  return {
    label,
    bits,
    uniform,
    normal() {
      // Box and Muller (1958); 1 − u lies in (0, 1], so that the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return radius * Math.cos(2 * Math.PI * uniform());
    },
    fork: (name) => createRandom(`${label}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  };
}
