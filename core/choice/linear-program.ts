import type { Highs } from 'highs';
import { BenchError } from '../contract/errors.ts';
import { allFinite } from '../numerics/vector.ts';

/** min cᵀx subject to Ax = b, x ≥ 0: m rows, n columns, A in compressed columns. */
export interface LinearProgram {
  /** c, length n. */
  readonly cost: Float64Array;
  /** b, length m. */
  readonly rightSide: Float64Array;
  /** Length n + 1; column j owns the entries `columnStart[j] … columnStart[j + 1] - 1`. */
  readonly columnStart: Int32Array;
  /** Row of each entry: unique inside a column. */
  readonly row: Int32Array;
  readonly value: Float64Array;
}

/** How a linear program came out. */
export type LinearProgramOutcome =
  | {
      readonly status: 'optimal';
      /** cᵀx = bᵀy. */
      readonly objective: number;
      /** x, length n. */
      readonly point: Float64Array;
      /** y, what a unit of each right side costs: Aᵀy ≤ c. Length m. */
      readonly prices: Float64Array;
    }
  | { readonly status: 'infeasible' | 'unbounded' };

/** The tightest that the solver offers, absolute. */
const tolerance = 1e-10;
/** Entries of A that the solver takes for zero; its default would drop rare transitions. */
const smallestEntry = 1e-12;

/** The solver: 3.5 MB of WebAssembly that most runs never need, hence loaded once and on demand. */
let solver: Promise<Highs> | null = null;

/**
 * Solves a linear program by the simplex method of HiGHS (Huangfu and Hall 2018,
 * Mathematical Programming Computation 10, 119–142). Same program, same bits.
 *
 * @throws {BenchError} `bad-data` when a number is not finite; `unsolvable` when the solver gives up
 */
export async function solveLinearProgram(program: LinearProgram): Promise<LinearProgramOutcome> {
  const { cost, rightSide, columnStart, row, value } = program;
  if (!(allFinite(cost) && allFinite(rightSide) && allFinite(value))) {
    throw new BenchError('bad-data', 'A linear program holds a number that is not finite.');
  }
  solver ??= loadSolver();
  const highs = await solver;
  const [rows, columns] = [rightSide.length, cost.length];
  const model = highs.createModel({
    numRows: rows,
    numCols: columns,
    colCost: cost,
    colLower: new Float64Array(columns),
    colUpper: new Float64Array(columns).fill(highs.infinity),
    rowLower: rightSide,
    rowUpper: rightSide,
    matrix: {
      format: 'csc',
      numRows: rows,
      numCols: columns,
      starts: columnStart,
      indices: row,
      values: value,
    },
  });
  try {
    model.options.set({
      output_flag: false,
      solver: 'simplex',
      primal_feasibility_tolerance: tolerance,
      dual_feasibility_tolerance: tolerance,
      small_matrix_value: smallestEntry,
    });
    model.run();
    const status = model.getModelStatus();
    const { optimal, infeasible, unbounded } = highs.constants.modelStatus;
    if (status === infeasible) return { status: 'infeasible' };
    if (status === unbounded) return { status: 'unbounded' };
    if (status !== optimal) {
      throw new BenchError(
        'unsolvable',
        `A linear program of ${rows} rows and ${columns} columns ended with status ${status} of HiGHS.`,
        { rows, columns, status },
      );
    }
    const { colValue, rowDual } = model.getSolution();
    return { status: 'optimal', objective: model.getObjectiveValue(), point: colValue, prices: rowDual };
  } finally {
    model.dispose();
  }
}

/** The types of the package are those of its CommonJS face; imported as a module, its default is the loader. */
async function loadSolver(): Promise<Highs> {
  const { default: load } = await import('highs');
  return (load as unknown as typeof load.default)();
}
