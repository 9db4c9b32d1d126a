import { BenchError } from '../../core/contract/errors.ts';
import type { Demonstrations, Episodes, Model } from '../../core/contract/model.ts';
import { measureEpisodes } from '../../core/mdp/demonstrations.ts';
import { nearest } from '../../core/schema/nearest.ts';
import type { CsvRecord } from './csv.ts';
import { parseCsv } from './csv.ts';
import { readText } from './read-file.ts';

/** One decision of the panel, and the line that it stands on. */
interface Decision {
  readonly line: number;
  readonly id: string;
  readonly t: number;
  readonly state: number;
  readonly action: number;
  /** `null` where the file does not say. */
  readonly next: number | null;
}

const required = ['id', 't', 'state', 'action'] as const;

/**
 * A panel as comma-separated text with the columns `id`, `t`, `state`, `action` and perhaps `next`; further
 * columns are not read. Rows come in any order. Rows of one id with t, t + 1, … are one episode; a gap in t or
 * an end of the model starts another one of the same id. Without `next`, the state reached is the next row's;
 * the last row of an episode then counts as a decision, but its successor as not recorded.
 * @throws {BenchError} `bad-data` naming the line, what it holds and what is allowed
 */
export function readPanel(file: string, model: Model): Demonstrations {
  const decisions = readDecisions(file, model);
  const episodes = groupById(decisions).flatMap((rows, cluster) =>
    split(sortByTime(rows, file), model).map((episode) => ({ cluster, decisions: episode })),
  );
  return withoutUnrecorded(measureEpisodes(model, tabulate(episodes, model, file)), model);
}

function readDecisions(file: string, model: Model): readonly Decision[] {
  const [header, ...records] = parseCsv(readText(file, 'a CSV file with a panel'), file);
  const columns = header?.fields ?? [];
  for (const name of required) if (!columns.includes(name)) throw missingColumn(file, name, columns);
  if (records.length === 0)
    throw new BenchError('bad-data', `${file} holds no decisions: it must have a line for each.`);
  const at = (name: string): number => columns.indexOf(name);
  return records.map((record) => {
    if (record.fields.length !== columns.length) {
      throw refusal(
        file,
        record,
        `has ${record.fields.length} fields`,
        `have ${columns.length}, as the header has`,
      );
    }
    const integer = (name: string, below: number): number => parseIndex(file, record, name, at(name), below);
    const next =
      at('next') < 0 || record.fields[at('next')] === '' ? null : integer('next', model.stateCount);
    const decision = {
      line: record.line,
      id: record.fields[at('id')],
      t: integer('t', Number.POSITIVE_INFINITY),
      state: integer('state', model.stateCount),
      action: integer('action', model.actionCount),
      next,
    };
    requirePossible(file, record, decision, model);
    return decision;
  });
}

function parseIndex(file: string, record: CsvRecord, name: string, column: number, below: number): number {
  const text = record.fields[column];
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value < below) return value;
  const must =
    below === Number.POSITIVE_INFINITY
      ? 'be an integer of at least 0'
      : `be an integer from 0 to ${below - 1}`;
  throw refusal(file, record, `has ${name} "${shortened(text)}"`, must);
}

function requirePossible(
  file: string,
  record: CsvRecord,
  { state, action, next }: Decision,
  model: Model,
): void {
  if (model.available !== null && model.available[state * model.actionCount + action] === 0) {
    throw refusal(
      file,
      record,
      `has action ${action} in state ${state}`,
      'be an action that is available there',
    );
  }
  if (next !== null && isEnd(model, state, action)) {
    throw refusal(
      file,
      record,
      `has next ${next}`,
      `be empty, because action ${action} in state ${state} is an end`,
    );
  }
}

/** The rows of each individual, individuals in order of appearance. */
function groupById(decisions: readonly Decision[]): readonly (readonly Decision[])[] {
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const group = groups.get(decision.id);
    if (group) group.push(decision);
    else groups.set(decision.id, [decision]);
  }
  return [...groups.values()];
}

function sortByTime(rows: readonly Decision[], file: string): readonly Decision[] {
  const sorted = rows.toSorted((a, b) => a.t - b.t || a.line - b.line);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i].t !== sorted[i - 1].t) continue;
    const { id, t } = sorted[i];
    throw refusal(
      file,
      sorted[i],
      `has id ${shortened(id)} and t ${t}, as line ${sorted[i - 1].line} has`,
      'have a t of its own',
    );
  }
  return sorted;
}

/** Episodes of one individual. */
function split(rows: readonly Decision[], model: Model): readonly (readonly Decision[])[] {
  const episodes: Decision[][] = [];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const follows = before && row.t === before.t + 1 && !isEnd(model, before.state, before.action);
    if (follows) episodes.at(-1)!.push(row);
    else episodes.push([row]);
  });
  return episodes;
}

interface Episode {
  readonly cluster: number;
  readonly decisions: readonly Decision[];
}

function tabulate(episodes: readonly Episode[], model: Model, file: string): Episodes {
  const rows = episodes.flatMap(({ decisions }) => decisions);
  const start = new Uint32Array(episodes.length + 1);
  episodes.forEach(({ decisions }, e) => {
    start[e + 1] = start[e] + decisions.length;
  });
  return {
    state: Uint32Array.from(rows, ({ state }) => state),
    action: Uint32Array.from(rows, ({ action }) => action),
    next: Uint32Array.from(episodes.flatMap(({ decisions }) => successorsOf(decisions, model, file))),
    start,
    cluster: Uint32Array.from(episodes, ({ cluster }) => cluster),
    terminated: Uint8Array.from(episodes, ({ decisions }) => {
      const { state, action } = decisions.at(-1)!;
      return isEnd(model, state, action) ? 1 : 0;
    }),
  };
}

/** The state reached by each decision of an episode; S at an end, and where nobody recorded it. */
function successorsOf(decisions: readonly Decision[], model: Model, file: string): readonly number[] {
  return decisions.map((decision, i) => {
    const following = decisions[i + 1];
    if (following && decision.next !== null && decision.next !== following.state) {
      throw refusal(
        file,
        decision,
        `has next ${decision.next}`,
        `be ${following.state}, the state of line ${following.line}`,
      );
    }
    return decision.next ?? following?.state ?? model.stateCount;
  });
}

/** Drops successors that were not recorded: S after a decision that is no end of the model. */
function withoutUnrecorded(demonstrations: Demonstrations, model: Model): Demonstrations {
  const { successors } = demonstrations;
  if (successors === null) return demonstrations;
  const { state, action, next, weight } = successors;
  const recorded = (_: number, i: number): boolean =>
    next[i] < model.stateCount || isEnd(model, state[i], action[i]);
  const kept = {
    state: state.filter(recorded),
    action: action.filter(recorded),
    next: next.filter(recorded),
    weight: weight.filter(recorded),
  };
  return { ...demonstrations, successors: kept.weight.length === 0 ? null : kept };
}

function isEnd({ transitions, actionCount }: Model, state: number, action: number): boolean {
  const i = state * actionCount + action;
  return transitions.rowStart[i] === transitions.rowStart[i + 1];
}

function missingColumn(file: string, name: string, columns: readonly string[]): BenchError {
  const unknown = columns.filter((column) => !required.some((known) => known === column));
  const meant = nearest(name, unknown);
  const hint = meant === null ? '' : ` (is "${shortened(meant)}" meant?)`;
  const found = columns.length === 0 ? 'nothing' : shortened(columns.join(', '));
  const message = `${file} line 1 has no column "${name}"${hint}: it must name ${required.join(', ')}, and it names ${found}.`;
  return new BenchError('bad-data', message, { file, line: 1 });
}

/** As much of a text as a message holds. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function refusal(file: string, { line }: { readonly line: number }, found: string, must: string): BenchError {
  return new BenchError('bad-data', `${file} line ${line} ${found}: it must ${must}.`, { file, line });
}
