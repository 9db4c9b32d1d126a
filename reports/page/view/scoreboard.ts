import type { GateVerdict, PlannedRow } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/index.ts';
import { formatNumber, formatSetting } from '../../formats/number.ts';
import type { Mark } from './marks.ts';
import { gateMark, legendOrder, loudness, markOf } from './marks.ts';
import { groupId, noNumber } from './number-cell.ts';
import type { ArrangedRun, RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { normWords, objectOrder, objectTitle, unitWords, worldsApart } from './words.ts';

const rules: Readonly<Record<GateVerdict['rule'], string>> = {
  'upper-bound': 'upper confidence bound of the mean',
  'lower-bound': 'lower confidence bound of the mean',
  maximum: 'largest replicate',
  minimum: 'smallest replicate',
  value: 'the value',
  none: 'nothing to judge',
};

/** Section 2: every estimator in every world, object by object. */
export function scoreboardView(run: RunIndex) {
  return { ...boardOf(run), controls: controlsView(run), gates: gatesView(run) };
}

/**
 * Rows by what they are told, columns by world and object, a mark in each cell. Where worlds are many, those whose
 * marks are the same for every row stand in one column, with the range of their numbers.
 */
export function boardOf(run: ArrangedRun) {
  const { worlds: planned, rows } = run.manifest;
  const estimators = rows.flatMap((row, index) => (row.kind === 'estimator' ? [index] : []));
  const places = gatePlaces(run);
  const alone = planned.map((world, w) => {
    const objects = worldObjects(run, w);
    const cells = estimators.map((row) => objects.map((object) => boardCell(run, places, w, row, object)));
    return { name: world.name, sample: sampleWords(world), objects, cells };
  });
  const worlds = groupsOf(alone).map((members, k) => {
    const { name, objects } = alone[members[0]!]!;
    const samples = [...new Set(members.map((w) => alone[w]!.sample))];
    return {
      id: `board-${k}`,
      name,
      more: members.length - 1,
      sample: samples.length === 1 ? samples[0]! : `${samples.length} sample designs`,
      members: members.map((w) => ({ name: alone[w]!.name, sample: alone[w]!.sample })),
      span: objects.length,
      objects: objects.map((object, o) => ({ object, title: objectTitle(object), first: o === 0 })),
      cells: estimators.map((_, r) =>
        objects.map((_object, o) => ({
          ...merged(members.map((w) => alone[w]!.cells[r]![o]!)),
          first: o === 0,
        })),
      ),
    };
  });
  const told = (row: number): string => rows[row]!.information;
  const groups = [...new Set(estimators.map(told))].map((information) => ({
    information,
    span: 1 + worlds.reduce((sum, world) => sum + world.span, 0),
    rows: estimators.flatMap((row, r) =>
      told(row) === information
        ? [
            {
              label: rows[row]!.label,
              reference: rows[row]!.reference ?? '',
              cells: worlds.flatMap(({ cells }) => cells[r]!),
            },
          ]
        : [],
    ),
  }));
  const marks = groups.flatMap((group) =>
    group.rows.flatMap(({ cells }) => cells.map(({ mark }) => mark?.id ?? '')),
  );
  return {
    worlds,
    groups,
    legend: legendOrder(new Set(marks)),
    alike: worlds.filter(({ more }) => more > 0),
  };
}

interface AloneWorld {
  readonly objects: readonly string[];
  readonly cells: readonly (readonly BoardCell[])[];
}

/** Worlds by what they say, those that a gate speaks of first; each by itself where they are few. */
function groupsOf(worlds: readonly AloneWorld[]): readonly (readonly number[])[] {
  if (worlds.length <= worldsApart) return worlds.map((_, w) => [w]);
  const groups = new Map<string, number[]>();
  worlds.forEach(({ objects, cells }, w) => {
    const said = JSON.stringify([objects, cells.map((row) => row.map(({ mark }) => mark?.id ?? ''))]);
    groups.set(said, [...(groups.get(said) ?? []), w]);
  });
  const gated = ([w]: readonly number[]): boolean =>
    worlds[w!]!.cells.some((row) => row.some(({ numbers }) => numbers !== null));
  return [...groups.values()].toSorted((x, y) => Number(gated(y)) - Number(gated(x)));
}

/** Cells with one mark as one cell, with the range of their numbers. */
function merged(cells: readonly BoardCell[]) {
  const [first] = cells as [BoardCell, ...BoardCell[]];
  const all = cells.flatMap((cell) => cell.numbers ?? []);
  const numbers = new Set(all.map(({ kind }) => kind)).size === 1 ? all : [];
  const limits = [...new Set(numbers.map(({ limit }) => limit))];
  return {
    mark: first.mark,
    judged: rangeWords(
      numbers.map(({ judged }) => judged),
      3,
    ),
    limit: limits.length === 1 ? limits[0]! : limits.length === 0 ? '' : '(limits differ)',
    skill: rangeWords(
      numbers.map(({ skill }) => skill),
      2,
    ),
    more: Math.max(...cells.map(({ more }) => more)),
    gates: cells.flatMap(({ gate }) => gate ?? []).join('-'),
    title: cells.length === 1 ? first.title : `${first.title} (the first of ${cells.length} worlds)`,
    href: cells.length === 1 ? first.href : first.gate === null ? first.href : `#${gateId(first.gate)}`,
  };
}

/** "0.012" or "0.012 to 0.034". */
function rangeWords(values: readonly number[], digits: number): string {
  const finite = values.filter((x) => Number.isFinite(x));
  if (finite.length === 0) return '';
  const [low, high] = [Math.min(...finite), Math.max(...finite)].map((x) => formatNumber(x, digits));
  return low === high ? low! : `${low} to ${high}`;
}

/** Where each verdict stands in the table of gates. */
function gatePlaces({ verdict }: ArrangedRun): ReadonlyMap<GateVerdict, number> {
  return new Map(verdict.gates.map((gate, k) => [gate, k]));
}

const gateId = (place: number): string => `gate-${place}`;

/** Objects that a gate speaks of, then those that some method returns there. */
function worldObjects(run: ArrangedRun, world: number): string[] {
  const named = new Set(run.verdict.gates.filter((gate) => gate.world === world).map((gate) => gate.object));
  for (const row of run.rows(world, 'estimator')) {
    for (const quantity of Object.keys(run.manifest.rows[row]!.recovers)) named.add(quantity);
  }
  const rest = [...named].filter((object) => !objectOrder.includes(object)).sort();
  return [...objectOrder.filter((object) => named.has(object)), ...rest];
}

interface BoardCell {
  /** `null` where the row was not planned in this world. */
  readonly mark: Mark | null;
  /** What was judged; `null` where nothing was. */
  readonly numbers: {
    readonly judged: number;
    readonly limit: string;
    readonly skill: number;
    /** What was judged: numbers of different kinds make no range. */
    readonly kind: string;
  } | null;
  /** Further gates on the same object, listed below the table. */
  readonly more: number;
  readonly title: string;
  readonly href: string;
  /** Its place among the gates of the verdict. */
  readonly gate: number | null;
}

function boardCell(
  run: ArrangedRun,
  places: ReadonlyMap<GateVerdict, number>,
  world: number,
  row: number,
  object: string,
): BoardCell {
  const href = `#${groupId(world, row)}`;
  const empty = { numbers: null, more: 0, title: '', href, gate: null };
  const planned = run.cells(world, row, 'fit');
  if (planned.length === 0) return { ...empty, mark: null };

  const gates = run.verdict.gates
    .filter((gate) => gate.world === world && gate.row === row && gate.object === object)
    .map((gate) => ({ gate, mark: gateMark(gate, run.manifest.suite.gates?.[gate.gate]?.level) }))
    .sort(
      (x, y) =>
        reported(x.gate) - reported(y.gate) ||
        loudness(y.mark) - loudness(x.mark) ||
        x.gate.gate - y.gate.gate,
    );
  const shown = gates[0];
  if (shown === undefined) {
    if (!(object in run.manifest.rows[row]!.recovers)) return { ...empty, mark: markOf('unrecovered') };
    const reasons = planned.map((cell) => run.record(cell.cell)?.result);
    if (reasons.every((result) => result?.status === 'refused')) {
      return { ...empty, mark: markOf('refused'), title: reasons[0]?.reason ?? '' };
    }
    return { ...empty, mark: markOf('ungated') };
  }
  const { gate, mark } = shown;
  const judged = fromJsonNumber(gate.judged);
  return {
    mark,
    numbers:
      gate.rule === 'none' || Number.isNaN(judged)
        ? null
        : {
            judged,
            limit: against(run, gate, judged),
            skill: fromJsonNumber(gate.skill),
            kind: run.manifest.suite.gates?.[gate.gate]?.metric ?? '',
          },
    more: gates.length - 1,
    title: gateSentence(run, gate),
    href,
    gate: places.get(gate)!,
  };
}

/** Gates that judge nobody stand behind those that do. */
const reported = (gate: GateVerdict): number => (gate.expected === 'report' ? 1 : 0);

/** How the judged number lies to the limit, the passing side with equality. */
function against(run: ArrangedRun, verdict: GateVerdict, judged: number): string {
  const limit = fromJsonNumber(verdict.limit);
  const metric = run.metric(run.manifest.suite.gates?.[verdict.gate]?.metric ?? '');
  const sign = metric?.better === 'higher' ? (judged >= limit ? '≥' : '<') : judged <= limit ? '≤' : '>';
  return `${sign} ${formatSetting(limit)}`;
}

/** What was held against what, under which norm, and why. */
function gateSentence(run: ArrangedRun, verdict: GateVerdict): string {
  const gate = run.manifest.suite.gates?.[verdict.gate];
  if (gate === undefined) return verdict.because;
  const metric = run.metric(gate.metric);
  const norm = { metric: gate.metric, weights: gate.weights ?? 'uniform', mask: gate.mask ?? 'all' };
  const unit = metric === undefined ? '' : `, ${unitWords(metric.unit)}`;
  const label = verdict.label === '' ? '' : ` (${verdict.label})`;
  return `${metric?.title ?? gate.metric}${unit}; ${normWords(norm)}; ${rules[verdict.rule]} of ${verdict.values} of ${verdict.of} replicates${label}. Because: ${verdict.because}`;
}

/** Every gate with its numbers: the table behind the marks. */
function gatesView(run: ArrangedRun) {
  return run.verdict.gates.map((verdict, place) => {
    const gate = run.manifest.suite.gates?.[verdict.gate];
    const norm = {
      metric: gate?.metric ?? '',
      weights: gate?.weights ?? 'uniform',
      mask: gate?.mask ?? 'all',
    } as const;
    const number = (x: GateVerdict['judged']) => {
      const value = fromJsonNumber(x);
      return Number.isNaN(value) ? noNumber.text : formatNumber(value);
    };
    return {
      id: gateId(place),
      world: run.manifest.worlds[verdict.world]!.name,
      row: run.manifest.rows[verdict.row]!.label,
      href: `#${groupId(verdict.world, verdict.row)}`,
      object: objectTitle(verdict.object),
      metric: run.metric(norm.metric)?.title ?? norm.metric,
      norm: normWords(norm),
      mark: gateMark(verdict, gate?.level),
      expected: verdict.expected ?? 'pass',
      judged: { text: number(verdict.judged), value: String(fromJsonNumber(verdict.judged)) },
      limit: {
        text: formatSetting(fromJsonNumber(verdict.limit)),
        value: String(fromJsonNumber(verdict.limit)),
      },
      skill: { text: number(verdict.skill), value: String(fromJsonNumber(verdict.skill)) },
      mean: number(verdict.mean),
      interval: verdict.values > 1 ? `${number(verdict.low)} to ${number(verdict.high)}` : '',
      replicates: `${verdict.values} of ${verdict.of}`,
      rule: rules[verdict.rule],
      because: verdict.because,
      label: verdict.label,
    };
  });
}

const controlWords: Readonly<Record<NonNullable<PlannedRow['control']>['kind'], string>> = {
  negative: 'must fail',
  positive: 'must pass',
  reference: 'a reference, judged by nobody',
  error: 'the truth with a known error',
};

/** Who must fail or be beaten, and what they reach on each gate: a gate without power shows here. */
function controlsView(run: RunIndex) {
  const gates = (run.manifest.suite.gates ?? []).map((gate) => ({
    norm: { metric: gate.metric, weights: gate.weights ?? 'uniform', mask: gate.mask ?? 'all' } as const,
    object: gate.object ?? run.metric(gate.metric)?.object ?? '',
    metric: run.metric(gate.metric),
  }));
  const distinct = gates.filter(
    (gate, k) => gates.findIndex((other) => normId(other.norm) === normId(gate.norm)) === k,
  );
  const scores = new Map(
    run.verdict.controls.map((score) => {
      const { metric = '', weights = 'uniform', mask = 'all' } = run.manifest.suite.gates?.[score.gate] ?? {};
      return [`${score.world}/${score.row}/${normId({ metric, weights, mask })}`, score];
    }),
  );
  const rows = run.manifest.worlds.flatMap((world, w) =>
    besideRows(run, w).map((row) => {
      const { label, control } = run.manifest.rows[row]!;
      return {
        world: world.name,
        label,
        href: `#${groupId(w, row)}`,
        role: controlWords[control?.kind ?? 'reference'],
        cells: distinct.map(({ norm, object }) => {
          const score = scores.get(`${w}/${row}/${normId(norm)}`);
          const value = score === undefined ? Number.NaN : fromJsonNumber(score.value);
          const skill = score === undefined ? Number.NaN : fromJsonNumber(score.skill);
          return {
            text: score === undefined ? '—' : formatNumber(value),
            value: score === undefined ? '' : String(value),
            skill: Number.isFinite(skill) ? formatNumber(skill, 2) : '',
            must: control?.mustFail.includes(object) === true,
          };
        }),
      };
    }),
  );
  return {
    columns: distinct.map(({ norm, object, metric }) => ({
      object: objectTitle(object),
      title: metric?.title ?? norm.metric,
      norm: normWords(norm),
    })),
    rows,
  };
}

/** Rows of a world that are there for others to be read beside. */
function besideRows(run: RunIndex, world: number): readonly number[] {
  const references = run
    .rows(world, 'estimator')
    .filter((row) => run.manifest.rows[row]!.reference !== undefined);
  return [...run.rows(world, 'control'), ...references];
}

const normId = (norm: { metric: string; weights: string; mask: string }): string =>
  `${norm.metric}/${norm.weights}/${norm.mask}`;
