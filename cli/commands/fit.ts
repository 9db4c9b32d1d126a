import {
  exitCodes,
  type Fit,
  type Json,
  type JsonNumber,
  type Options,
  type SampleDesign,
  type Status,
  toJsonNumber,
} from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import type { Catalog } from '../../suites/harness/catalog.ts';
import { fitOnce } from '../../suites/harness/cell/fit-once.ts';
import { type FitOutput, fitOutputSchema } from '../documents/fit.ts';
import { readProgram } from '../program.ts';

export interface FitFlags {
  readonly estimator: string;
  readonly options: Options;
  readonly environment: string;
  readonly parameters: Options;
  readonly sample: SampleDesign | undefined;
  readonly replicate: number;
  readonly seed: string;
}

/** Fits once and says everything that is known about the answer. */
export async function fitWorld(flags: FitFlags, catalog: Catalog): Promise<FitOutput> {
  const { sample, ...request } = flags;
  const {
    record,
    fit: answer,
    world,
  } = await fitOnce({ ...request, ...(sample === undefined ? {} : { sample }) }, catalog, readProgram());
  const { result, circumstance } = record;
  const { decisions, logLikelihood, logLikelihoodPerDecision, ...diagnostics } = result.numbers;
  const { actionCount } = world.model;
  return validate<FitOutput>(
    fitOutputSchema,
    {
      format: 'irlbench/fit',
      version: 1,
      key: result.key,
      status: result.status,
      reason: result.reason,
      stop: result.stop,
      iterations: result.iterations,
      objective: result.objective,
      decisions: decisions ?? toJsonNumber(world.panel?.total ?? Number.NaN),
      logLikelihood: logLikelihood ?? null,
      logLikelihoodPerDecision:
        logLikelihoodPerDecision ??
        (logLikelihood === undefined ? null : Number(logLikelihood) / Number(decisions)),
      parameters: result.parameters,
      standardErrors: result.standardErrors,
      policy: nested(answer?.policy, actionCount),
      q: nested(answer?.q, actionCount),
      value: flat(answer?.value),
      reward: nested(answer?.reward, actionCount),
      certificates: result.certificates,
      diagnostics,
      metrics: world.truth === null ? null : result.measured,
      published: world.published,
      notes: world.notes,
      fitMs: circumstance.fitMs,
    },
    'fit output',
  );
}

function flat(table: Fit['value'] | undefined): Json[] | null {
  return table ? Array.from(table, toJsonNumber) : null;
}

function nested(table: Fit['q'] | undefined, actionCount: number): Json[] | null {
  if (!table) return null;
  return Array.from({ length: table.length / actionCount }, (_, s) =>
    Array.from(table.subarray(s * actionCount, (s + 1) * actionCount), toJsonNumber),
  );
}

/** A refusal says that the data do not suit the method; anything else without an answer is an internal matter. */
export function fitExitCode(status: Status): number {
  if (status === 'ok') return exitCodes.asExpected;
  if (status === 'refused') return exitCodes.badData;
  if (status === 'cancelled') return exitCodes.interrupted;
  return status === 'infrastructure' ? exitCodes.infrastructure : exitCodes.internal;
}

/** The answer for a person: what was recovered, with its errors and certificates. */
export function fitText(output: FitOutput): string {
  const { key, status, reason, parameters, standardErrors, certificates, metrics } = output;
  const lines = [`${key.subject.id} on ${key.environment.id}: ${status}${reason ? `. ${reason}` : ''}`];
  if (output.logLikelihood !== null) {
    lines.push(`log-likelihood ${digits(output.logLikelihood)} over ${output.decisions} decisions`);
  } else if (output.logLikelihoodPerDecision !== null) {
    lines.push(`log-likelihood per decision ${digits(output.logLikelihoodPerDecision)}, population limit`);
  }
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const errors = Object.entries(standardErrors ?? {}).map(
      ([kind, byName]) => `${kind} ${digits(byName[name]!)}`,
    );
    lines.push(
      `  ${name} = ${digits(value)}${errors.length ? `  (standard errors: ${errors.join(', ')})` : ''}`,
    );
  }
  for (const { id, value, limit, holds } of certificates) {
    lines.push(`  certificate ${id}: ${digits(value)} ${holds ? '≤' : '>'} ${limit}`);
  }
  for (const { metric, weights, mask, value } of metrics ?? []) {
    lines.push(`  ${metric} (${weights}, ${mask}): ${digits(value)}`);
  }
  for (const { name, value, source } of output.published)
    lines.push(`  printed ${name}: ${value} (${source})`);
  return lines.join('\n');
}

function digits(value: JsonNumber): string {
  return typeof value === 'number' ? Number(value.toPrecision(8)).toString() : String(value);
}
