import { escapeMarkup } from './escape.ts';

/** Columns right, rows down; the origin is staying. */
export type Direction = readonly [x: number, y: number];

const compass: Readonly<Record<string, Direction>> = {
  up: [0, -1],
  north: [0, -1],
  right: [1, 0],
  east: [1, 0],
  down: [0, 1],
  south: [0, 1],
  left: [-1, 0],
  west: [-1, 0],
  stay: [0, 0],
  none: [0, 0],
  wait: [0, 0],
};

/** Where each action points, or `null` where a label is no direction. */
export function directionsOf(actionLabels: readonly string[]): Direction[] | null {
  const directions = actionLabels.map((label) => compass[label.toLowerCase()]);
  return directions.every((direction) => direction !== undefined) ? (directions as Direction[]) : null;
}

export interface ArrowMap {
  readonly rows: number;
  readonly columns: number;
  /** Index `s * A + a`, states row-major from the top left. */
  readonly policy: ArrayLike<number>;
  readonly directions: readonly Direction[];
  /** The probability whose arrow reaches the edge of its cell: one scale for maps that are compared. */
  readonly longest: number;
  /** Pixels. */
  readonly cell: number;
  readonly framed: readonly number[];
  readonly label: string;
}

/** A policy on a grid: from the middle of each cell an arrow per action, as long as the action is likely. */
export function arrowMap(map: ArrowMap): string {
  const { rows, columns, cell, directions } = map;
  const arrows: string[] = [];
  const stays: string[] = [];
  for (let s = 0; s < rows * columns; s++) {
    const x = ((s % columns) + 0.5) * cell;
    const y = (Math.floor(s / columns) + 0.5) * cell;
    if (map.framed.includes(s)) continue;
    directions.forEach((direction, a) => {
      const share = map.policy[s * directions.length + a]! / map.longest;
      if (direction[0] === 0 && direction[1] === 0) stays.push(dot(x, y, share * cell * hub));
      else arrows.push(arrow(x, y, direction, share * cell * reach, cell));
    });
  }
  const grid: string[] = [];
  for (let k = 0; k <= columns; k++) grid.push(`M${k * cell} 0v${rows * cell}`);
  for (let k = 0; k <= rows; k++) grid.push(`M0 ${k * cell}h${columns * cell}`);
  const frames = map.framed.map(
    (s) =>
      `M${(s % columns) * cell + 1} ${Math.floor(s / columns) * cell + 1}h${cell - 2}v${cell - 2}h${2 - cell}z`,
  );
  const size = `width="${columns * cell}" height="${rows * cell}" viewBox="-0.5 -0.5 ${columns * cell + 1} ${rows * cell + 1}"`;
  return `<svg class="arrows" role="img" aria-label="${escapeMarkup(map.label)}" ${size}><path class="mesh" d="${grid.join('')}"/><path class="frame" d="${frames.join('')}"/><path class="arrow" d="${arrows.join('')}"/><path class="stay" d="${stays.join('')}"/></svg>`;
}

/** Arrows begin this share of a cell away from its middle, where a dot as large as staying is likely stands. */
const hub = 0.13;
/** What is left of half a cell. */
const reach = 0.34;

const n = (v: number): string => String(Math.round(v * 10) / 10);

/** A dot; nothing where staying is too unlikely to see. */
function dot(x: number, y: number, radius: number): string {
  if (!(radius >= 0.5)) return '';
  const [r, width] = [n(radius), n(2 * radius)];
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 1 0 ${width} 0a${r} ${r} 0 1 0 -${width} 0`;
}

/** Shaft, and a head where there is room for one; nothing where the action is too unlikely to see. */
function arrow(x: number, y: number, [dx, dy]: Direction, length: number, cell: number): string {
  if (!(length >= 1)) return '';
  const from = { x: x + dx * hub * cell, y: y + dy * hub * cell };
  const tip = { x: from.x + dx * length, y: from.y + dy * length };
  const shaft = `M${n(from.x)} ${n(from.y)}L${n(tip.x)} ${n(tip.y)}`;
  const head = cell * 0.12;
  if (length < 2 * head) return shaft;
  const wing = (side: number): string =>
    `${n(tip.x - dx * head - side * dy * head * 0.8)} ${n(tip.y - dy * head + side * dx * head * 0.8)}`;
  return `${shaft}M${wing(1)}L${n(tip.x)} ${n(tip.y)}L${wing(-1)}`;
}
