import type {OpenApiSpec, OperationObject, ParameterObject, SchemaObject} from '@loopback/rest';
import {openApiDocument} from '../../src/http/openapi';
import {services} from '../../src/models/services';
import {givenServices} from '../support/services';

let spec: OpenApiSpec;
let operations: [name: string, operation: OperationObject][];

beforeAll(async () => {
  const {client} = await givenServices();
  spec = (await client.get('/openapi.json').expect(200)).body;
  operations = Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(
      ([verb, operation]) => [`${verb} ${path}`, operation] as [string, OperationObject],
    ),
  );
});

test('every service and operation is there', () => {
  const names = operations.map(([name]) => name);
  for (const {path, aliases, writable} of services) {
    for (const spelling of [path, ...aliases]) {
      const base = `/api/${spelling}`;
      const reads = ['', '/count', '/findOne', '/distinct', '/{id}', '/{id}/exists'].map(
        (end) => `get ${base}${end}`,
      );
      const writes = writable
        ? [
            ...['', '/replaceOrCreate', '/upsertWithWhere', '/update', '/{id}/replace'].map(
              (end) => `post ${base}${end}`,
            ),
            ...['put', 'patch'].flatMap((verb) => [`${verb} ${base}`, `${verb} ${base}/{id}`]),
            `delete ${base}/{id}`,
          ]
        : [];
      expect(names).toEqual(
        expect.arrayContaining([...reads, `head ${base}/{id}`, `post ${base}/find`, ...writes]),
      );
    }
  }
});

test('none can be reached without a key', () => {
  for (const [, operation] of operations) {
    expect(operation['x-visibility']).toBeUndefined();
    expect(operation.security).toBeUndefined();
  }
});

test('every operation says what it does, what it answers and what can go wrong', () => {
  const ids = operations.map(([, {operationId}]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [name, operation] of operations) {
    expect({name, summary: operation.summary}).toEqual({name, summary: expect.stringMatching(/\w/)});
    expect(operation.tags).toHaveLength(1);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '401']));
    for (const parameter of (operation.parameters ?? []) as ParameterObject[]) {
      expect({name, parameter}).toMatchObject({
        parameter: {
          description: expect.stringMatching(/\w/),
          example: expect.anything(),
          schema: expect.anything(),
        },
      });
    }
  }
});

test('the whole description names what may happen to any request, and every group', async () => {
  const whole = await openApiDocument();
  const groups = new Set(
    whole.tags?.map(({name, description}) => (description ? name : `${name} says nothing`)),
  );
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const [verb, operation] of Object.entries(item as Record<string, OperationObject>)) {
      const name = `${verb} ${path}`;
      const said = Object.keys(operation.responses);
      const isPublic = operation.security?.length === 0;
      const due = [...(isPublic ? [] : ['401', '429']), ...(operation.requestBody ? ['413', '415'] : [])];
      expect({name, said}).toEqual({name, said: expect.arrayContaining([...due, '500', '503'])});
      expect({name, groups: (operation.tags ?? []).filter((tag) => !groups.has(tag))}).toEqual({
        name,
        groups: [],
      });
      for (const [status, response] of Object.entries(operation.responses)) {
        const {$ref} = response as {$ref?: string};
        if ($ref) expect(whole.components?.responses).toHaveProperty($ref.split('/')[3]);
        else expect({name, status, ...response}).toMatchObject({description: expect.stringMatching(/\w/)});
      }
    }
  }
});

test('every property of every model is described, with its source', () => {
  for (const {resource} of services) {
    const schema = spec.components?.schemas?.[resource.name] as SchemaObject;
    expect(Object.keys(schema.properties ?? {})).toEqual([...resource.columns.keys()]);
    for (const property of Object.values(schema.properties ?? {})) {
      expect(property).toMatchObject({description: expect.stringMatching(/\w.*\. Source: \w/)});
    }
  }
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(spec).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, name] of references) expect(Object.keys(spec.components?.schemas ?? {})).toContain(name);
});
