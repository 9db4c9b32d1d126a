import type { PlannedCell, PlannedWorld } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import type { Direction } from '../../charts/arrow-map.ts';
import { arrowMap, directionsOf } from '../../charts/arrow-map.ts';
import type { ColourScale } from '../../charts/heat-map.ts';
import { heatMap, scaleBar, scaleOver } from '../../charts/heat-map.ts';
import type { Curve } from '../../charts/line-chart.ts';
import { lineChart } from '../../charts/line-chart.ts';
import { curveSwatch } from '../../charts/swatch.ts';
import { formatNumber } from '../../formats/number.ts';
import { fitArray, worldArray } from './arrays.ts';
import { type RunIndex, sampleWords } from './run-index.ts';
import { estimatorSeries } from './series.ts';
import { uncapitalised, worldsApart } from './words.ts';

/** What is drawn, in order. `potential` is the shaping h that a store may hold beside a fit. */
const objects = [
  { name: 'policy', title: 'Policy π', unit: 'probability', perPair: true, compared: true },
  { name: 'reward', title: 'Reward r', unit: 'reward units', perPair: true, compared: true },
  { name: 'value', title: 'Value V', unit: 'reward units', perPair: false, compared: true },
  { name: 'q', title: 'Q', unit: 'reward units', perPair: true, compared: true },
  { name: 'potential', title: 'Shaping potential h', unit: 'reward units', perPair: false, compared: false },
] as const;
type Drawn = (typeof objects)[number];

/** Beyond these a picture shows nothing and a table is for machines: both are left to the embedded data. */
const largest = { mapped: 4096, tabled: 1000 };

/** An array to draw, and who returned it; `row` is `null` for the truth. */
interface Subject {
  readonly label: string;
  readonly row: number | null;
  readonly replicate: number | null;
  readonly values: Float64Array;
}

/** Section 4: the objects themselves, for the median replicate of each estimator. */
export async function mapsView(run: RunIndex) {
  const worlds = [];
  const drawn = new Set<string>();
  for (const [world, planned] of run.manifest.worlds.entries()) {
    const others = designsOf(run, world);
    if (drawn.has(others.process)) continue;
    const chosen = run.rows(world, 'estimator').flatMap((row) => {
      const cell = medianCell(run, world, row);
      return cell === null ? [] : [{ row, cell }];
    });
    if (chosen.length === 0) continue;
    drawn.add(others.process);
    const figures = [];
    for (const object of objects) {
      const truth = worldArray(run, world, object.name);
      const subjects = chosen.flatMap(({ row, cell }): Subject[] => {
        const values = fitArray(run, cell.cell, object.name);
        return values === null
          ? []
          : [{ label: run.manifest.rows[row]!.label, row, replicate: cell.replicate, values }];
      });
      if (subjects.length === 0) continue;
      const known = truth === null ? [] : [{ label: 'truth', row: null, replicate: null, values: truth }];
      figures.push({ object: object.name, ...(await figure(run, planned, object, [...known, ...subjects])) });
    }
    const first = figures.find(({ object }) => object === 'reward') ?? figures[0];
    worlds.push({
      id: `maps-${world}`,
      name: planned.name,
      sample: sampleWords(planned),
      others: others.count,
      replicates: chosen.map(({ row, cell }) => ({
        label: run.manifest.rows[row]!.label,
        replicate: cell.replicate,
        href: `#cell-${cell.cell}`,
      })),
      figures: figures.map((one) => ({ ...one, open: one === first })),
      away: worlds.length > 0 && run.manifest.worlds.length > worldsApart,
    });
  }
  return { worlds };
}

/**
 * What a world is apart from its sample design, and how many further designs of it are not drawn. Where worlds are
 * few, each is drawn.
 */
function designsOf({ manifest }: RunIndex, world: number): { process: string; count: number } {
  if (manifest.worlds.length <= worldsApart) return { process: String(world), count: 0 };
  const processOf = ({ environment, name, parameters, variant }: PlannedWorld): string =>
    JSON.stringify([environment, name, parameters, variant ?? null]);
  const process = processOf(manifest.worlds[world]!);
  return { process, count: manifest.worlds.filter((other) => processOf(other) === process).length - 1 };
}

/**
 * The replicate in the middle: by raw reward error where that was measured, else by the
 * policy's; the one nearest to it where the store lost its arrays.
 */
export function medianCell(run: RunIndex, world: number, row: number): PlannedCell | null {
  const cells = run.cells(world, row, 'fit');
  for (const metric of ['reward-rmse', 'policy-tv']) {
    const judged = cells.flatMap((cell) => {
      const measured = run.record(cell.cell)?.result.measured.find((number) => number.metric === metric);
      const value = measured === undefined ? Number.NaN : fromJsonNumber(measured.value);
      return Number.isNaN(value) ? [] : [{ cell, value }];
    });
    if (judged.length === 0) continue;
    judged.sort((x, y) => x.value - y.value || x.cell.replicate - y.cell.replicate);
    const middle = Math.floor((judged.length - 1) / 2);
    const outwards = judged.map(({ cell }, rank) => ({ cell, distance: Math.abs(rank - middle) }));
    outwards.sort((x, y) => x.distance - y.distance);
    return outwards.find(({ cell }) => hasArrays(run, cell))?.cell ?? null;
  }
  return cells.find((cell) => hasArrays(run, cell)) ?? null;
}

function hasArrays(run: RunIndex, cell: PlannedCell): boolean {
  const blob = run.record(cell.cell)?.result.blob;
  return typeof blob === 'string' && run.arrays(blob) !== null;
}

async function figure(run: RunIndex, world: PlannedWorld, object: Drawn, subjects: readonly Subject[]) {
  const actions = object.perPair ? world.actionLabels : [''];
  const truth = subjects[0]!.row === null ? subjects[0]!.values : null;
  const errors = subjects.flatMap((subject) =>
    object.compared && truth !== null && subject.row !== null
      ? [{ ...subject, values: subject.values.map((x, i) => x - truth[i]!) }]
      : [],
  );
  const base = { title: object.title, unit: object.unit, table: tableOf(world, actions, subjects) };
  if (world.layout.kind === 'line') {
    return { ...base, curves: await curves(run, world, object, actions, subjects, errors), tiles: null };
  }
  if (world.stateCount * actions.length > largest.mapped) return { ...base, curves: null, tiles: null };
  return { ...base, curves: null, tiles: tiles(world, object, actions, subjects, errors) };
}

/** The numbers behind a figure, a line for each state and action. */
function tableOf(world: PlannedWorld, actions: readonly string[], subjects: readonly Subject[]) {
  const total = world.stateCount * actions.length;
  if (total > largest.tabled) return null;
  return {
    perPair: actions.length > 1,
    columns: subjects.map(({ label }) => label),
    lines: Array.from({ length: total }, (_, i) => ({
      state: Math.floor(i / actions.length),
      action: actions[i % actions.length]!,
      cells: subjects.map(({ values }) => formatNumber(values[i]!, 4)),
    })),
  };
}

// --- curves ---------------------------------------------------------------------------

async function curves(
  run: RunIndex,
  world: PlannedWorld,
  object: Drawn,
  actions: readonly string[],
  subjects: readonly Subject[],
  errors: readonly Subject[],
) {
  const axis = world.layout.axis ?? 'state';
  // With two actions the second probability says everything.
  const shown = object.name === 'policy' && actions.length === 2 ? [1] : actions.map((_, a) => a);
  // Absorbing states are no neighbours of the last state: a curve must not run into them.
  const isDrawn = (i: number): boolean =>
    shown.includes(i % actions.length) && !world.absorbing.includes(Math.floor(i / actions.length));
  const drawn = (subject: Subject): Subject => ({
    ...subject,
    values: subject.values.map((x, i) => (isDrawn(i) ? x : Number.NaN)),
  });
  const draw = async (all: readonly Subject[], words: string) => {
    const list = all.map(drawn);
    const domain = list.length === 0 ? null : rangeOf(list, object);
    const charts = [];
    for (const a of list.length === 0 ? [] : shown) {
      const action = actions[a]!;
      const name =
        object.name === 'policy'
          ? `P(${action} | ${axis})`
          : `${object.title}${action === '' ? '' : `, ${action}`}`;
      const title = words === '' ? name : `${words} ${uncapitalised(name)}`;
      charts.push({
        title,
        // Errors of several actions stand below the levels, those of one beside it.
        newline: words !== '' && shown.length > 1 && a === shown[0],
        svg: await lineChart({
          curves: list.map(
            (subject): Curve => ({
              label: subject.label,
              series: subject.row === null ? null : estimatorSeries(run, subject.row),
              values: subject.values.filter((_, i) => i % actions.length === a),
            }),
          ),
          x: axis,
          y: object.unit,
          domain,
          label: `${title} in ${world.name}; curves of ${list.map(({ label }) => label).join(', ')}. The table below holds the numbers.`,
        }),
      });
    }
    return charts;
  };
  return {
    legend: subjects.map(({ label, row }) => ({
      label,
      swatch: curveSwatch(row === null ? null : estimatorSeries(run, row)),
    })),
    charts: [...(await draw(subjects, '')), ...(await draw(errors, 'Error of'))],
  };
}

function rangeOf(subjects: readonly Subject[], object: Drawn): [number, number] {
  const { low, high } = scaleOver(
    'level',
    subjects.map(({ values }) => values),
  );
  if (object.name === 'policy' && low >= 0 && high > 0.5) return [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.04;
  return [low - margin, high + margin];
}

// --- tiles ----------------------------------------------------------------------------

function tiles(
  world: PlannedWorld,
  object: Drawn,
  actions: readonly string[],
  subjects: readonly Subject[],
  errors: readonly Subject[],
) {
  // A shaping potential is even about zero, which is no shaping.
  const level = scaleOver(
    object.compared ? 'level' : 'error',
    subjects.map(({ values }) => values),
  );
  const error = scaleOver(
    'error',
    errors.map(({ values }) => values),
  );
  const directions =
    world.layout.kind === 'grid' && object.name === 'policy' ? directionsOf(world.actionLabels) : null;
  const panels =
    world.layout.kind === 'grid'
      ? object.perPair
        ? actions
        : [object.title]
      : [object.perPair ? `states across; down: ${actions.join(', ')}` : 'states across'];
  const lines = subjects.map((subject) => {
    const own = errors.find(({ row }) => row === subject.row);
    return {
      label: subject.label,
      replicate: subject.replicate === null ? '' : `replicate ${subject.replicate}`,
      estimate:
        directions === null
          ? drawTiles(world, object, actions, subject, level, '')
          : [drawArrows(world, subject, directions, level.high)],
      error: own === undefined ? [] : drawTiles(world, object, actions, own, error, 'error of '),
    };
  });
  return {
    estimates: directions === null ? panels : [arrowWords(directions)],
    errors: errors.length > 0 ? panels : [],
    lines,
    legends: [
      ...(directions === null ? [legend(level, `${object.title}, ${object.unit}`)] : []),
      ...(errors.length > 0 ? [legend(error, `error, estimate − truth, ${object.unit}`)] : []),
    ],
  };
}

function legend(scale: ColourScale, title: string) {
  const words = `Scale of colour: ${title}, from ${formatNumber(scale.low)} to ${formatNumber(scale.high)}`;
  return { title, low: formatNumber(scale.low), high: formatNumber(scale.high), svg: scaleBar(scale, words) };
}

function arrowWords(directions: readonly Direction[]): string {
  const stays = directions.some(([x, y]) => x === 0 && y === 0);
  return `an arrow per action, as long as it is likely${stays ? '; the dot is staying' : ''}`;
}

function drawArrows(
  world: PlannedWorld,
  { label, values }: Subject,
  directions: readonly Direction[],
  longest: number,
): string {
  const [rows, columns] = [world.layout.rows!, world.layout.columns!];
  return arrowMap({
    rows,
    columns,
    policy: values,
    directions,
    longest,
    cell: Math.round(tileSize(columns) * 1.8),
    framed: world.absorbing,
    label: `Policy of ${label} in ${world.name}: in each cell an arrow per action, as long as it is likely.`,
  });
}

/** A grid: one map per action. No geometry: one matrix, actions down, states across. */
function drawTiles(
  world: PlannedWorld,
  object: Drawn,
  actions: readonly string[],
  { label, values }: Subject,
  scale: ColourScale,
  prefix: string,
): string[] {
  const S = world.stateCount;
  const A = actions.length;
  const words = (action: string): string =>
    `${prefix}${object.title}${action === '' ? '' : `, ${action}`}: ${label} in ${world.name}; from ${formatNumber(scale.low)} to ${formatNumber(scale.high)} ${object.unit}`;
  if (world.layout.kind === 'grid') {
    const [rows, columns] = [world.layout.rows!, world.layout.columns!];
    const size = tileSize(columns);
    return actions.map((action, a) => {
      const own = values.filter((_, i) => i % A === a);
      return heatMap({
        rows,
        columns,
        values: own,
        scale,
        cellWidth: size,
        cellHeight: size,
        framed: world.absorbing,
        label: words(action),
      });
    });
  }
  const matrix = new Float64Array(A * S);
  for (let s = 0; s < S; s++) for (let a = 0; a < A; a++) matrix[a * S + s] = values[s * A + a]!;
  return [
    heatMap({
      rows: A,
      columns: S,
      values: matrix,
      scale,
      cellWidth: Math.max(2, Math.min(14, Math.floor(420 / S))),
      cellHeight: 14,
      framed: [],
      label: words(''),
    }),
  ];
}

/** Pixels of a cell, so that a map is about as large as a stamp. */
function tileSize(columns: number): number {
  return Math.max(2, Math.min(20, Math.floor(96 / columns)));
}
