import type { Manifest } from '../../../core/contract/index.ts';
import { formatCount, formatSetting } from '../../formats/number.ts';
import type { RunIndex } from './run-index.ts';
import { sampleWords } from './run-index.ts';
import { normWords, objectTitle, unitWords } from './words.ts';

const better = {
  lower: 'lower is better',
  higher: 'higher is better',
  neither: 'neither way is better',
} as const;

/** Section 13: what was computed, how it was judged, where it came from. */
export function methodsView(run: RunIndex) {
  const { manifest } = run;
  const { suite } = manifest;
  const measured = new Set(run.columns.map(({ norm }) => norm.metric));
  return {
    gates: (suite.gates ?? []).map((gate) => {
      const metric = run.metric(gate.metric);
      const { limit } = gate;
      const sign = metric?.better === 'higher' ? '≥' : '≤';
      return {
        object: objectTitle(gate.object ?? metric?.object ?? ''),
        metric: metric?.title ?? gate.metric,
        norm: normWords({
          metric: gate.metric,
          weights: gate.weights ?? 'uniform',
          mask: gate.mask ?? 'all',
        }),
        limit:
          typeof limit === 'number'
            ? gate.near === undefined
              ? `${sign} ${formatSetting(limit)}`
              : `${formatSetting(gate.near)} ± ${formatSetting(limit)}`
            : `${sign} ${formatSetting(limit.times)} × what ${limit.of} reaches`,
        level: gate.level ?? 'error',
        expected: gate.expected ?? 'pass',
        who: gate.for ?? [],
        where: gate.worlds ?? [],
        because: gate.because,
      };
    }),
    metrics: manifest.metrics
      .filter(({ id }) => measured.has(id))
      .map((metric) => ({
        id: metric.id,
        title: metric.title,
        summary: metric.summary,
        object: objectTitle(metric.object),
        unit: unitWords(metric.unit),
        better: better[metric.better],
        perfect: metric.perfect === null ? '—' : formatSetting(metric.perfect),
        remarks: [
          metric.logScale ? 'Judged on the log scale' : '',
          metric.scaleFree ? 'Blind to scale: never gated alone' : '',
          metric.policyImplied ? 'A function of the policy alone for a Bellman-consistent fit' : '',
        ].filter((remark) => remark !== ''),
        references: metric.references.map(linked),
      })),
    worlds: manifest.worlds.map((world) => ({
      name: world.name,
      environment: world.environment,
      parameters: pairs(world.parameters),
      states: formatCount(world.stateCount),
      actions: world.actionLabels,
      entries: formatCount(world.entries),
      discount: String(world.discount),
      shockScale: String(world.shockScale),
      sample: sampleWords(world),
      features: world.features,
    })),
    notes: notesOf(manifest.worlds),
    people: [
      { id: 'estimators', title: 'Estimators', items: manifest.estimators.map(described) },
      { id: 'environments', title: 'Environments', items: manifest.environments.map(described) },
      { id: 'controls', title: 'Controls', items: manifest.controls.map(described) },
    ].filter(({ items }) => items.length > 0),
    rows: manifest.rows
      .filter(({ kind }) => kind === 'estimator')
      .map((row) => ({
        label: row.label,
        id: row.id,
        options: pairs(row.options),
        information: row.information,
      })),
    provenance: provenance(run),
    suite: JSON.stringify(suite, null, 2),
  };
}

interface Described {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly version: number;
  readonly references: readonly { readonly citation: string; readonly at: string }[];
}

function described({ id, title, summary, version, references }: Described) {
  return { id, title, summary, version, references: references.map(linked) };
}

/** Only web addresses become links: anything else stays text. */
function linked({ citation, at }: Described['references'][number]) {
  return { citation, link: /^https?:\/\//.test(at) ? at : '' };
}

/** What was given: a parameter or option that is null is left to the preset or the estimator. */
function pairs(values: Readonly<Record<string, unknown>>): { name: string; value: string }[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name, value: String(value) }));
}

/** Every remark once, with the worlds that it is about. */
function notesOf(worlds: Manifest['worlds']): { worlds: string[]; everywhere: boolean; note: string }[] {
  return [...new Set(worlds.flatMap(({ notes }) => notes))].map((note) => {
    const about = worlds.filter(({ notes }) => notes.includes(note)).map(({ name }) => name);
    return { worlds: about, everywhere: about.length === worlds.length, note };
  });
}

function provenance(run: RunIndex): { name: string; values: string[] }[] {
  const distinct = (pick: (k: number) => string): string[] =>
    [...new Set(run.records.map((_, k) => pick(k)))].sort();
  const starts = run.records.map(({ circumstance }) => circumstance.startedAt).sort();
  const entries = [
    { name: 'Planned by', values: [run.manifest.source] },
    { name: 'Fitted by', values: distinct((k) => run.records[k]!.circumstance.source) },
    { name: 'Machine', values: distinct((k) => run.records[k]!.circumstance.machine) },
    {
      name: 'First and last start',
      values: starts.length === 0 ? [] : [`${starts[0]} to ${starts[starts.length - 1]}`],
    },
    { name: 'Seed', values: [run.manifest.suite.seed] },
    { name: 'Replicates', values: [String(run.manifest.suite.replicates ?? 1)] },
    {
      name: 'Configuration',
      values: Object.entries(run.manifest.configuration).map(
        ([name, value]) => `${name}: ${JSON.stringify(value)}`,
      ),
    },
  ];
  return entries.filter(({ values }) => values.length > 0);
}
