/** The keywords of JSON Schema that our literals use; anything else is described by its type alone. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** What a schema allows, in words that finish the sentence "it must be …". */
export function describeSchema(schema: SchemaNode): string {
  const alternatives = flatten(schema);
  const kinds = new Set<string>();
  const literals = new Set<string>();
  for (const alternative of alternatives) {
    if (alternative.enum) for (const value of alternative.enum) literals.add(showValue(value));
    else if ('const' in alternative) literals.add(showValue(alternative.const));
    else if (alternative.type === 'null') literals.add('null');
    else kinds.add(describeKind(alternative));
  }
  const words = [...kinds];
  if (literals.size === 1) words.push([...literals][0]);
  if (literals.size > 1) words.push(`one of ${[...literals].join(', ')}`);
  return words.join(', or ');
}

/** A value as a message shows it: JSON, with non-finite numbers by name, cut after 60 characters. */
export function showValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function flatten(schema: SchemaNode): readonly SchemaNode[] {
  if (schema.anyOf) return schema.anyOf.flatMap(flatten);
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => ({ ...schema, type }));
  return [schema];
}

function describeKind(schema: SchemaNode): string {
  switch (schema.type) {
    case 'number':
      return `a number${describeRange(schema)}`;
    case 'integer':
      return `an integer${describeRange(schema)}`;
    case 'string':
      return describeString(schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return describeList(schema);
    case 'object':
      return 'an object';
    default:
      return 'a value';
  }
}

function describeRange(schema: SchemaNode): string {
  const bounds: string[] = [];
  if (schema.minimum !== undefined) bounds.push(`≥ ${schema.minimum}`);
  if (schema.exclusiveMinimum !== undefined) bounds.push(`> ${schema.exclusiveMinimum}`);
  if (schema.maximum !== undefined) bounds.push(`≤ ${schema.maximum}`);
  if (schema.exclusiveMaximum !== undefined) bounds.push(`< ${schema.exclusiveMaximum}`);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}

function describeString(schema: SchemaNode): string {
  if (schema.pattern !== undefined) return `a string that matches /${schema.pattern}/`;
  return schema.minLength === undefined
    ? 'a string'
    : `a string of at least ${count(schema.minLength, 'character')}`;
}

function describeList(schema: SchemaNode): string {
  const bounds: string[] = [];
  if (schema.minItems !== undefined) bounds.push(`at least ${schema.minItems}`);
  if (schema.maxItems !== undefined) bounds.push(`at most ${schema.maxItems}`);
  const size = bounds.length === 0 ? '' : ` (${bounds.join(', ')})`;
  return `a list${size}${schema.items ? `, each ${describeSchema(schema.items)}` : ''}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
