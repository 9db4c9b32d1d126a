import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

/** A JSON Schema literal that describes an object of options or parameters. Every property has a default. */
export type ObjectSchema = JSONSchema & {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JSONSchema>>;
  readonly additionalProperties: false;
};

/** The type that a schema literal describes: schema first, type from it, never the other way round. */
export type { FromSchema, JSONSchema };

/** Options and parameters after defaults: flat, plain, comparable by their canonical JSON. */
export type OptionValue = number | string | boolean | null;
export type Options = Readonly<Record<string, OptionValue>>;
