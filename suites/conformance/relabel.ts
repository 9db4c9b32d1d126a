import type { Anchor, Episodes, Features, Model, Task } from '../../core/contract/index.ts';
import { measureEpisodes } from '../../core/mdp/demonstrations.ts';
import { buildTransitions } from '../../core/mdp/transitions.ts';

/** New names: `state[s]` is the new name of s, `action[a]` that of a. */
export interface Names {
  readonly state: readonly number[];
  readonly action: readonly number[];
}

/** Names in which no state and no action keeps its place where it can be helped. */
export function shuffledNames({ stateCount: S, actionCount: A }: Model): Names {
  const stride = Array.from({ length: S }, (_, s) => (s * 5 + 3) % S);
  const reversed = stride.map((_, s) => S - 1 - s);
  return {
    state: new Set(stride).size === S ? stride : reversed,
    action: Array.from({ length: A }, (_, a) => (a + 1) % A),
  };
}

/** The same task in new names. For tasks with features, a log, and neither ends nor unavailable actions. */
export function relabelled(task: Task, { state, action }: Names): Task {
  const { model, demonstrations, features, anchor } = task;
  const { stateCount: S, actionCount: A } = model;
  const [oldState, oldAction] = [inverse(state), inverse(action)];
  const { rowStart, next, probability } = model.transitions;
  const transitions = buildTransitions(S, A, (s, a) => {
    const row = oldState[s]! * A + oldAction[a]!;
    return Array.from({ length: rowStart[row + 1]! - rowStart[row]! }, (_, k) => {
      const entry = rowStart[row]! + k;
      return [state[next[entry]!]!, probability[entry]!] as const;
    });
  });
  const renamed: Model = {
    ...model,
    transitions,
    initial: model.initial.map((_, s) => model.initial[oldState[s]!]!),
  };
  const old = (i: number): number => oldState[Math.floor(i / A)]! * A + oldAction[i % A]!;
  return {
    ...task,
    model: renamed,
    features: features && movedFeatures(features, S * A, old),
    anchor: anchor && movedAnchor(anchor, action, oldState),
    demonstrations: measureEpisodes(renamed, movedEpisodes(demonstrations.episodes!, { state, action })),
  };
}

function inverse(to: readonly number[]): readonly number[] {
  return to.map((_, i) => to.indexOf(i));
}

function movedFeatures({ names, values }: Features, pairs: number, old: (i: number) => number): Features {
  const K = names.length;
  const moved = new Float64Array(pairs * K);
  for (let i = 0; i < pairs; i++) moved.set(values.subarray(old(i) * K, (old(i) + 1) * K), i * K);
  return { names, values: moved };
}

function movedAnchor(
  { action: a, payoff }: Anchor,
  action: readonly number[],
  oldState: readonly number[],
): Anchor {
  return { action: action[a]!, payoff: payoff.map((_, s) => payoff[oldState[s]!]!) };
}

/** The same episodes in the new names; S stays S, where an episode ended or its recorder stopped. */
function movedEpisodes(given: Episodes, { state, action }: Names): Episodes {
  return {
    ...given,
    state: given.state.map((s) => state[s]!),
    action: given.action.map((a) => action[a]!),
    next: given.next.map((s) => state[s] ?? s),
  };
}
