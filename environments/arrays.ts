import type { Environment, World } from '../core/contract/environment.ts';
import { BenchError } from '../core/contract/errors.ts';
import type { Demonstrations, Model, SampleDesign } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { demonstrationsFromCounts, firstStatesFromTable } from '../core/mdp/demonstrations.ts';
import { readPanel } from './files/panel-csv.ts';
import type { Arrays } from './files/read-arrays.ts';
import { filesOfArrays, readArrays } from './files/read-arrays.ts';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    data: {
      description: 'Path of the document (JSON, see schemas/arrays.json).',
      type: 'string',
      default: '',
    },
    panel: {
      description:
        'Path of a CSV file with the columns id, t, state, action and perhaps next; replaces the counts.',
      anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }],
      default: null,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A decision process of the user's own, with a panel, a truth, or both. */
export const arrays: Environment<Parameters> = {
  id: 'arrays',
  title: 'Arrays',
  summary: 'Your own decision process and panel, from one JSON document and perhaps a CSV file.',
  references: [],
  version: 1,
  parameters,
  files: ['data', 'panel'],
  dependsOn({ data, panel }) {
    return [...filesOfArrays(requirePath(data)), ...(panel === null ? [] : [panel])];
  },
  build({ data, panel: csv }): World {
    const given = readArrays(requirePath(data));
    const panel = csv === null ? panelOfCounts(given) : readPanel(csv, given.model);
    if (panel === null && given.truth === null) {
      const message = `arrays document ${data} holds neither a panel nor a truth: it must have counts (or a CSV file as parameters.panel), or reward, or parameters.`;
      throw new BenchError('bad-data', message, { path: data });
    }
    return {
      model: given.initialGiven ? given.model : { ...given.model, initial: initialOf(given.model, panel) },
      features: given.features,
      anchor: given.anchor,
      truth: given.truth,
      panel,
      design: designOf(given, panel),
      absorbing: given.absorbing,
      exitAction: given.exitAction,
      layout: given.layout,
      actionLabels: given.actionLabels,
      published: [],
      notes: given.note === null ? [] : [given.note],
    };
  },
};

function requirePath(data: string): string {
  if (data !== '') return data;
  const message =
    'parameters.data is "": it must be the path of a document that describes the process, such as model.json.';
  throw new BenchError('usage', message, { path: 'parameters.data' });
}

/** The counts of the document as a panel, with its first states where it names them. */
function panelOfCounts({ model, counts, firstStateCounts }: Arrays): Demonstrations | null {
  if (counts === null) return null;
  const panel = demonstrationsFromCounts(model, counts);
  if (firstStateCounts === null) return panel;
  return { ...panel, firstStates: firstStatesFromTable(firstStateCounts) };
}

/** Where the panel's episodes began; without a panel that says so, all states alike. */
function initialOf(model: Model, panel: Demonstrations | null): Float64Array {
  const first = panel?.firstStates;
  if (!first) return model.initial;
  const total = first.weight.reduce((sum, weight) => sum + weight, 0);
  const initial = new Float64Array(model.stateCount);
  first.state.forEach((state, i) => {
    initial[state] = first.weight[i] / total;
  });
  return initial;
}

/** As the document says; else what the panel was, read off its first states; else 500 × 80. */
function designOf({ individuals, periods }: Arrays, panel: Demonstrations | null): SampleDesign {
  const begun = panel?.firstStates?.weight.reduce((sum, weight) => sum + weight, 0) ?? null;
  const seen = individuals ?? (begun === null ? null : Math.round(begun));
  if (panel === null || seen === null) return { individuals: seen ?? 500, periods: periods ?? 80 };
  return { individuals: seen, periods: periods ?? Math.max(1, Math.round(panel.total / seen)) };
}
