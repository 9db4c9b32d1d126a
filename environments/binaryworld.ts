import type { Environment, World } from '../core/contract/environment.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { mapParameters, mapWorld } from './grid/random-map.ts';

/** The neighbourhood, row by row. */
const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const));
const paying = 4;
const costing = 5;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    size: { description: 'Cells along a side.', type: 'integer', minimum: 2, maximum: 512, default: 32 },
    ...mapParameters,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A reward that only all nine colours around a cell together can tell. */
export const binaryworld: Environment<Parameters> = {
  id: 'binaryworld',
  title: 'Binaryworld',
  summary: 'A grid of blue and red cells: four blue ones around pay, five cost, any other number is nothing.',
  references: [
    {
      citation: 'Wulfmeier, Ondrúška and Posner (2015), Maximum Entropy Deep Inverse Reinforcement Learning',
      at: 'https://arxiv.org/abs/1507.04888',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given, random): World {
    const { size, rewardScale } = given;
    const stream = random.fork(`draw ${given.draw}`);
    const blue = Uint8Array.from({ length: size * size }, () => (stream.uniform() < 0.5 ? 1 : 0));
    const seen = neighbourhoods(blue, size);
    return mapWorld(given, {
      seen: { names: around.map(([down, right]) => `blue at ${down}, ${right}`), values: seen },
      reward: rewardOf(seen, rewardScale),
      note: 'What lies beyond the border counts as red.',
    });
  },
};

/** For each cell, 1 where a cell of its neighbourhood is blue. */
function neighbourhoods(blue: Uint8Array, size: number): Float64Array {
  const seen = new Float64Array(blue.length * around.length);
  for (let cell = 0; cell < blue.length; cell++) {
    around.forEach(([down, right], k) => {
      const row = Math.floor(cell / size) + down;
      const column = (cell % size) + right;
      const inside = row >= 0 && row < size && column >= 0 && column < size;
      if (inside) seen[cell * around.length + k] = blue[row * size + column];
    });
  }
  return seen;
}

function rewardOf(seen: Float64Array, rewardScale: number): Float64Array {
  return Float64Array.from({ length: seen.length / around.length }, (_, cell) => {
    const view = seen.subarray(cell * around.length, (cell + 1) * around.length);
    const count = view.reduce((sum, colour) => sum + colour, 0);
    if (count === paying) return rewardScale;
    return count === costing ? -rewardScale : 0;
  });
}
