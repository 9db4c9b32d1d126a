import type {
  Anchor,
  Demonstrations,
  Features,
  KernelObservations,
  Model,
  SampleDesign,
  TransitionMixture,
  Truth,
} from './model.ts';
import type { Random } from './random.ts';
import type { Reference } from './reference.ts';
import type { ObjectSchema, Options } from './schema.ts';

/** How a state space looks, so that a report can draw it as what it is. */
export type Layout =
  /** Regular states fill a grid, row-major from the top left. */
  | { readonly kind: 'grid'; readonly rows: number; readonly columns: number }
  /** States lie on a line, in order; `axis` names it. */
  | { readonly kind: 'line'; readonly axis: string }
  /** No geometry. */
  | { readonly kind: 'set' };

/** A published or recomputed number that belongs to a real panel, shown beside ours. */
export interface Published {
  readonly name: string;
  readonly value: number;
  readonly source: string;
}

/** A built environment. The harness cuts it into a task (what estimators see) and an answer key. */
export interface World {
  readonly model: Model;
  readonly features: Features | null;
  readonly anchor: Anchor | null;
  /** `null` for real data: nobody knows. */
  readonly truth: Truth | null;
  /** A real panel, or `null` where demonstrations are simulated from the truth. */
  readonly panel: Demonstrations | null;
  /** Where the transitions are a mixture of known kernels. */
  readonly mixture?: TransitionMixture;
  /** What the panel shows of the kernels. */
  readonly kernelObservations?: KernelObservations;
  /** The design that the world was published with; suites may ask for others. */
  readonly design: SampleDesign;
  /** States without decisions that matter: the `regular` mask drops them. */
  readonly absorbing: readonly number[];
  /** Action column that the `peer` mask drops from rewards, or `null`. */
  readonly exitAction: number | null;
  readonly layout: Layout;
  readonly actionLabels: readonly string[];
  /** Published numbers to hold fits against, `[]` where there are none. */
  readonly published: readonly Published[];
  /** Free remarks about the sample that a reader should see (counts, conventions). */
  readonly notes: readonly string[];
}

/** A family of decision processes. */
export interface Environment<P extends object = Options> {
  /** Kebab-case, equal to the file name, unique across all kinds. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly references: readonly Reference[];
  readonly version: number;
  /** JSON Schema literal of the parameters; every property carries its default. */
  readonly parameters: ObjectSchema;
  /** Names of parameters that hold paths of files: keys use the content's digest, never the path. */
  readonly files: readonly string[];
  /**
   * Paths of every file that `build` would read, ordered; absent where that is what `files` name themselves.
   * For parameters that name a directory, or a file that names others.
   * @throws {BenchError} `bad-data` where a file that names others cannot be read
   */
  dependsOn?(parameters: Readonly<P>): readonly string[];
  /**
   * Pure: same parameters, same file contents and random label give the same bits.
   * @throws {BenchError} `bad-data` or `bad-model`, naming path, value and what is allowed
   */
  build(parameters: Readonly<P>, random: Random): World;
}
