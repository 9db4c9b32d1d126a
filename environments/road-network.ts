import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { linearTruth } from './linear/truth.ts';
import { createNumpyGenerator } from './numpy/generator.ts';
import type { RoadMap } from './roads/graph.ts';
import { layRoads, waysTo } from './roads/graph.ts';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    nodes: { description: 'Crossings.', type: 'integer', minimum: 2, maximum: 2000, default: 25 },
    roads: {
      description: 'Roads to choose from, the shortest first; those that a crossing lacks lead back to it.',
      type: 'integer',
      minimum: 2,
      maximum: 20,
      default: 4,
    },
    radius: {
      description: 'Crossings that are no farther apart are joined, in a square of side 1.',
      type: 'number',
      minimum: 0,
      default: 0.25,
    },
    noise: {
      description: 'Probability that chance picks the road, all of the crossing alike.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0,
    },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.95 },
    rewardScale: {
      description: 'Multiplies the true parameters: how clearly the driver chooses.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
    seed: {
      description: "Seed of NumPy's generator, which draws the map.",
      type: 'integer',
      minimum: 0,
      maximum: 4_294_967_295,
      default: 0,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** Route choice on a random map, the published draws to the last digits. */
export const roadNetwork: Environment<Parameters> = {
  id: 'road-network',
  title: 'Road network',
  summary: 'Drive through a random map: short roads, pleasant crossings, nearer to the far corner.',
  references: [
    {
      citation: 'EconIRL, simulation studies of route choice',
      at: 'https://github.com/rawatpranjal/EconIRL',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const { nodes, roads, rewardScale } = given;
    const generator = createNumpyGenerator(given.seed);
    const places = Array.from({ length: nodes }, () => [generator.uniform(), generator.uniform()] as const);
    const amenity = Array.from({ length: nodes }, () => generator.normal());
    const map = layRoads(
      places.map(([x]) => x),
      places.map(([, y]) => y),
      given.radius,
    );
    const goal = nearestToTheCorner(places);
    const features = featuresOf(map, roads, amenity, waysTo(goal, map));
    const theta = Float64Array.of(1, 0.5, 1).map((value) => value * rewardScale);
    return {
      model: {
        stateCount: nodes,
        actionCount: roads,
        transitions: driving(map, roads, given.noise),
        available: null,
        continuation: null,
        initial: new Float64Array(nodes).fill(1 / nodes),
        discount: given.discount,
        shockScale: 1,
        coordinates: { dimension: 2, values: Float64Array.from(places.flat()) },
      },
      features,
      anchor: null,
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 200, periods: 35 },
      absorbing: [],
      exitAction: null,
      layout: { kind: 'set' },
      actionLabels: Array.from({ length: roads }, (_, road) => `road ${road + 1}`),
      published: [],
      notes: [`Crossing ${goal} is the nearest to the far corner. Arriving there ends nothing.`],
    };
  },
};

function nearestToTheCorner(places: readonly (readonly [number, number])[]): number {
  const gaps = places.map(([x, y]) => (1 - x) * (1 - x) + (1 - y) * (1 - y));
  return gaps.indexOf(Math.min(...gaps));
}

function driving({ neighbours }: RoadMap, roads: number, noise: number): Transitions {
  return buildTransitions(neighbours.length, roads, (node, road) => {
    const around = neighbours[node];
    if (road >= around.length) return [[node, 1]];
    const chance = around.map((other) => [other, noise / around.length] as const);
    return [[around[road], 1 - noise], ...chance];
  });
}

/** φ = [−length, amenity there, −way from there to the goal] of the road that is meant. */
function featuresOf(
  { neighbours, distance }: RoadMap,
  roads: number,
  amenity: readonly number[],
  ways: Float64Array,
): Features {
  const values = new Float64Array(neighbours.length * roads * 3);
  for (const [node, around] of neighbours.entries()) {
    for (let road = 0; road < roads; road++) {
      const to = around[road] ?? node;
      values.set([0 - distance(node, to), amenity[to], 0 - ways[to]], (node * roads + road) * 3);
    }
  }
  return { names: ['edge-cost', 'amenity', 'goal'], values };
}
