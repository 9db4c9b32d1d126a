import type { Environment, World } from '../core/contract/environment.ts';
import type { Features } from '../core/contract/model.ts';
import type { Random } from '../core/contract/random.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { mapParameters, mapWorld } from './grid/random-map.ts';

/** Outer colours 0 and 1 make the reward; every other colour is there to distract. */
const lure = 0;
const prize = 1;
const lureReach = 3;
const prizeReach = 2;

interface Thing {
  readonly row: number;
  readonly column: number;
  readonly outer: number;
  readonly inner: number;
}

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    size: { description: 'Cells along a side.', type: 'integer', minimum: 2, maximum: 256, default: 32 },
    colours: {
      description: 'Colours that an outer and an inner shell may have.',
      type: 'integer',
      minimum: 2,
      maximum: 50,
      default: 2,
    },
    objects: {
      description: 'Objects, in cells of their own; at most as many as there are cells.',
      type: 'integer',
      minimum: 1,
      maximum: 65_536,
      default: 50,
    },
    features: {
      description:
        'distances: to the nearest shell of each colour. thresholds: whether it is nearer than 1, 2, … cells.',
      enum: ['distances', 'thresholds'],
      default: 'distances',
    },
    ...mapParameters,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A reward of the place that is not linear in what is seen there. */
export const objectworld: Environment<Parameters> = {
  id: 'objectworld',
  title: 'Objectworld',
  summary: 'A grid with coloured objects: near one colour it costs, nearer another as well it pays.',
  references: [
    {
      citation:
        'Levine, Popović and Koltun (2011), Nonlinear Inverse Reinforcement Learning with Gaussian Processes, NeurIPS',
      at: 'https://proceedings.neurips.cc/paper/2011/hash/c51ce410c124a10e0db5e4b97fc2af39-Abstract.html',
    },
    {
      citation: 'Wulfmeier, Ondrúška and Posner (2015), Maximum Entropy Deep Inverse Reinforcement Learning',
      at: 'https://arxiv.org/abs/1507.04888',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given, random): World {
    const things = placeThings(given, random.fork(`draw ${given.draw}`));
    return mapWorld(given, {
      seen: featuresOf(given, things),
      reward: rewardOf(given, things),
      note: `Objects (row, column, outer and inner colour): ${things.map(describe).join('; ')}.`,
    });
  },
};

function placeThings({ size, colours, objects }: Parameters, random: Random): readonly Thing[] {
  const free = Array.from({ length: size * size }, (_, cell) => cell);
  const below = (count: number): number => Math.floor(random.uniform() * count);
  return Array.from({ length: Math.min(objects, free.length) }, () => {
    const [cell] = free.splice(below(free.length), 1);
    return {
      row: Math.floor(cell / size),
      column: cell % size,
      outer: below(colours),
      inner: below(colours),
    };
  });
}

/** +1 within 3 of the first outer colour and within 2 of the second, −1 within 3 of the first alone, else 0. */
function rewardOf({ size, rewardScale }: Parameters, things: readonly Thing[]): Float64Array {
  const toLure = distancesTo(
    things.filter(({ outer }) => outer === lure),
    size,
  );
  const toPrize = distancesTo(
    things.filter(({ outer }) => outer === prize),
    size,
  );
  return toLure.map((distance, cell) => {
    if (!(distance < lureReach)) return 0;
    return toPrize[cell] < prizeReach ? rewardScale : -rewardScale;
  });
}

/** One column for each shell and colour, or one for each of its thresholds 1 … n − 1. */
function featuresOf(given: Parameters, things: readonly Thing[]): Features {
  const { size, colours } = given;
  const thresholds = Array.from({ length: size - 1 }, (_, k) => k + 1);
  const names: string[] = [];
  const columns: Float64Array[] = [];
  for (const shell of ['outer', 'inner'] as const) {
    for (let colour = 0; colour < colours; colour++) {
      const distances = distancesTo(
        things.filter((thing) => thing[shell] === colour),
        size,
      );
      if (given.features === 'distances') {
        names.push(`${shell} ${colour}`);
        columns.push(distances.map((distance) => distance / size));
        continue;
      }
      for (const threshold of thresholds) {
        names.push(`${shell} ${colour} < ${threshold}`);
        columns.push(distances.map((distance) => (distance < threshold ? 1 : 0)));
      }
    }
  }
  const perCell = new Float64Array(size * size * names.length);
  columns.forEach((column, k) => {
    column.forEach((value, cell) => {
      perCell[cell * names.length + k] = value;
    });
  });
  return { names, values: perCell };
}

/** Euclidean distance of each cell to the nearest of some objects, in cells; the diagonal where there is none. */
function distancesTo(things: readonly Thing[], size: number): Float64Array {
  const farthest = Math.SQRT2 * size;
  return Float64Array.from({ length: size * size }, (_, cell) => {
    let nearest = farthest;
    for (const { row, column } of things) {
      const down = row - Math.floor(cell / size);
      const right = column - (cell % size);
      nearest = Math.min(nearest, Math.sqrt(down * down + right * right));
    }
    return nearest;
  });
}

function describe({ row, column, outer, inner }: Thing): string {
  return `${row}, ${column}, ${outer}, ${inner}`;
}
