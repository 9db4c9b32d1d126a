import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../core/contract/environment.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { validate, withDefaults } from '../../core/schema/validate.ts';
import * as registry from '../../environments/registry.ts';
import { checkWorld } from './check-world.ts';

const environments = Object.values(registry) as unknown as readonly Environment[];

/** Every environment that needs no file, at its defaults and away from them. */
const worlds: readonly (readonly [id: string, parameters: object])[] = [
  ['rust-bus', {}],
  ...[
    'rust-175',
    'quadratic-90',
    'cubic-90',
    'square-root-90',
    'hyperbolic-90',
    'mixed-90',
    'su-judd',
    'bus-engine',
  ].map((preset) => ['rust-bus', { preset }] as const),
  [
    'rust-bus',
    { bins: 7, cost: 'cubic', cost1: 1, cost2: 2, cost3: 3, increments: '0.5, 0.25, 0.25', discount: 0 },
  ],
  ['rust-bus', { cost: 'mixed', cost1: 1, cost2: 2 }],
  ['rust-bus', { cost: 'hyperbolic', cost1: 20 }],
  ['bus-1987', {}],
  ['bus-1987', { group: '1', bins: 175, cost: 'mixed', discount: 0 }],
  ['bus-1987', { group: 'all' }],
  ['gridworld', {}],
  ['gridworld', { size: 5, slip: 0.3, goal: 'paid-once', rewardScale: 0.1 }],
  ['gridworld', { size: 3, goal: 'ends' }],
  ['gridworld', { preset: 'open' }],
  ['gridworld', { preset: 'open', goal: 'paid-once', size: 4 }],
  ['garnet', {}],
  ['garnet', { states: 3, actions: 2, branching: 9, features: 1, anchored: true, draw: 7 }],
  ['known-truth-grid', {}],
  ['known-truth-grid', { preset: 'low-state-only', rewardScale: 4 }],
];

function find(id: string): Environment {
  return environments.find((environment) => environment.id === id)!;
}

function build(id: string, parameters: object, label = 'seed') {
  const environment = find(id);
  return environment.build(validate(environment.parameters, parameters, 'parameters'), createRandom(label));
}

describe.each(environments.map((environment) => [environment.id, environment] as const))(
  '%s',
  (id, environment) => {
    it('is named after its file', () => {
      expect(existsSync(new URL(`../../environments/${id}.ts`, import.meta.url))).toBe(true);
      expect(environments.filter((other) => other.id === id)).toHaveLength(1);
    });

    it('has a default for every parameter', () => {
      const defaults = withDefaults<object>(environment.parameters);
      expect(Object.keys(defaults).sort()).toEqual(Object.keys(environment.parameters.properties).sort());
    });

    it('names its files among its parameters', () => {
      for (const file of environment.files) expect(environment.parameters.properties).toHaveProperty(file);
    });

    it('is built somewhere in these tests', () => {
      expect(id === 'arrays' || worlds.some(([built]) => built === id)).toBe(true);
    });
  },
);

describe.each(worlds)('%s %j', (id, parameters) => {
  it('keeps what every world promises', () => {
    checkWorld(build(id, parameters));
  });

  it('is the same bits for the same label', () => {
    expect(build(id, parameters)).toEqual(build(id, parameters));
  });
});
