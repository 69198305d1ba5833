import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {inject} from '@loopback/core';
import {
  del,
  get,
  OperationObject,
  ParameterObject,
  param,
  post,
  Request,
  RequestBody,
  Response,
  RestBindings,
  requestBody,
  SchemaObject,
} from '@loopback/rest';
import {jobTools} from '../analyses';
import {percentileMethods} from '../analyses/background';
import {buildFileFields} from '../analyses/builds/request';
import {listMetrics, signatureMetrics} from '../analyses/query/plan';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {usualFields} from '../engine/proteomics/fields';
import {proteomicAssays} from '../engine/proteomics/provenance';
import {failure} from '../errors';
import {parseFilter, parseWhere} from '../filter/parse';
import {Bindings} from '../keys';
import {assayNames, usualAssay} from '../library/assays';
import {archiveBytes, readArchive} from '../results/archive/archive';
import {downloadDisposition} from '../results/names';
import {requireBuilder} from '../runs/jobs/builds/names';
import {JobService, jobResource} from '../runs/jobs/service';
import {readSubmission} from '../runs/jobs/submission';
import {abortOnDisconnect} from './answer';
import {beginRange} from './file-range';
import {requestedHost} from './requested-host';
import {buildProperties} from './specs/builds';
import {errorSchema, json, unauthorized} from './specs/resource';
import {readersOfJob} from './specs/results';
import {datasetProperty, esTailProperty, listProperties, rejectionExample} from './specs/submission';
import {warnOfUnknown} from './unknown-parameters';

const jobExample = {
  id: '5d36096d12e15519133e87fd',
  job_id: '5d36096d12e15519133e87fd',
  tool_id: 'sig_queryl1k_tool',
  name: 'vorinostat',
  user_id: 'demo',
  dataset: 'demo',
  status: 'completed',
  download_status: 'completed',
  download_url:
    '//127.0.0.1:3000/results/5d36096d12e15519133e87fd/1798675200-0a1b2c/my_analysis.sig_queryl1k_tool.5d36096d12e15519133e87fd.tar.gz',
  errorMessage: '',
  params: {name: 'vorinostat', data_type: 'L1000', dataset: 'Touchstone'},
  progress: 1,
  created: '2026-11-21T09:00:00.000Z',
  last_modified: '2026-11-21T09:00:02.000Z',
};

const pathParameter = (name: string, description: string, example: string): ParameterObject => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: {type: 'string'},
  example,
});

const idParameter = pathParameter('id', 'The job_id that submitting answered', jobExample.job_id);
const [, , , , linkToken, archiveFile] = jobExample.download_url.split('/');

const jobSchema = {$ref: '#/components/schemas/job'};

const submissionProperties: Record<string, SchemaObject> = {
  tool_id: {type: 'string', enum: [...jobTools], description: 'the analysis; required'},
  name: {type: 'string', description: 'your name for the job; of a build, and of its dataset'},
  ...listProperties,
  'sig-cmapfile': {
    description:
      'full signatures in place of lists: GCT text with a signature per column; lines of gene TAB value; an object of values by gene, or an array of {"name", "values"} with such objects; also accepted as signature',
    oneOf: [{type: 'string'}, {type: 'object'}, {type: 'array', items: {type: 'object'}}],
  },
  'sets-cmapfile': {
    type: 'string',
    description:
      'GMT of sets of signatures for the enrichment of sets; members are signature ids, pert_ids or pert names',
  },
  metric: {
    type: 'string',
    enum: [...listMetrics, ...signatureMetrics],
    description: `for lists ${listMetrics.join(', ')}; for full signatures ${signatureMetrics.join(', ')}; the first of them by default`,
  },
  ncs_group: {
    type: 'string',
    description:
      'metadata fields within whose groups scores are normalised, separated by commas; by default cell line and perturbagen type, empty for one group of all',
  },
  es_tail: esTailProperty,
  ps_method: {
    type: 'string',
    enum: [...percentileMethods],
    default: percentileMethods[0],
    description: 'sig_gutc_tool: exact tau, or the lookup table of cmapM',
  },
  matched: {
    type: 'boolean',
    default: false,
    description: 'sig_gutc_tool: hold each query against its own cell line only; needs query-meta',
  },
  'query-meta': {
    type: 'string',
    description:
      'what the queries of matched mode were made from: a table, tab-separated, with the columns query_id, pert_id, cell_id, pert_idose, pert_itime and a line for each query',
  },
  dataset: datasetProperty,
  matrix: {
    type: 'string',
    format: 'binary',
    description:
      'signatures of your own, GCT or GCTx, as a file part; in JSON the text of a GCT. Also accepted as matrix-cmapfile. sig_introspect_tool compares them with one another, the other tools make a query of each',
  },
  include_introspect: {
    type: 'boolean',
    default: false,
    description:
      'for tools that query a dataset with a matrix: also compare its signatures, as sig_introspect_tool does',
  },
  group_by: {
    type: 'string',
    description:
      'for signatures of a matrix and for sig_introspect_tool: metadata fields, separated by commas; signatures that agree in all of them are replicates and combined to one. For sig_build_tool likewise of wells; dose among them means within dose_tolerance',
  },
  gset_size: {
    type: 'integer',
    default: 50,
    description:
      'genes in the up and in the down set of a signature; half of its genes at most, of which a warning tells',
  },
  where: {
    type: 'string',
    description:
      'for a matrix and for sig_introspect_tool: a LoopBack where over the metadata of the signatures to use',
  },
  sig_ids: {
    type: 'string',
    description: 'likewise: ids of the signatures to use, separated by commas or lines',
  },
  data_type: {type: 'string', enum: [...assayNames], default: usualAssay.name},
  assay: {
    type: 'string',
    enum: [...proteomicAssays],
    description: 'proteomics_query: instead of what the provenance code of the matrix says',
  },
  introspect: {
    type: 'boolean',
    default: false,
    description: 'proteomics_query: connect the queries with one another too',
  },
  fields_to_aggregate: {
    description: `proteomics_query: metadata fields of the wells that tell replicates, as a JSON array or separated by commas; by default ${usualFields.join(', ')}; [] for none`,
    oneOf: [{type: 'string'}, {type: 'array', items: {type: 'string'}}],
  },
  ...buildProperties,
  ignoreWarnings: {type: 'boolean', description: 'accepted for compatibility; warnings never stop a job'},
};

/** Requires nothing: LoopBack would look for it in the unread request. The job's own check says what is missing. */
const submissionSchema: SchemaObject = {type: 'object', properties: submissionProperties};

function describe(summary: string, ok: object, more: Partial<OperationObject> = {}): OperationObject {
  return {
    tags: ['jobs'],
    summary,
    ...more,
    responses: {
      '200': {description: 'OK', content: {'application/json': ok}},
      '401': unauthorized,
      ...more.responses,
    },
  };
}

/** By reference, or LoopBack would refuse the brackets that a filter may be written in. */
const filterParameter = (example: string): ParameterObject => ({
  name: 'filter',
  in: 'query',
  description: 'a LoopBack filter over the fields of a job',
  schema: {$ref: '#/components/schemas/Filter'},
  example,
});

const oneJob = {schema: jobSchema, example: jobExample};
const notFound = {responses: {'404': {description: 'No such job of this key', content: json(errorSchema)}}};

/** Connectivity jobs: submit, poll, list, delete, download (clue-api.md §4). */
export class JobsController {
  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post(
    '/api/jobs',
    describe(
      'Submit a connectivity query',
      {
        schema: {
          type: 'object',
          required: ['status', 'result'],
          properties: {
            status: {type: 'string'},
            result: {
              type: 'object',
              required: ['job_id'],
              properties: {job_id: {type: 'string'}, tool_id: {type: 'string'}, params: {type: 'object'}},
            },
          },
        },
        example: {
          status: 'pending',
          result: {job_id: jobExample.job_id, tool_id: jobExample.tool_id, params: jobExample.params},
        },
      },
      {
        responses: {
          '400': {
            description: 'The gene sets or fields were not accepted; nothing was queued',
            content: {'application/json': {schema: {type: 'object'}, example: rejectionExample}},
          },
          '408': {description: 'Next to nothing of the request came for a time', content: json(errorSchema)},
          '429': {description: 'Too many jobs at the same time', content: json(errorSchema)},
          '503': {
            description:
              'Too many matrices are being received, or the database is away; Retry-After tells for how long',
            content: json(errorSchema),
          },
          '507': {description: "The server's disk is full", content: json(errorSchema)},
        },
      },
    ),
  )
  async submit(
    @inject(Bindings.CALLER) caller: Caller,
    @requestBody({
      required: true,
      content: {
        'multipart/form-data': {
          'x-parser': 'stream',
          schema: submissionSchema,
        },
        'application/json': {
          'x-parser': 'stream',
          schema: submissionSchema,
          example: {
            tool_id: 'sig_queryl1k_tool',
            name: 'vorinostat',
            data_type: 'L1000',
            dataset: 'Touchstone',
            'uptag-cmapfile': 'TAG\t\tH1F0\tTUBB3\tHIST1H2BK\tCDKN1A',
            'dntag-cmapfile': 'TAG\t\tMYC\tCCND1\tTOP2A\tBIRC5',
          },
        },
        'application/x-www-form-urlencoded': {
          'x-parser': 'stream',
          schema: submissionSchema,
        },
      },
    })
    _body: RequestBody,
  ): Promise<object> {
    const signal = abortOnDisconnect(this.response);
    const files = {fields: buildFileFields, allow: () => requireBuilder(caller, this.config)};
    return this.jobs.submit(caller, await readSubmission(this.request, this.config, files), signal);
  }

  @get(
    '/api/jobs',
    describe(
      'Your jobs',
      {schema: {type: 'array', items: jobSchema}, example: [jobExample]},
      {
        parameters: [
          filterParameter('{"where":{"status":{"neq":"deleted"}},"order":"created DESC","limit":10}'),
        ],
      },
    ),
  )
  list(@inject(Bindings.CALLER) caller: Caller): Promise<object[]> {
    return this.matching(caller);
  }

  @get(
    '/api/jobs/count',
    describe(
      'How many jobs you have',
      {schema: {type: 'object', properties: {count: {type: 'integer'}}}, example: {count: 3}},
      {
        parameters: [
          {
            name: 'where',
            in: 'query',
            description: 'which jobs count',
            schema: {$ref: '#/components/schemas/Where'},
            example: '{"status":"completed"}',
          },
        ],
      },
    ),
  )
  async count(@inject(Bindings.CALLER) caller: Caller): Promise<{count: number}> {
    warnOfUnknown(this.request, this.response, 'where');
    const where = parseWhere(this.request.query.where, jobResource, this.config.filterLimits);
    return {count: await this.jobs.count(caller, where)};
  }

  @get(
    '/api/jobs/findOne',
    describe('The first of your jobs that match a filter', oneJob, {
      parameters: [filterParameter('{"where":{"status":"completed"},"order":"created DESC"}')],
      ...notFound,
    }),
  )
  async findOne(@inject(Bindings.CALLER) caller: Caller): Promise<object> {
    const [job] = await this.matching(caller, 1);
    // LoopBack 3 looks for an id here too, and says so.
    if (!job) throw failure('MODEL_NOT_FOUND', {model: jobResource.name, id: 'undefined'});
    return job;
  }

  private matching(caller: Caller, limit?: number): Promise<object[]> {
    warnOfUnknown(this.request, this.response, 'filter');
    const filter = parseFilter(this.request.query.filter, jobResource, this.config.filterLimits);
    const page = limit === undefined ? filter : {...filter, limit};
    return this.jobs.list(caller, page, requestedHost(this.request, this.config));
  }

  @get('/api/jobs/findByJobId/{id}', describe('State of a job', oneJob, {...notFound, ...readersOfJob}))
  findByJobId(@inject(Bindings.CALLER) caller: Caller, @param(idParameter) id: string): Promise<object> {
    return this.jobs.find(caller, id, requestedHost(this.request, this.config));
  }

  @get('/api/jobs/{id}', describe('State of a job', oneJob, {...notFound, ...readersOfJob}))
  findById(@inject(Bindings.CALLER) caller: Caller, @param(idParameter) id: string): Promise<object> {
    return this.jobs.find(caller, id, requestedHost(this.request, this.config));
  }

  @get(
    '/api/jobs/{id}/submission',
    describe(
      'What a job was asked, as it may be submitted again',
      {
        schema: submissionSchema,
        example: {
          tool_id: 'sig_queryl1k_tool',
          name: 'vorinostat',
          dataset: 'demo',
          data_type: 'L1000',
          'uptag-cmapfile': 'vorinostat_UP\t\tH1F0\tTUBB3\tHIST1H2BK\tCDKN1A\n',
          'dntag-cmapfile': 'vorinostat_DN\t\tMYC\tCCND1\tTOP2A\tBIRC5\n',
        },
      },
      {
        operationId: 'jobs.submission',
        description:
          'A body for POST /api/jobs: the fields of the job, and its lists or values, each gene as it was written. Not of a job with a matrix of its own, which is kept only until the job ends; a proteomics_query that has completed has its profiles in its result.',
        responses: {
          ...notFound.responses,
          '410': {description: 'The job brought a matrix, which is not kept', content: json(errorSchema)},
        },
      },
    ),
  )
  submission(@inject(Bindings.CALLER) caller: Caller, @param(idParameter) id: string): Promise<object> {
    return this.jobs.resubmission(caller, id);
  }

  @del(
    '/api/jobs/{id}',
    describe(
      'Cancel a job, or delete its result',
      {schema: {type: 'object', properties: {count: {type: 'integer'}}}, example: {count: 1}},
      notFound,
    ),
  )
  async remove(
    @inject(Bindings.CALLER) caller: Caller,
    @param(idParameter) id: string,
  ): Promise<{count: number}> {
    return {count: await this.jobs.remove(caller, id)};
  }

  @get('/results/{job}/{token}/{file}', {
    tags: ['jobs'],
    summary: 'Download a result archive by its signed link; needs no key',
    security: [],
    responses: {
      '200': {
        description: 'The archive',
        content: {'application/gzip': {schema: {type: 'string', format: 'binary'}}},
      },
      '206': {
        description: 'The part of it that the header Range asks for, so that a broken download can go on',
        content: {'application/gzip': {schema: {type: 'string', format: 'binary'}}},
      },
      '403': {description: 'The link was not made by this server', content: json(errorSchema)},
      '410': {description: 'The link has expired, or the result is gone', content: json(errorSchema)},
      '416': {description: 'The range asked for lies beyond the archive', content: json(errorSchema)},
    },
  })
  async download(
    @param(pathParameter('job', 'The job_id', jobExample.job_id)) job: string,
    @param(pathParameter('token', 'When the link ends, and its signature', linkToken)) token: string,
    @param(pathParameter('file', 'The archive', archiveFile)) file: string,
  ): Promise<Response> {
    const {folder, index, name} = await this.jobs.linkedResult(job, token, file);
    const size = archiveBytes(index);
    const {request, response} = this;
    const tag = `"${index.checksum.toString(16)}-${size.toString(16)}"`;
    response.setHeader('Content-Type', 'application/gzip');
    response.setHeader('Content-Disposition', downloadDisposition(file, name));
    const {start, end} = beginRange(request, response, size, tag);
    if (request.method === 'HEAD') {
      response.end();
      return response;
    }
    try {
      await pipeline(Readable.from(readArchive(folder, index, start, end)), response);
    } catch (error) {
      // A client that leaves early is no failure of ours.
      if (!response.destroyed) throw error;
    }
    return response;
  }
}
