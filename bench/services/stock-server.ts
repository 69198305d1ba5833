/** LoopBack 4 as its own generator sets it up: model, data source, DefaultCrudRepository, controller; nothing of ours. */
import {type ApplicationConfig, BindingScope, inject} from '@loopback/core';
import {
  Count,
  CountSchema,
  DefaultCrudRepository,
  Entity,
  type Filter,
  juggler,
  ModelDefinition,
  type Where,
} from '@loopback/repository';
import {type ControllerClass, get, getModelSchemaRef, param, RestApplication} from '@loopback/rest';
import {serviceAt} from '../../src/models/services';
import {serveParent} from './child';

type Records = DefaultCrudRepository<Entity, string>;

/** The same columns of the same table, as a model of stock LoopBack. */
function stockModel(path: string): typeof Entity {
  const {model, resource} = serviceAt(path);
  class Stock extends Entity {}
  Object.defineProperty(Stock, 'name', {value: `Stock${model.name}`});
  const definition = new ModelDefinition({
    name: Stock.name,
    settings: {strict: true, postgresql: {schema: 'public', table: resource.table}},
  });
  for (const [name, {type, itemType, id}] of Object.entries(model.definition.properties)) {
    const dataType = resource.columns.get(name)?.type;
    definition.addProperty(name, {type, itemType, id, postgresql: {columnName: name, dataType}});
  }
  Stock.definition = definition;
  return Stock;
}

function stockController(path: string, model: typeof Entity): ControllerClass<object> {
  class Controller {
    constructor(@inject(`repositories.${path}`) private readonly records: Records) {}

    @get(`/${path}/count`, {
      responses: {'200': {description: 'count', content: {'application/json': {schema: CountSchema}}}},
    })
    count(@param.where(model) where?: Where<Entity>): Promise<Count> {
      return this.records.count(where);
    }

    @get(`/${path}`, {
      responses: {
        '200': {
          description: 'records',
          content: {'application/json': {schema: {type: 'array', items: getModelSchemaRef(model)}}},
        },
      },
    })
    find(@param.filter(model) filter?: Filter<Entity>): Promise<Entity[]> {
      return this.records.find(filter);
    }
  }
  Object.defineProperty(Controller, 'name', {value: `${model.name}Controller`});
  return Controller;
}

async function main(): Promise<void> {
  const rest = {port: 0, host: '127.0.0.1', gracePeriodForClose: 0};
  const app = new RestApplication({rest} as ApplicationConfig);
  const dataSource = new juggler.DataSource({
    name: 'db',
    connector: require('loopback-connector-postgresql'),
    url: process.env.DATABASE_URL,
    max: 10,
  });
  for (const path of JSON.parse(process.env.BENCH_SERVICES ?? '[]') as string[]) {
    const model = stockModel(path);
    app
      .bind(`repositories.${path}`)
      .toDynamicValue(() => new DefaultCrudRepository(model as never, dataSource))
      .inScope(BindingScope.TRANSIENT);
    app.controller(stockController(path, model));
  }
  await app.start();
  serveParent(app.restServer.url ?? '', async () => {
    await app.stop();
    await dataSource.stop();
  });
}

void main();
