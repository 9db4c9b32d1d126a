import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BenchError } from '../contract/errors.ts';
import type { SchemaNode } from './describe-schema.ts';
import { describeSchema, showValue } from './describe-schema.ts';
import { nearest } from './nearest.ts';

const ajv = new Ajv2020({
  allErrors: true,
  useDefaults: true,
  verbose: true,
  strict: true,
  strictTypes: true,
  allowUnionTypes: true,
  logger: false,
  // Optimising the checking code takes two thirds of the time to compile it, and its speed is not felt.
  code: { optimize: false },
});
/** So many violations are told one by one: who has more has the wrong file. */
const told = 20;
const compiled = new WeakMap<object, ValidateFunction>();

/**
 * Holds a value against a JSON Schema literal and fills in defaults.
 * @param where names the value in messages: `options` gives `options.alpha`; a name with a space, such as
 * `suite starter.json`, gives `suite starter.json: worlds[0].environment`
 * @returns a copy with defaults; the value itself is never written
 * @throws {BenchError} `bad-data`: a sentence per violation that names path, value and what is allowed
 */
export function validate<T>(schema: object, value: unknown, where: string): T {
  const check = validatorOf(schema);
  const copy: unknown = structuredClone(value);
  if (check(copy)) return copy as T;
  const violations = explain(check.errors ?? [], where);
  const message = [
    ...violations.slice(0, told).map((violation) => violation.sentence),
    ...(violations.length > told ? [`… and ${violations.length - told} more.`] : []),
  ].join('\n');
  throw new BenchError('bad-data', message, { path: violations[0].path, violations: violations.length });
}

/**
 * The value that a schema describes when nobody says anything: all defaults.
 * @throws {BenchError} `bad-data` where a required property has no default
 */
export function withDefaults<T>(schema: object): T {
  return validate<T>(schema, {}, 'defaults');
}

function validatorOf(schema: object): ValidateFunction {
  let check = compiled.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  return check;
}

interface Violation {
  readonly path: string;
  readonly sentence: string;
}

/** One violation per sentence, without the branches of alternatives that nobody meant. */
function explain(errors: readonly ErrorObject[], where: string): readonly Violation[] {
  const violations = new Map<string, Violation>();
  for (const error of withoutBranches(errors)) {
    const violation = describeViolation(error, where);
    violations.set(violation.sentence, violation);
  }
  return [...violations.values()];
}

/**
 * A failed `anyOf` reports every branch. A scalar is explained by the alternatives as a whole; a list or an
 * object by the one branch that takes lists or objects and has least to say against this one.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept = new Set(errors);
  const outermostFirst = errors
    .filter((error) => error.keyword === 'anyOf')
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length);
  for (const alternatives of outermostFirst) {
    if (!kept.has(alternatives)) continue;
    const inside = [...kept].filter((error) => belongsTo(error, alternatives));
    const meant = branchMeant(inside, alternatives);
    for (const error of inside) if (!meant.includes(error)) kept.delete(error);
    if (meant.length > 0) kept.delete(alternatives);
  }
  return [...kept];
}

function belongsTo(error: ErrorObject, alternatives: ErrorObject): boolean {
  const { schemaPath, instancePath } = alternatives;
  const below = error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`);
  return below && error.schemaPath.startsWith(`${schemaPath}/`);
}

function branchMeant(inside: readonly ErrorObject[], alternatives: ErrorObject): readonly ErrorObject[] {
  if (typeof alternatives.data !== 'object' || alternatives.data === null) return [];
  const branches = new Map<string, ErrorObject[]>();
  for (const error of inside) {
    const name = branchOf(error, alternatives);
    branches.set(name, [...(branches.get(name) ?? []), error]);
  }
  const fitting = [...branches.values()].filter(
    (branch) => !branch.some((error) => isKind(error, alternatives)),
  );
  const [best, second] = fitting.sort((a, b) => a.length - b.length);
  return best && best.length !== second?.length ? best : [];
}

function branchOf(error: ErrorObject, alternatives: ErrorObject): string {
  return error.schemaPath.slice(alternatives.schemaPath.length + 1).split('/')[0];
}

/** Whether an error says that the value is of another kind altogether. */
function isKind(error: ErrorObject, alternatives: ErrorObject): boolean {
  return (
    error.instancePath === alternatives.instancePath && ['type', 'enum', 'const'].includes(error.keyword)
  );
}

function describeViolation(error: ErrorObject, where: string): Violation {
  const steps = error.instancePath.split('/').slice(1).map(unescapePointer);
  const schema = error.parentSchema as SchemaNode;
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const path = pathOf([...steps, key], where);
    return { path, sentence: `${path} is not known: ${knownKeys(key, schema)}.` };
  }
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    const path = pathOf([...steps, key], where);
    const property = schema.properties?.[key];
    return {
      path,
      sentence: `${path} is missing: it must be ${property ? describeSchema(property) : 'given'}.`,
    };
  }
  const path = pathOf(steps, where);
  return { path, sentence: `${path} is ${showValue(error.data)}: it must be ${describeSchema(schema)}.` };
}

function knownKeys(key: string, schema: SchemaNode): string {
  const known = Object.keys(schema.properties ?? {});
  if (known.length === 0) return 'no keys are allowed here';
  const meant = nearest(key, known);
  return `${meant === null ? '' : `did you mean "${meant}"? `}known keys are ${known.join(', ')}`;
}

/** `worlds[0].environment` from the steps of a JSON pointer, behind the name of the value. */
function pathOf(steps: readonly string[], where: string): string {
  if (steps.length === 0) return where;
  const path = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${shortened(step)}`)).join('');
  if (!where.includes(' ')) return `${where}${path}`;
  return `${where}: ${path.startsWith('.') ? path.slice(1) : path}`;
}

/** Keys are somebody's text, too. */
function shortened(key: string): string {
  return key.length > 60 ? `${key.slice(0, 57)}…` : key;
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
