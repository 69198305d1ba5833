import {
  ApplicationConfig,
  asLifeCycleObserver,
  BindingScope,
  Constructor,
  CoreBindings,
  CoreTags,
  createBindingFromClass,
} from '@loopback/core';
import {getJsonSchema} from '@loopback/repository-json-schema';
import {
  jsonToSchemaObject,
  RestApplication,
  RestBindings,
  RestServer,
  RestServerConfig,
  SchemaObject,
  TagObject,
} from '@loopback/rest';
import type {Pool} from 'pg';
import type {Graphs} from '../analyses/graph';
import type {Maps} from '../analyses/map';
import type {References} from '../analyses/proteomics/references';
import type {Touchstone} from '../analyses/touchstone';
import type {Invitations} from '../auth/invitations';
import {RateLimiter} from '../auth/rate-limiter';
import type {KeyUsage} from '../auth/usage';
import type {UserKeys} from '../auth/user-keys';
import type {Config} from '../config';
import {AboutController} from '../controllers/about.controller';
import {AccountController} from '../controllers/account.controller';
import {AdministrationController} from '../controllers/administration.controller';
import {BaselineExpressionController} from '../controllers/baseline-expression.controller';
import {BuildsController} from '../controllers/builds.controller';
import {ConnectionsController} from '../controllers/connections.controller';
import {DataLibraryController} from '../controllers/data-library.controller';
import {DefaultDatasetController} from '../controllers/default-dataset.controller';
import {DemoKeyController} from '../controllers/demo-key.controller';
import {DownloadsController} from '../controllers/downloads.controller';
import {GraphController} from '../controllers/graph.controller';
import {HealthController} from '../controllers/health.controller';
import {IntrospectController} from '../controllers/introspect.controller';
import {InvitationsController} from '../controllers/invitations.controller';
import {JobsController} from '../controllers/jobs.controller';
import {JoinController} from '../controllers/join.controller';
import {KeysController} from '../controllers/keys.controller';
import {MapController} from '../controllers/map.controller';
import {MatricesController} from '../controllers/matrices.controller';
import {OpenApiController} from '../controllers/openapi.controller';
import {PertViewsController} from '../controllers/pert-views.controller';
import {ProteomicsController} from '../controllers/proteomics.controller';
import {QueriesController} from '../controllers/queries.controller';
import {QueryCheckController} from '../controllers/query-check.controller';
import {RepurposingController} from '../controllers/repurposing.controller';
import {ResultViewsController} from '../controllers/result-views.controller';
import {ResultsController} from '../controllers/results.controller';
import {SearchController} from '../controllers/search.controller';
import {resourceControllers} from '../controllers/services';
import {SharesController} from '../controllers/shares.controller';
import {SlicesController} from '../controllers/slices.controller';
import {QuerySpecEnhancer} from '../controllers/specs/own-query-parameters';
import {TouchstoneController} from '../controllers/touchstone.controller';
import {TouchstoneVersionController} from '../controllers/touchstone-version.controller';
import {parseQueryString} from '../filter/query-string';
import {Bindings, DATA_SOURCE, DATABASE_POOL, FILTER_LIMITS, GENE_LISTS, PARQUET_ROWS} from '../keys';
import type {GeneLists} from '../library/datasets/gene-lists';
import type {Repurposing} from '../library/repurposing';
import type {Log} from '../log';
import {Job} from '../models/job.model';
import {services} from '../models/services';
import type {WriteSource} from '../repositories/data-source';
import type {ParquetRows} from '../repositories/parquet';
import type {ResultReader} from '../results/views/reader';
import type {DownloadLinks} from '../runs/jobs/links';
import type {JobService} from '../runs/jobs/service';
import type {JobShares} from '../runs/jobs/shares';
import type {InteractiveQueries} from '../runs/live';
import type {Matrices} from '../runs/matrices';
import type {Slices} from '../runs/slices';
import {version} from '../version';
import {corsOptions} from './cors';
import {FailuresSpecEnhancer} from './openapi-failures';
import {ReadServer} from './read-server';
import {RejectProvider} from './reject';
import {REQUEST_STEPS, RequestSteps} from './request-steps';
import {SafeRouter} from './safe-router';
import {sendResult} from './send';
import {ClueSequence} from './sequence';
import {shareAjv} from './shared-ajv';

/** What the application is made of; started elsewhere, stopped elsewhere. */
export interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  /** for writes */
  readonly writes: WriteSource;
  readonly userKeys: UserKeys;
  readonly usage: KeyUsage;
  readonly invitations: Invitations;
  readonly jobs: JobService;
  readonly links: DownloadLinks;
  readonly shares: JobShares;
  readonly results: ResultReader;
  readonly queries: InteractiveQueries;
  readonly slices: Slices;
  readonly matrices: Matrices;
  readonly references: References;
  readonly geneLists: GeneLists;
  readonly parquet: ParquetRows;
  readonly maps: Maps;
  readonly touchstone: Touchstone;
  readonly graphs: Graphs;
  readonly repurposing: Repurposing;
}

function restConfig(config: Config): Partial<RestServerConfig> {
  const limit = config.maximumBodyBytes;
  return {
    cors: corsOptions(config),
    requestBodyParser: {json: {limit}, urlencoded: {limit}},
  };
}

const fixedConfig: Partial<RestServerConfig> = {
  listenOnStart: false,
  expressSettings: {'query parser': parseQueryString, 'x-powered-by': false},
  apiExplorer: {disabled: true},
  // As JSON it is sent by a controller, compressed.
  openApiSpec: {endpointMapping: {'/openapi.yaml': {version: '3.0.0', format: 'yaml'}}},
};

/** Every route and its description, with nothing behind them yet. */
export function describeApplication(more: Partial<RestServerConfig> = {}): RestApplication {
  const rest = {...fixedConfig, ...more};
  // Signals are the server's business: LoopBack would end the process before the database is stopped.
  const app = new RestApplication({rest, shutdown: {signals: []}} as ApplicationConfig);
  // What `app.server` would do, if RestApplication did not take it for a second server.
  app.add(
    createBindingFromClass(ReadServer, {
      name: RestServer.name,
      namespace: CoreBindings.SERVERS,
      type: CoreTags.SERVER,
      defaultScope: BindingScope.SINGLETON,
    }).apply(asLifeCycleObserver),
  );
  app.restServer.bind(RestBindings.ROUTER).toClass(SafeRouter);
  describeApi(app);
  app.add(createBindingFromClass(FailuresSpecEnhancer));
  app.add(createBindingFromClass(QuerySpecEnhancer));
  for (const controller of resourceControllers) app.controller(controller);
  const own = [
    JobsController,
    ResultsController,
    ResultViewsController,
    SharesController,
    SearchController,
    DefaultDatasetController,
    QueriesController,
    QueryCheckController,
    SlicesController,
    ConnectionsController,
    GraphController,
    MatricesController,
    ProteomicsController,
    IntrospectController,
    BuildsController,
    MapController,
    TouchstoneController,
    PertViewsController,
    RepurposingController,
    TouchstoneVersionController,
    BaselineExpressionController,
    KeysController,
    InvitationsController,
    JoinController,
    AccountController,
    AdministrationController,
    DataLibraryController,
    DownloadsController,
    DemoKeyController,
    AboutController,
    HealthController,
    OpenApiController,
  ];
  for (const controller of own) {
    app.controller(controller as Constructor<unknown>);
  }
  return app;
}

/** The application with its parts bound; `requestHandler` of the result serves HTTP. */
export function createApplication(parts: Parts): RestApplication {
  const app = describeApplication(restConfig(parts.config));
  app.bind(Bindings.CONFIG).to(parts.config);
  app.bind(Bindings.LOG).to(parts.log);
  app.bind(Bindings.USER_KEYS).to(parts.userKeys);
  app.bind(Bindings.INVITATIONS).to(parts.invitations);
  app.bind(Bindings.USAGE).to(parts.usage);
  app.bind(Bindings.RATE_LIMITER).to(new RateLimiter());
  app.bind(Bindings.JOBS).to(parts.jobs);
  app.bind(Bindings.LINKS).to(parts.links);
  app.bind(Bindings.SHARES).to(parts.shares);
  app.bind(Bindings.RESULTS).to(parts.results);
  app.bind(Bindings.QUERIES).to(parts.queries);
  app.bind(Bindings.MATRICES).to(parts.matrices);
  app.bind(Bindings.REFERENCES).to(parts.references);
  app.bind(Bindings.SLICES).to(parts.slices);
  app.bind(Bindings.MAPS).to(parts.maps);
  app.bind(Bindings.TOUCHSTONE).to(parts.touchstone);
  app.bind(Bindings.GRAPHS).to(parts.graphs);
  app.bind(Bindings.REPURPOSING).to(parts.repurposing);
  app.bind(DATABASE_POOL).to(parts.pool);
  app.bind(GENE_LISTS).to(parts.geneLists);
  app.bind(PARQUET_ROWS).to(parts.parquet);
  app.bind(FILTER_LIMITS).to(parts.config.filterLimits);
  app.bind(DATA_SOURCE).toDynamicValue(() => parts.writes.open());
  app.bind(REQUEST_STEPS).toClass(RequestSteps).inScope(BindingScope.SINGLETON);
  app.restServer.bind(RestBindings.SEQUENCE).toClass(ClueSequence).inScope(BindingScope.SINGLETON);
  app.bind(RestBindings.SequenceActions.REJECT).toProvider(RejectProvider);
  shareAjv(app);
  app.bind(RestBindings.SequenceActions.SEND).to(sendResult);
  app.redirect('/', '/explorer/');
  // Where the explorer of LoopBack 3 has the description of the API.
  app.redirect('/explorer/resources', '/openapi.json');
  return app;
}

const errorSchema: SchemaObject = {
  type: 'object',
  description: 'A failure in the shape of LoopBack 3; docs/errors.md lists every code',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['statusCode', 'message'],
      properties: {
        statusCode: {type: 'integer'},
        name: {type: 'string'},
        message: {type: 'string', description: 'what was wrong, where, and what to do'},
        code: {type: 'string', description: 'stable name of the failure'},
        details: {type: 'object', description: 'what the message says, for programs'},
      },
    },
  },
};

/** The stored fields of a job, and the link that each answer makes afresh. */
function jobSchema(): SchemaObject {
  const schema = jsonToSchemaObject(getJsonSchema(Job)) as SchemaObject;
  const download_url: SchemaObject = {
    type: 'string',
    description:
      'Where the archive is, without the scheme: prepend https: or http:. Absent before download_status',
  };
  return {...schema, properties: {...schema.properties, download_url}};
}

/** The groups of the explorer. */
function tagsOfServices(): TagObject[] {
  const own = [
    {
      name: 'jobs',
      description: 'Connectivity queries in the background, with results as archives and matrices',
    },
    {name: 'queries', description: 'Connectivity queries answered in the same request'},
    {
      name: 'repurposing',
      description:
        'Drugs of the Repurposing Hub as a collection: counts, subsets, exports, one drug with its approvals',
    },
    {
      name: 'matrices',
      description: 'Any matrix, looked at: read by parts, sorted, filtered, clustered; your own too',
    },
    {name: 'downloads', description: 'Files that the host publishes, and what data there are'},
    {name: 'search', description: 'Records of every kind by what somebody types'},
    {name: 'probeset_to_entrez_id', description: 'Affymetrix probe sets to Entrez ids'},
    {name: 'keys', description: 'Who may use this server; for administrators'},
    {name: 'account', description: 'What a key is, what it may and what it did'},
    {
      name: 'administration',
      description: 'How the server is: queue, disk, datasets, jobs and use of all keys; for administrators',
    },
    {name: 'operations', description: 'Health, metrics and the descriptions of the API; no key needed'},
  ];
  return [
    ...services.map(({path: name, model}) => ({name, description: getJsonSchema(model).description})),
    ...own,
  ];
}

function describeApi(app: RestApplication): void {
  app.api({
    openapi: '3.0.0',
    info: {
      title: 'openclue',
      version,
      description:
        'The CLUE API, self-hosted: Connectivity Map metadata and connectivity queries. ' +
        'Send your key as header `user_key` or query parameter `user_key`; `GET /temp_api_key` gives a demonstration key.',
      license: {name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0'},
    },
    servers: [{url: '/'}],
    paths: {},
    tags: tagsOfServices(),
    components: {
      schemas: {Error: errorSchema, job: jobSchema()},
      securitySchemes: {
        user_key: {type: 'apiKey', in: 'header', name: 'user_key'},
        user_key_in_query: {type: 'apiKey', in: 'query', name: 'user_key'},
        share_token: {type: 'apiKey', in: 'header', name: 'share_token'},
        share_token_in_query: {type: 'apiKey', in: 'query', name: 'share_token'},
      },
    },
    security: [{user_key: []}, {user_key_in_query: []}],
  });
}
