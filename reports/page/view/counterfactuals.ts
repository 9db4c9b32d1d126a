import { fromJsonNumber } from '../../../core/contract/index.ts';
import { axisStrip } from '../../charts/axis-strip.ts';
import { type LaneMark, laneStrip } from '../../charts/lane-strip.ts';
import { type StripScale, stripScale } from '../../charts/strip-scale.ts';
import { dotSwatch } from '../../charts/swatch.ts';
import { formatNumber } from '../../formats/number.ts';
import { type InterventionWords, interventions } from './interventions.ts';
import { markOf } from './marks.ts';
import { numberCell } from './number-cell.ts';
import type { Norm, RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { estimatorSeries } from './series.ts';
import { normWords, worldsInFull } from './words.ts';

const normOf = (metric: string): Norm => ({ metric, weights: 'uniform', mask: 'all' });

/** Pixels of the strips of regret and of exposure. */
const regretWidth = 460;
const exposureWidth = 240;
/** Exposures below this are rounding: the gauge of no fit becomes a wrong reward. */
const nil = 1e-6;
/** Regrets are drawn from this on: what is below adapts like the expert. */
const finestRegret = 1e-4;

/** Section 7: what each reward is worth in a world that has changed, and what its level could have cost there. */
export function counterfactualsView(run: RunIndex) {
  const worlds = run.manifest.worlds.flatMap((_, w) => worldView(run, w));
  const shown = worlds.map((world, k) => ({ ...world, open: worlds.length <= worldsInFull || k === 0 }));
  return { worlds: shown, norm: normWords(normOf('')) };
}

function worldView(run: RunIndex, w: number) {
  const changes = interventions.filter(({ regret }) =>
    run.rows(w, 'estimator').some((row) => run.values(w, row, 'fit', normOf(regret)).length > 0),
  );
  if (changes.length === 0) return [];
  const rows = run
    .rows(w, 'estimator')
    .filter((row) => changes.some(({ regret }) => run.values(w, row, 'fit', normOf(regret)).length > 0));
  const { name, ...world } = run.manifest.worlds[w]!;
  const marked = changes.map((change) => ({
    change,
    regrets: marksOf(run, w, rows, change.regret),
    exposures: change.exposure === null ? [] : marksOf(run, w, rows, change.exposure),
  }));
  const halves = changes.flatMap(({ regret }) => halfReward(run, w, regret)?.value ?? []);
  const regrets = marked.flatMap((one) => one.regrets);
  const exposures = marked.flatMap((one) => one.exposures);
  const regretScale = scaleOver(regrets, [...halves, 1], finestRegret, regretWidth);
  const exposureScale = scaleOver(exposures, [], nil, exposureWidth);
  const controls = run.rows(w, 'control');
  return [
    {
      id: `counterfactuals-${w}`,
      name,
      sample: sampleWords({ name, ...world }),
      legend: rows.map((row) => {
        const { colour, symbol } = estimatorSeries(run, row);
        return { label: run.manifest.rows[row]!.label, swatch: dotSwatch(colour, symbol, false) };
      }),
      hollow: regrets.some((mark) => mark.hollow),
      exposed: exposures.length > 0,
      half: halves.length > 0,
      axes: { regret: axisStrip(regretScale), exposure: axisStrip(exposureScale) },
      changes: marked.map(({ change, ...own }) => ({
        title: change.title,
        sentence: change.sentence,
        notes: notesOf(run, w, change),
        regret: laneStrip({
          scale: regretScale,
          lanes: rows.length,
          marks: own.regrets,
          level: 1,
          yardstick: halfReward(run, w, change.regret),
          label: `Regret after ${change.title} in ${name}: ${said(own.regrets)}.`,
        }),
        exposure:
          own.exposures.length === 0
            ? ''
            : laneStrip({
                scale: exposureScale,
                lanes: rows.length,
                marks: own.exposures,
                level: null,
                yardstick: null,
                label: `Exposure to ${change.title} in ${name}: ${said(own.exposures)}.`,
              }),
        unexposed: change.seesLevel ? 'not measured' : 'none: blind to the level',
      })),
      heads: rows.map((row) => run.manifest.rows[row]!.label),
      controls: controls.map((row) => run.manifest.rows[row]!.label),
      lines: changes.flatMap((change) => linesOf(run, w, change, rows, controls)),
    },
  ];
}

/** A mark for each fit, and an outlined one for its population. */
function marksOf(run: RunIndex, w: number, rows: readonly number[], metric: string): LaneMark[] {
  return rows.flatMap((row, lane) =>
    (['fit', 'population'] as const).flatMap((role): LaneMark[] => {
      const values = run.values(w, row, role, normOf(metric));
      if (values.length === 0) return [];
      const { mean, low, high } = run.interval(values, true);
      if (!Number.isFinite(mean)) return [];
      const alone = run.manifest.worlds[w]!.sample?.individuals === 'Infinity';
      const hollow = role === 'population' || alone;
      const label = run.manifest.rows[row]!.label;
      const interval = values.length > 1 ? ` (${formatNumber(low)} to ${formatNumber(high)})` : '';
      const title = `${label}${hollow ? ' in the population' : ''} ${formatNumber(mean)}${interval}`;
      const ends = values.length > 1 ? { low, high } : { low: Number.NaN, high: Number.NaN };
      return [{ value: mean, ...ends, series: estimatorSeries(run, row), lane, hollow, title }];
    }),
  );
}

const said = (marks: readonly LaneMark[]): string => marks.map(({ title }) => title).join(', ');

/** All marks on one scale; what is smaller than can matter is drawn at the edge. */
function scaleOver(
  marks: readonly LaneMark[],
  also: readonly number[],
  least: number,
  width: number,
): StripScale {
  const values = marks.flatMap(({ value, low, high }) => [value, low, high]);
  return stripScale([...values, ...also], true, width, least);
}

/** What half the reward costs: it shows whether a limit proves anything. */
function halfReward(run: RunIndex, w: number, metric: string) {
  const half = run.rows(w, 'control').find((row) => run.manifest.rows[row]!.id === 'half-scale');
  const values = half === undefined ? [] : run.values(w, half, 'control', normOf(metric));
  return values.length === 0 ? null : { value: run.interval(values, true).mean, text: '½ r' };
}

/** What a reader must know before the numbers of a change: a gate that proves nothing, a level that cannot show. */
function notesOf(run: RunIndex, w: number, change: InterventionWords) {
  const notes: string[] = [];
  const gates = run.verdict.gates.filter(
    (verdict) =>
      verdict.world === w &&
      verdict.outcome === 'void' &&
      run.manifest.suite.gates?.[verdict.gate]?.metric === change.regret,
  );
  notes.push(...new Set(gates.map(({ because }) => because)));
  const exposure = change.exposure === null ? null : largestExposure(run, w, change.exposure);
  if (exposure !== null && exposure < nil)
    notes.push('Void for the level: it exposes no reward here, not even a wrong one.');
  return notes.map((text) => ({ mark: markOf('void'), text }));
}

/** Of any fit and any control: where even a wrong reward is not exposed, nobody can lose by its level. */
function largestExposure(run: RunIndex, w: number, metric: string): number | null {
  const fits = run.rows(w, 'estimator').flatMap((row) => run.values(w, row, 'fit', normOf(metric)));
  const controls = run.rows(w, 'control').flatMap((row) => run.values(w, row, 'control', normOf(metric)));
  return fits.length + controls.length === 0 ? null : Math.max(...fits, ...controls);
}

/** The numbers behind the strips: a line of regrets and one of exposures. */
function linesOf(
  run: RunIndex,
  w: number,
  { title, regret, exposure }: InterventionWords,
  rows: readonly number[],
  controls: readonly number[],
) {
  const line = (metric: string, what: string) => ({
    title,
    what,
    cells: rows.map((row) => ({
      ...numberCell(run, w, row, 'fit', normOf(metric)),
      population: numberCell(run, w, row, 'population', normOf(metric)),
      skill: skillOf(run, w, row, metric),
    })),
    controls: controls.map((row) => numberCell(run, w, row, 'control', normOf(metric))),
  });
  return [line(regret, 'regret'), ...(exposure === null ? [] : [line(exposure, 'exposure, reward units')])];
}

/** Of the first gate on the number that has one: 0 is the best control that must fail, 1 the truth. */
function skillOf(run: RunIndex, w: number, row: number, metric: string) {
  const gate = run.verdict.gates.findIndex(
    (one) =>
      one.world === w &&
      one.row === row &&
      run.manifest.suite.gates?.[one.gate]?.metric === metric &&
      Number.isFinite(fromJsonNumber(one.skill)),
  );
  return gate < 0 ? null : { gate, text: formatNumber(fromJsonNumber(run.verdict.gates[gate]!.skill), 2) };
}
