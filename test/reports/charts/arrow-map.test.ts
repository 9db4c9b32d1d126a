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
  // From 13 off the middle, 34 long.
  expect(arrows).toBe('M63 50L97 50M85 59.6L97 50L85 40.4');
});

it('draws staying as a dot in the middle, inside where the arrows begin', () => {
  const svg = arrowMap({
    rows: 1,
    columns: 1,
    policy: [0.5, 0.5],
    directions: [
      [1, 0],
      [0, 0],
    ],
    longest: 0.5,
    cell: 100,
    framed: [],
    label: 'policy',
  });
  expect(/class="stay" d="([^"]*)"/.exec(svg)![1]).toBe('M37 50a13 13 0 1 0 26 0a13 13 0 1 0 -26 0');
  expect(/class="arrow" d="([^"]*)"/.exec(svg)![1]).toMatch(/^M63 50L97 50/);
});
