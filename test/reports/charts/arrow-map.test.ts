import { expect, it } from 'vitest';
import { arrowMap, directionsOf } from '../../../reports/charts/arrow-map.ts';

it('reads directions from labels, all or none', () => {
  expect(directionsOf(['Up', 'east', 'down', 'WEST', 'stay'])).toEqual([
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, 0],
  ]);
  expect(directionsOf(['up', 'replace'])).toBeNull();
});

it('draws an arrow per action as long as it is likely, and none in a framed cell', () => {
  const svg = arrowMap({
    rows: 1,
    columns: 2,
    policy: [0, 1, 0.5, 0.5],
    directions: [
      [0, -1],
      [1, 0],
    ],
    longest: 1,
    cell: 100,
    framed: [1],
    label: 'policy',
  });
  const arrows = /class="arrow" d="([^"]*)"/.exec(svg)![1]!;
  expect(arrows).toBe('M50 50L96 50M84 59.6L96 50L84 40.4');
});
