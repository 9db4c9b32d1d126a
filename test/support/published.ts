import { readFileSync } from 'node:fs';
import { validate } from '../../core/schema/validate.ts';
import { inProject } from './command-line-here.ts';

const schemas = new Map<string, object>();

/** A schema as other programs read it. @param name of its file in `schemas/` */
export function published(name: string): object {
  const schema =
    schemas.get(name) ?? (JSON.parse(readFileSync(inProject(`schemas/${name}.json`), 'utf8')) as object);
  schemas.set(name, schema);
  return schema;
}

/** A document held to its published schema. @throws BenchError naming what is otherwise */
export function asPublished<T>(name: string, document: unknown): T {
  return validate<T>(published(name), document, name);
}
