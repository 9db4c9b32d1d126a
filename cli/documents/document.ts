import type { FromSchema, JSONSchema } from '../../core/contract/index.ts';

type Properties = Readonly<Record<string, JSONSchema>>;

/** An object with all of these properties and no other. */
export function closed<const P extends Properties>(properties: P) {
  const required = Object.keys(properties) as (keyof P & string)[];
  return { type: 'object', additionalProperties: false, required, properties } as const;
}

/**
 * A document that a verb prints with `--json`. It says first what it is.
 * @param version raised on any change of shape
 */
export function documentOf<const F extends string, const V extends number, const P extends Properties>(
  format: F,
  version: V,
  title: string,
  properties: P,
) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `irlbench ${title}`,
    ...closed({ format: { const: format }, version: { const: version }, ...properties }),
  } as const;
}

export function orNull<const S extends JSONSchema>(schema: S) {
  return { anyOf: [schema, { type: 'null' }] } as const;
}

export function listOf<const S extends JSONSchema>(items: S) {
  return { type: 'array', items } as const;
}

export const text = { type: 'string' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

/** What a schema describes, to be read alone. */
export type Document<S extends JSONSchema> = ReadOnly<FromSchema<S>>;
type ReadOnly<T> = { readonly [K in keyof T]: ReadOnly<T[K]> };
