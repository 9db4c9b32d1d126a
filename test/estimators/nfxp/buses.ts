import type { Published } from '../../../core/contract/environment.ts';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { Task } from '../../../core/contract/model.ts';
import { withDefaults } from '../../../core/schema/validate.ts';
import { bus1987 } from '../../../environments/bus-1987.ts';
import { nfxp } from '../../../estimators/nfxp.ts';
import { buildWith } from '../../environments/build-with.ts';
import { trialRun } from '../../support/run.ts';

type NfxpOptions = Parameters<typeof nfxp.fit>[1];
type BusParameters = Parameters<typeof bus1987.build>[0];

/** The panels of Rust's Tables IX and X. */
export const samples: readonly Pick<BusParameters, 'bins' | 'group'>[] = ([90, 175] as const).flatMap(
  (bins) => (['1-3', '4', '1-4'] as const).map((group) => ({ bins, group })),
);

/** A real panel with all that its world tells of it. */
export function busTask(changes: Partial<BusParameters>): Task {
  const { model, features, anchor, panel, mixture, kernelObservations } = buildWith(bus1987, changes);
  return {
    model,
    transitionsFrom: 'estimated',
    features,
    anchor,
    demonstrations: panel!,
    mixture: mixture!,
    kernelObservations: kernelObservations!,
  };
}

/** What Rust (1987) prints of a panel, without the misprints. */
export function printed(changes: Partial<BusParameters>): readonly Published[] {
  return buildWith(bus1987, changes).published;
}

export const nfxpDefaults = withDefaults<NfxpOptions>(nfxp.options);

export function nfxpFit(task: Task, options: Partial<NfxpOptions>, iterations?: number): Fit {
  return nfxp.fit(task, { ...nfxpDefaults, ...options }, trialRun(iterations)) as Fit;
}
