import type { CellKey, SampleDesign } from '../../../core/contract/index.ts';
import { fromJsonNumber, toJsonNumber } from '../../../core/contract/json.ts';

/** A sample design as keys hold it: what is as by default is absent, so that one design has one key. */
export type Sample = NonNullable<CellKey['sample']>;

/** A design as keys hold it. How a population is recorded means nothing, so that is absent too. */
export function sampleKey(design: SampleDesign): Sample {
  const { individuals, periods, start, weighing, record, hideStates = 0, hideActions = 0 } = design;
  return {
    individuals: toJsonNumber(individuals),
    periods,
    ...(start === 'stationary' ? { start } : {}),
    ...(weighing === 'discounted' ? { weighing } : {}),
    ...(record === 'counts' && individuals !== Number.POSITIVE_INFINITY ? { record } : {}),
    ...(hideStates > 0 ? { hideStates } : {}),
    ...(hideActions > 0 ? { hideActions } : {}),
  };
}

/** A design as the rest of the program takes it. */
export function designOf(sample: Sample): SampleDesign {
  return { ...sample, individuals: fromJsonNumber(sample.individuals) };
}

/** The population limit of a design. */
export function populationOf(sample: Sample): Sample {
  return sampleKey({ ...designOf(sample), individuals: Number.POSITIVE_INFINITY });
}

/**
 * The part of a design that its random draws depend on: panels that differ in what is
 * recorded of them, or in how it is weighed, are the same panel otherwise.
 */
export function drawnPart({ individuals, periods, start, record }: Sample): Sample {
  return {
    individuals,
    periods,
    ...(start === undefined ? {} : { start }),
    ...(record === undefined ? {} : { record }),
  };
}
