/** As much of JSON Schema (draft 7) as the published schemas use; an unknown keyword is an error. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const NOTES = ['$schema', 'title', 'description', 'default'];

/** Whether `value` is what `schema` says. */
export function isValid(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, expected]) => {
    if (NOTES.includes(keyword)) return true;
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`the schema uses ${keyword}, which this validator does not know`);
    return check(value, expected, schema);
  });
}

/** Every property of a schema, with its path. */
export function properties(schema: JsonSchema, path = ''): { path: string; required: boolean; schema: JsonSchema }[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inside = path === '' ? name : `${path}.${name}`;
    const required = schema.required?.includes(name) ?? false;
    return [{ path: inside, required, schema: property }, ...properties(property, inside)];
  });
  const items = schema.items ?? [];
  const parts = [...(Array.isArray(items) ? [] : [items as JsonSchema]), ...(schema.anyOf ?? [])];
  return [...own, ...parts.flatMap((part) => properties(part, path))];
}

type Check = (value: unknown, expected: unknown, schema: JsonSchema) => boolean;

// The keyword says what its value is.
const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, type) => typeOf(value).includes(type as string),
  const: (value, constant) => value === constant,
  enum: (value, words) => (words as unknown[]).includes(value),
  minimum: (value, limit) => typeof value !== 'number' || value >= (limit as number),
  maximum: (value, limit) => typeof value !== 'number' || value <= (limit as number),
  exclusiveMinimum: (value, limit) => typeof value !== 'number' || value > (limit as number),
  minLength: (value, length) => typeof value !== 'string' || value.length >= (length as number),
  pattern: (value, pattern) => typeof value !== 'string' || new RegExp(pattern as string).test(value),
  minItems: (value, count) => !Array.isArray(value) || value.length >= (count as number),
  maxItems: (value, count) => !Array.isArray(value) || value.length <= (count as number),
  items: (value, items) =>
    !Array.isArray(value) ||
    value.every((item, i) => {
      const schema = (Array.isArray(items) ? items[i] : items) as JsonSchema | undefined;
      return schema === undefined || isValid(schema, item);
    }),
  additionalItems: (value, _none, { items }) => !Array.isArray(value) || value.length <= (items as unknown[]).length,
  required: (value, names) => !isMapping(value) || (names as string[]).every((name) => Object.hasOwn(value, name)),
  properties: (value, known) =>
    !isMapping(value) ||
    Object.entries(known as Record<string, JsonSchema>).every(
      ([name, schema]) => !Object.hasOwn(value, name) || isValid(schema, value[name]),
    ),
  additionalProperties: (value, _none, schema) =>
    !isMapping(value) || Object.keys(value).every((name) => Object.hasOwn(schema.properties ?? {}, name)),
  anyOf: (value, schemas) => (schemas as JsonSchema[]).some((schema) => isValid(schema, value)),
  oneOf: (value, schemas) => (schemas as JsonSchema[]).filter((schema) => isValid(schema, value)).length === 1,
};

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}
