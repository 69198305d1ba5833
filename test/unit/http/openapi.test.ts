import type {OpenApiSpec, OperationObject, ParameterObject, ResponseObject} from '@loopback/rest';
import {toOpenApi31} from '../../../src/controllers/specs/openapi-31';
import {openApiDocument} from '../../../src/http/openapi';

type Json = Record<string, unknown>;

const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete'];
const schemaTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

let document: OpenApiSpec;
let operations: {name: string; path: string; operation: OperationObject}[];

beforeAll(async () => {
  document = await openApiDocument();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(([verb, operation]) => {
      expect(verbs).toContain(verb);
      return {name: `${verb} ${path}`, path, operation};
    }),
  );
});

/** Names of the operations of which `holds` is not true. */
const failing = (holds: (operation: OperationObject, path: string) => boolean) =>
  operations.filter(({operation, path}) => !holds(operation, path)).map(({name}) => name);

const isPublic = ({security}: OperationObject) => security?.length === 0;

describe('the description of the API', () => {
  it('is of many operations, of which only these need no key', () => {
    expect(operations.length).toBeGreaterThan(200);
    expect(failing((operation) => !isPublic(operation))).toEqual(
      expect.arrayContaining(['get /temp_api_key', 'get /health', 'get /metrics']),
    );
    expect(failing((operation, path) => !isPublic(operation) || !path.startsWith('/api/'))).toEqual([
      'get /api/about',
      // What is proprietary has a signature in its address.
      'get /api/downloads/{name}/{token}/{path}',
      // Whoever was invited has no key yet; the invitation is signed.
      'post /api/invitations/accept',
      'post /api/invitations/check',
      'get /api/touchstone-version',
    ]);
    expect(document.security).toEqual([{user_key: []}, {user_key_in_query: []}]);
  });

  it('gives every operation a summary, one group and a success', () => {
    expect(failing(({summary}) => /\w/.test(summary ?? ''))).toEqual([]);
    expect(failing(({tags}) => tags?.length === 1)).toEqual([]);
    expect(failing(({responses}) => '200' in responses)).toEqual([]);
  });

  it('gives every operation an id of its own', () => {
    const ids = operations.map(({operation}) => operation.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names 401 where a key is needed, and 403 where it must be an admin key', () => {
    expect(failing((operation) => isPublic(operation) !== '401' in operation.responses)).toEqual([]);
    expect(
      failing(({description, responses}) => !/admin role/.test(description ?? '') || '403' in responses),
    ).toEqual([]);
  });

  it('describes every answer', () => {
    const described = ({responses}: OperationObject) =>
      Object.values(responses as Record<string, ResponseObject>).every(({description}) => description !== '');
    expect(failing(described)).toEqual([]);
  });

  it('describes every parameter by an example, and filters by JSON that names a condition', () => {
    const parameters = ({parameters = []}: OperationObject) => parameters as ParameterObject[];
    expect(
      failing((operation) =>
        parameters(operation).every(
          ({description, example, schema}) => description && example !== undefined && schema,
        ),
      ),
    ).toEqual([]);
    const filters = operations.flatMap(({operation}) =>
      parameters(operation).filter(({name, in: place}) => place === 'query' && name === 'filter'),
    );
    expect(filters.length).toBeGreaterThan(50);
    for (const {example} of filters) {
      expect(Object.keys(JSON.parse(example as string))).toEqual(
        expect.arrayContaining([expect.stringMatching(/^(where|fields)$/)]),
      );
    }
  });

  it('declares every parameter of a path', () => {
    expect(
      failing(({parameters = []}, path) => {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const declared = (parameters as ParameterObject[]).filter(({in: place}) => place === 'path');
        return (
          declared.every(({required}) => required) && named.join() === declared.map((p) => p.name).join()
        );
      }),
    ).toEqual([]);
  });

  it('refers only to what it holds', () => expectReferences(document));

  it('knows every field of a job that an answer has', () => {
    expect(document.components?.schemas?.job).toMatchObject({
      properties: {id: {}, job_id: {}, status: {}, download_status: {}, download_url: {}, errorMessage: {}},
    });
  });
});

describe('the same in OpenAPI 3.1', () => {
  /** What becomes of one schema. */
  function converted(schema: Json): unknown {
    const {components} = toOpenApi31({...document, paths: {}, components: {schemas: {it: schema}}});
    return (components as {schemas: Json}).schemas.it;
  }

  it.each<[string, Json, Json]>([
    ['nullable', {type: 'string', nullable: true}, {type: ['string', 'null']}],
    ['nullable false', {type: 'string', nullable: false}, {type: 'string'}],
    ['nullable of no type, which 3.0 ignores', {nullable: true}, {}],
    [
      'nullable enumeration',
      {type: 'string', nullable: true, enum: ['a']},
      {type: ['string', 'null'], enum: ['a', null]},
    ],
    ['example', {type: 'integer', example: 0}, {type: 'integer', examples: [0]}],
    ['exclusiveMinimum', {minimum: 0, exclusiveMinimum: true}, {exclusiveMinimum: 0}],
    ['inclusive minimum', {minimum: 0, exclusiveMinimum: false}, {minimum: 0}],
    ['exclusiveMaximum', {maximum: 9, exclusiveMaximum: true}, {exclusiveMaximum: 9}],
    [
      'binary',
      {type: 'string', format: 'binary'},
      {type: 'string', contentMediaType: 'application/octet-stream'},
    ],
    ['base64', {type: 'string', format: 'byte'}, {type: 'string', contentEncoding: 'base64'}],
    ['what stands beside $ref', {$ref: '#/x', description: 'ignored'}, {$ref: '#/x'}],
    [
      'schemas within',
      {type: 'object', properties: {example: {type: 'number', nullable: true}}, additionalProperties: false},
      {type: 'object', properties: {example: {type: ['number', 'null']}}, additionalProperties: false},
    ],
    [
      'lists of schemas',
      {
        oneOf: [{type: 'array', items: {type: 'string', example: 'a'}}],
        not: {type: 'integer', nullable: true},
      },
      {oneOf: [{type: 'array', items: {type: 'string', examples: ['a']}}], not: {type: ['integer', 'null']}},
    ],
    ['a default that looks like a schema', {default: {nullable: true}}, {default: {nullable: true}}],
  ])('%s', (_, before, after) => expect(converted(before)).toEqual(after));

  it('keeps everything that is no schema', () => {
    const {openapi, info, paths, servers, security} = toOpenApi31(document);
    expect(openapi).toBe('3.1.0');
    expect({info, servers, security}).toEqual({
      info: document.info,
      servers: document.servers,
      security: document.security,
    });
    expect(Object.keys(paths as Json)).toEqual(Object.keys(document.paths));
    const before = JSON.stringify(document);
    toOpenApi31(document);
    expect(JSON.stringify(document)).toBe(before);
  });

  it('has schemas of JSON Schema 2020-12 only', () => {
    let schemas = 0;
    for (const schema of schemasOf(toOpenApi31(document))) {
      schemas++;
      for (const gone of ['nullable', 'example']) expect(schema).not.toHaveProperty(gone);
      for (const type of [schema.type ?? []].flat()) expect(schemaTypes).toContain(type);
      for (const bound of ['exclusiveMinimum', 'exclusiveMaximum']) {
        expect(['undefined', 'number']).toContain(typeof schema[bound]);
      }
      if (schema.required !== undefined)
        expect(schema.required).toEqual([...new Set([schema.required].flat())]);
      if (schema.examples !== undefined) expect(Array.isArray(schema.examples)).toBe(true);
    }
    expect(schemas).toBeGreaterThan(500);
  });

  it('refers only to what it holds', () => expectReferences(toOpenApi31(document)));
});

function expectReferences(root: object): void {
  const references = new Set([...JSON.stringify(root).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to));
  expect(references.size).toBeGreaterThan(10);
  for (const reference of references) {
    const found = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], root);
    expect({reference, found}).toEqual({reference, found: expect.any(Object)});
  }
}

/** Every schema of a document, those within others too. */
function* schemasOf(value: unknown, isSchema = false): Generator<Json> {
  if (Array.isArray(value)) for (const inner of value) yield* schemasOf(inner, isSchema);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const object = value as Json;
  if (isSchema) yield object;
  for (const [key, inner] of Object.entries(object)) {
    if (/^(example|examples|default|enum|x-.*)$/.test(key)) continue;
    if (key === 'schemas' || (isSchema && key === 'properties')) {
      for (const schema of Object.values(inner as Json)) yield* schemasOf(schema, true);
    } else {
      const within =
        isSchema && ['items', 'not', 'additionalProperties', 'allOf', 'anyOf', 'oneOf'].includes(key);
      yield* schemasOf(inner, key === 'schema' || within);
    }
  }
}
