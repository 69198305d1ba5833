import {RestApplication, RestBindings, type SchemaObject, validateValueAgainstSchema} from '@loopback/rest';
import {shareAjv} from '../../../src/http/shared-ajv';

function given() {
  const app = new RestApplication();
  shareAjv(app);
  const ajvFactory = app.getSync(RestBindings.AJV_FACTORY);
  const check = (value: unknown, schema: SchemaObject, globalSchemas = {}, more = {}) =>
    validateValueAgainstSchema(value, schema, globalSchemas, {ajvFactory, source: 'parameter', ...more});
  return {ajvFactory, check};
}

it('compiles by one Ajv for each set of options, whatever is validated', () => {
  const {ajvFactory} = given();
  const options = {coerceTypes: true};
  const first = ajvFactory({...options, name: 'limit', source: 'parameter'} as typeof options);
  expect(ajvFactory({...options, name: 'offset', source: 'parameter'} as typeof options)).toBe(first);
  expect(ajvFactory({coerceTypes: false})).not.toBe(first);
});

it('keeps schemas apart that mean different things by one name', async () => {
  const {check} = given();
  const body = (): SchemaObject => ({
    type: 'object',
    properties: {x: {$ref: '#/components/schemas/X'}} as SchemaObject['properties'],
  });
  const [texts, numbers] = [body(), body()];
  await check({x: 'a'}, texts, {X: {type: 'string'}});
  await check({x: 1}, numbers, {X: {type: 'number'}});
  await expect(check({x: 1}, texts, {X: {type: 'string'}})).rejects.toMatchObject({
    details: [expect.objectContaining({path: '/x', message: 'must be string'})],
  });
  await expect(check({x: 'a'}, numbers, {X: {type: 'number'}})).rejects.toMatchObject({
    details: [expect.objectContaining({message: 'must be number'})],
  });
});
