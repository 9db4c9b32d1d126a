import { createRandom } from '../../dist/core/numerics/random.js';
import { mutateBytes, mutateCsv, mutateJson } from './mutate.mjs';

/** How often the bytes are mutated, where there is a structure that could be. */
const rawShare = 0.3;

/** Input number `index` of a campaign: the same for the same seed, whatever came before. */
export function inputOf(targets, seed, index) {
  const target = targets[index % targets.length];
  const random = createRandom(`fuzz ${seed}`).fork(String(index));
  const base = target.bases[Math.floor(random.uniform() * target.bases.length)];
  const raw = random.uniform() < rawShare || base.kind === 'bytes';
  const bytes = raw ? mutateBytes(base.bytes, random) : structured(base, random);
  return { target, bytes };
}

function structured(base, random) {
  if (base.kind === 'csv') return mutateCsv(base.bytes.toString(), random);
  if (base.kind === 'lines') return oneLine(base.bytes.toString(), random);
  return mutateJson(JSON.parse(base.bytes.toString()), random);
}

/** JSON lines with one of them changed, in one line still. */
function oneLine(text, random) {
  const lines = text.trimEnd().split('\n');
  const at = Math.floor(random.uniform() * lines.length);
  lines[at] = mutateJson(JSON.parse(lines[at]), random).toString().replaceAll('\n', ' ');
  return Buffer.from(`${lines.join('\n')}\n`);
}
