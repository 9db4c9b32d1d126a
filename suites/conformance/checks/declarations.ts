import type { Estimator, Gauge, Options, Quantity } from '../../../core/contract/index.ts';
import { validate } from '../../../core/schema/validate.ts';
import * as metrics from '../../metrics/registry.ts';
import { bytesOf } from '../bytes.ts';
import type { Check, Outcome } from '../check.ts';
import { fail, pass } from '../check.ts';
import { defaultsOf } from '../trial.ts';

const quantities: readonly string[] = [
  'policy',
  'reward',
  'value',
  'q',
  'parameters',
] satisfies readonly Quantity[];
const gauges: readonly string[] = [
  'none',
  'anchored',
  'features',
  'min-norm',
  'policy-advantage',
  'assigned',
] satisfies readonly Gauge[];

export const declaresWhatItRecovers: Check = {
  id: 'declares-what-it-recovers',
  title: 'what it recovers, is told and certifies are functions of its options, in words that exist',
  why: 'gates, tables and diagnoses are read through these declarations',
  run: async (estimator) => {
    const options = defaultsOf(estimator);
    const declare = () => ({
      recovers: estimator.recovers(options),
      information: estimator.information(options),
      certificates: estimator.certificates(options),
      limit: estimator.limit(options),
      exact: estimator.exact?.(options) ?? null,
    });
    const declared = declare();
    if (bytesOf(declare()) !== bytesOf(declared))
      return fail('Its declarations change from one call to the next.');
    return (
      wrongRecovery(declared.recovers) ??
      wrongCertificates(estimator, options) ??
      wrongOptions(estimator, 'limit', declared.limit) ??
      wrongOptions(estimator, 'exact', declared.exact) ??
      pass
    );
  },
};

function wrongRecovery(recovers: object): Outcome | null {
  if (!('policy' in recovers)) return fail('recovers has no policy: every method recovers one.');
  for (const [quantity, gauge] of Object.entries(recovers)) {
    if (!quantities.includes(quantity))
      return fail(`recovers.${quantity} is not known: known are ${quantities.join(', ')}.`);
    if (!gauges.includes(String(gauge)))
      return fail(
        `recovers.${quantity} is ${JSON.stringify(gauge)}: it must be one of ${gauges.join(', ')}.`,
      );
  }
  return null;
}

function wrongCertificates(estimator: Estimator, options: Options): Outcome | null {
  const known = Object.values(metrics).filter(({ object }) => object === 'certificate');
  for (const { id, limit } of estimator.certificates(options)) {
    if (!known.some((metric) => metric.id === id)) {
      const ids = known.map((metric) => metric.id).join(', ');
      return fail(`It promises the certificate ${JSON.stringify(id)}: known are ${ids}.`);
    }
    if (!(limit >= 0)) return fail(`The limit of its certificate ${id} is ${limit}: it must be at least 0.`);
  }
  return null;
}

function wrongOptions(
  { options }: Estimator,
  which: 'limit' | 'exact',
  given: Options | null,
): Outcome | null {
  if (given === null) return null;
  try {
    validate<Options>(options, given, which);
    return null;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
