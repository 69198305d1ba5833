import type {OpenApiSpec} from '@loopback/rest';
import {isObject} from '../../filter/faults';

type Json = Record<string, unknown>;

/** Keys whose values are data, not description: nothing in them is a schema. */
const data = /^(?:example|examples|default|x-.*)$/;
/** Schema keywords that hold one schema, a list of schemas, or schemas by name. */
const oneSchema = ['items', 'not', 'additionalProperties'];
const schemaLists = ['allOf', 'anyOf', 'oneOf'];

/**
 * The same description in OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
 * Differences by https://spec.openapis.org/oas/v3.1.0: `nullable` becomes the type null, a schema's `example` its
 * `examples`, `exclusiveMinimum: true` the bound itself, and binary formats content keywords.
 */
export function toOpenApi31(document: OpenApiSpec): Json {
  const {openapi: _, components, ...rest} = document;
  const {schemas = {}, ...others} = components ?? {};
  return {
    openapi: '3.1.0',
    ...(convert(rest) as Json),
    components: {...(convert(others) as Json), schemas: mapValues(schemas, convertSchema)},
  };
}

/** Copies everything that is no schema, and converts the schemas in it. */
function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (data.test(key)) return [key, inner];
      return [key, key === 'schema' ? convertSchema(inner) : convert(inner)];
    }),
  );
}

function convertSchema(schema: unknown): unknown {
  // additionalProperties may be true or false.
  if (!isObject(schema)) return schema;
  // OpenAPI 3.0 ignores what stands beside a reference; 3.1 would apply it.
  if (typeof schema.$ref === 'string') return {$ref: schema.$ref};
  const {nullable, example, ...converted} = schema;
  for (const key of oneSchema) if (key in converted) converted[key] = convertSchema(converted[key]);
  for (const key of schemaLists) {
    if (Array.isArray(converted[key])) converted[key] = converted[key].map(convertSchema);
  }
  if (isObject(converted.properties)) {
    converted.properties = mapValues(converted.properties, convertSchema);
  }
  if (example !== undefined) converted.examples = [example];
  convertBound(converted, 'minimum', 'exclusiveMinimum');
  convertBound(converted, 'maximum', 'exclusiveMaximum');
  convertBinary(converted);
  if (nullable === true) allowNull(converted);
  return converted;
}

/** A flag beside the bound becomes the bound. */
function convertBound(schema: Json, bound: string, exclusive: string): void {
  const {[bound]: limit, [exclusive]: flag} = schema;
  if (typeof flag !== 'boolean') return;
  delete schema[exclusive];
  if (!flag || limit === undefined) return;
  delete schema[bound];
  schema[exclusive] = limit;
}

function convertBinary(schema: Json): void {
  if (schema.format === 'binary') {
    delete schema.format;
    schema.contentMediaType = 'application/octet-stream';
  } else if (schema.format === 'byte') {
    delete schema.format;
    schema.contentEncoding = 'base64';
  }
}

/** In 3.0 `nullable` widens only a `type` of the same schema; without one null was allowed already. */
function allowNull(schema: Json): void {
  if (typeof schema.type !== 'string') return;
  schema.type = [schema.type, 'null'];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
}

function mapValues(object: object, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
