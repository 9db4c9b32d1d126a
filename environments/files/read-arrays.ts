import { linearReward } from '../../core/choice/linear-utility.ts';
import type { Layout } from '../../core/contract/environment.ts';
import type { Anchor, Features, Model, Transitions, Truth } from '../../core/contract/model.ts';
import { checkModel } from '../../core/mdp/check-model.ts';
import { transitionsFromDense } from '../../core/mdp/transitions.ts';
import { parseJson } from '../../core/schema/parse-json.ts';
import { validate } from '../../core/schema/validate.ts';
import type { ArraysDocument } from './arrays-document.ts';
import { arraysDocumentSchema } from './arrays-document.ts';
import { readText } from './read-file.ts';
import type { Axis, Place, TableValue } from './table.ts';
import { npyPath, readIndices, readTable, refusal } from './table.ts';

/** A document as the program uses it: flat tables, checked. */
export interface Arrays {
  readonly note: string | null;
  /** Where the document names no `initial`, it is uniform here and `initialGiven` is false. */
  readonly model: Model;
  readonly initialGiven: boolean;
  readonly features: Features | null;
  readonly truth: Truth | null;
  readonly anchor: Anchor | null;
  readonly absorbing: readonly number[];
  readonly exitAction: number | null;
  readonly layout: Layout;
  readonly actionLabels: readonly string[];
  /** Length S·A. */
  readonly counts: Float64Array | null;
  /** Length S. */
  readonly firstStateCounts: Float64Array | null;
  readonly individuals: number | null;
  readonly periods: number | null;
}

/** An open document: its content and where it came from. */
interface Source {
  readonly file: string;
  readonly document: ArraysDocument;
  readonly states: Axis;
  readonly actions: Axis;
}

/**
 * Reads and checks a document.
 * @throws {BenchError} `bad-data` or `bad-model`, naming path, value and what is allowed
 */
export function readArrays(file: string): Arrays {
  const source = open(file);
  const { document, states, actions } = source;
  const features = readFeatures(source);
  const absorbing = [document.absorbingState ?? []].flat();
  for (const state of absorbing) requireBelow(source, 'absorbingState', state, document.stateCount);
  return {
    note: document.note ?? null,
    model: readModel(source),
    initialGiven: document.initial !== undefined,
    features,
    truth: readTruth(source, features),
    anchor: readAnchor(source),
    absorbing,
    exitAction: readAction(source, 'exitAction'),
    layout: readLayout(source, document.stateCount - absorbing.length),
    actionLabels: readActionLabels(source),
    counts: readMeasure(source, 'counts', [states, actions]),
    firstStateCounts: readMeasure(source, 'firstStateCounts', [states]),
    individuals: document.individuals ?? null,
    periods: document.periods ?? null,
  };
}

/** Every file that a document consists of: itself, then its `.npy` files in the order of its keys. */
export function filesOfArrays(file: string): readonly string[] {
  const tables = Object.values(open(file).document).flatMap((value) => [value, ...membersOf(value)]);
  return [file, ...tables.filter(isStored).map(({ npy }) => npyPath(file, npy))];
}

function membersOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [];
}

function isStored(value: unknown): value is { readonly npy: string } {
  return typeof value === 'object' && value !== null && 'npy' in value && typeof value.npy === 'string';
}

function open(file: string): Source {
  const where = `arrays document ${file}`;
  const text = readText(file, 'an arrays document');
  const document = validate<ArraysDocument>(arraysDocumentSchema, parseJson(text, where), where);
  const states = { per: 'state', size: document.stateCount };
  const actions = { per: 'action', size: document.actionCount };
  return { file, document, states, actions };
}

function placeOf({ file }: Source, path: string): Place {
  return { file, path };
}

function readModel(source: Source): Model {
  const { document, file, states, actions } = source;
  const { stateCount, actionCount, discount, shockScale } = document;
  const available = readOptional(source, 'available', document.available, [states, actions]);
  const coordinates = readOptional(source, 'coordinates', document.coordinates, [
    states,
    { per: 'dimension', size: null },
  ]);
  const initial = readOptional(source, 'initial', document.initial, [states]);
  const model: Model = {
    stateCount,
    actionCount,
    transitions: readTransitions(source),
    available: available && flagsOf(source, available.values),
    continuation:
      readOptional(source, 'continuation', document.continuation, [states, actions])?.values ?? null,
    initial: initial?.values ?? new Float64Array(stateCount).fill(1 / stateCount),
    discount,
    shockScale,
    coordinates: coordinates && { dimension: coordinates.sizes[1], values: coordinates.values },
  };
  checkModel(model, `arrays document ${file}: model`);
  return model;
}

function readTransitions(source: Source): Transitions {
  const { states, actions, document } = source;
  const { stateCount, actionCount, transitions } = document;
  if (!('rowStart' in transitions)) {
    const axes = [states, actions, { per: 'next state', size: stateCount }];
    const { values } = readTable(transitions, axes, placeOf(source, 'transitions'));
    return transitionsFromDense(stateCount, actionCount, values);
  }
  const entry = { per: 'entry', size: null };
  const probability = readTable(
    transitions.probability,
    [entry],
    placeOf(source, 'transitions.probability'),
  ).values;
  const row = { per: 'state and action, and one more', size: stateCount * actionCount + 1 };
  return {
    rowStart: readIndices(
      transitions.rowStart,
      [row],
      probability.length,
      placeOf(source, 'transitions.rowStart'),
    ),
    next: readIndices(transitions.next, [entry], stateCount - 1, placeOf(source, 'transitions.next')),
    probability,
  };
}

function readFeatures(source: Source): Features | null {
  const { document, states, actions } = source;
  const { features, featureNames } = document;
  if (features === undefined) return null;
  if (featureNames === undefined)
    throw refusal(placeOf(source, 'featureNames'), ' is missing', 'name every feature');
  const axes = [states, actions, { per: 'feature name', size: featureNames.length }];
  return { names: featureNames, values: readTable(features, axes, placeOf(source, 'features')).values };
}

function readTruth(source: Source, features: Features | null): Truth | null {
  const { document, states, actions } = source;
  const reward = readOptional(source, 'reward', document.reward, [states, actions])?.values ?? null;
  if (document.parameters === undefined) return reward && { reward, parameters: null };
  if (features === null)
    throw refusal(placeOf(source, 'features'), ' is missing', 'be given where parameters are');
  const axes = [{ per: 'feature name', size: features.names.length }];
  const parameters = readTable(document.parameters, axes, placeOf(source, 'parameters')).values;
  const implied = linearReward(
    features,
    parameters,
    new Float64Array(document.stateCount * document.actionCount),
  );
  if (reward !== null) requireSpanned(source, reward, implied);
  return { reward: reward ?? implied, parameters };
}

/** Parameters are true only where they give the reward; single-precision documents pass. */
function requireSpanned(source: Source, reward: Float64Array, implied: Float64Array): void {
  for (let i = 0; i < reward.length; i++) {
    if (Math.abs(reward[i] - implied[i]) <= 1e-6 * Math.max(1, Math.abs(reward[i]))) continue;
    const pair = `[${Math.floor(i / source.document.actionCount)}][${i % source.document.actionCount}]`;
    const must = `be ${implied[i]}, features times parameters; without parameters it may be anything`;
    throw refusal(placeOf(source, `reward${pair}`), ` is ${reward[i]}`, must);
  }
}

function readAnchor(source: Source): Anchor | null {
  const { document, states } = source;
  const action = readAction(source, 'anchorAction');
  const payoff = readOptional(source, 'anchorPayoff', document.anchorPayoff, [states])?.values;
  if (action !== null) return { action, payoff: payoff ?? new Float64Array(document.stateCount) };
  if (payoff)
    throw refusal(placeOf(source, 'anchorAction'), ' is null', 'be an action where anchorPayoff is given');
  return null;
}

function readAction(source: Source, key: 'anchorAction' | 'exitAction'): number | null {
  const action = source.document[key];
  if (action !== null) requireBelow(source, key, action, source.document.actionCount);
  return action;
}

function readLayout(source: Source, regular: number): Layout {
  const { kind, rows = 0, columns = 0, axis = 'state' } = source.document.layout;
  if (kind === 'set') return { kind };
  if (kind === 'line') return { kind, axis };
  if (rows * columns === regular) return { kind, rows, columns };
  const must = `be as large as the ${regular} states that are not absorbing`;
  throw refusal(placeOf(source, 'layout'), ` is a grid of ${rows} × ${columns}`, must);
}

function readActionLabels(source: Source): readonly string[] {
  const { actionLabels, actionCount } = source.document;
  if (actionLabels === undefined)
    return Array.from({ length: actionCount }, (_, action) => `action ${action}`);
  if (actionLabels.length === actionCount) return actionLabels;
  throw refusal(
    placeOf(source, 'actionLabels'),
    ` has ${actionLabels.length} entries`,
    `have ${actionCount}, one per action`,
  );
}

/** Counts: finite, none negative, not all zero. */
function readMeasure(
  source: Source,
  key: 'counts' | 'firstStateCounts',
  axes: readonly Axis[],
): Float64Array | null {
  const values = readOptional(source, key, source.document[key], axes)?.values ?? null;
  if (values === null) return null;
  const negative = values.find((count) => count < 0);
  if (negative !== undefined)
    throw refusal(placeOf(source, key), ` holds ${negative}`, 'hold no negative number');
  if (values.every((count) => count === 0))
    throw refusal(placeOf(source, key), ' is empty', 'hold some count above 0');
  return values;
}

function readOptional(source: Source, key: string, value: TableValue | undefined, axes: readonly Axis[]) {
  return value === undefined ? null : readTable(value, axes, placeOf(source, key));
}

function flagsOf(source: Source, values: Float64Array): Uint8Array {
  const wrong = values.find((flag) => flag !== 0 && flag !== 1);
  if (wrong !== undefined)
    throw refusal(placeOf(source, 'available'), ` holds ${wrong}`, 'hold 0 or 1 everywhere');
  return Uint8Array.from(values);
}

function requireBelow(source: Source, key: string, value: number, size: number): void {
  if (value < size) return;
  throw refusal(placeOf(source, key), ` is ${value}`, `be an integer from 0 to ${size - 1}`);
}
