import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {inject} from '@loopback/core';
import {
  get,
  OperationObject,
  ParameterObject,
  param,
  ReferenceObject,
  Request,
  Response,
  RestBindings,
  SchemaObject,
} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {failure} from '../errors';
import {fault} from '../filter/faults';
import {Bindings} from '../keys';
import {fileOf, type JobResult, listFiles, type ResultFile} from '../results/kept';
import {mostBeside} from '../results/views/beside';
import {type MatrixFormat, typeOfFile} from '../results/views/formats';
import {ResultReader} from '../results/views/reader';
import {type MatrixQuery, namesOf} from '../results/views/select';
import {JobService} from '../runs/jobs/service';
import {abortOnDisconnect} from './answer';
import {disposition, formatDescription, formatOf, matrixContent, sendMatrix} from './matrix-format';
import {ownQueryParameters} from './specs/own-query-parameters';
import {badRequest, errorSchema, json} from './specs/resource';
import {filesExample, filesSchema, jobParameter, readersOfJob, resultFailures} from './specs/results';

const fileExample = 'matrices/query/ncs.gctx';
const pathParameter: ParameterObject = {
  name: 'path',
  in: 'path',
  required: true,
  description: 'The file, as the list of the result names it; slashes may be written as they are or as %2F',
  schema: {type: 'string'},
  example: fileExample,
};

function queryParameter(
  name: keyof MatrixQuery | 'format' | 'beside',
  description: string,
  example: string,
  schema: SchemaObject | ReferenceObject = {type: 'string'},
): ParameterObject {
  return {name, in: 'query', description, schema, example};
}

const whereSchema = {$ref: '#/components/schemas/Where'};
const namesSchema: SchemaObject = {oneOf: [{type: 'string'}, {type: 'array', items: {type: 'string'}}]};

const queryParameters: readonly ParameterObject[] = [
  queryParameter('format', `${formatDescription} Without either it comes as it is kept`, 'csv'),
  queryParameter(
    'where',
    'Rows to take, in the filter language of the services, by id, any row field or any column',
    '{"cell_iname":"MCF7","pert_type":{"inq":["trt_cp"]}}',
    whereSchema,
  ),
  queryParameter(
    'order',
    'Order of the rows, by id, any row field or any column',
    'VORINOSTAT DESC',
    namesSchema,
  ),
  queryParameter('limit', 'Most rows to take; absent or 0: all', '100'),
  queryParameter('skip', 'Rows to pass over first', '0'),
  queryParameter(
    'fields',
    'Row fields to keep, with commas between or as a JSON array',
    'pert_iname,cell_iname',
    namesSchema,
  ),
  queryParameter(
    'columns',
    'Columns to keep, with commas between or as a JSON array',
    'VORINOSTAT',
    namesSchema,
  ),
  queryParameter(
    'beside',
    `Up to ${mostBeside} matrices of the result whose columns are put behind those of this one, row by row by their ids, with commas between or as a JSON array; of q_empirical.gctx the column VORINOSTAT is called q_empirical:VORINOSTAT, by which it may be ordered, filtered and kept`,
    'matrices/query/p_empirical.gctx,matrices/query/q_empirical.gctx',
    namesSchema,
  ),
];

const listOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  summary: 'The files of a result: matrices and texts',
  responses: {'200': {description: 'The files', content: json(filesSchema, filesExample)}, ...resultFailures},
};
const fileOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  summary: 'A file of a result, or a part of a matrix in another format',
  ...ownQueryParameters(queryParameters),
  responses: {
    '200': {
      description: 'The file. Of a matrix, X-Total-Count is the number of matching rows on all pages',
      content: {
        ...matrixContent,
        'text/plain': {schema: {type: 'string'}},
      },
    },
    '400': badRequest,
    ...resultFailures,
    '503': {description: 'Too many requests wait for a matrix', content: json(errorSchema)},
  },
};

/** Files of results, without the archive around them. */
export class ResultsController {
  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.RESULTS) private readonly reader: ResultReader,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/jobs/{id}/results', listOperation)
  async list(@param(jobParameter) id: string): Promise<object[]> {
    const {index} = await this.jobs.result(this.caller, id);
    return listFiles(index);
  }

  @get('/api/jobs/{id}/results/{path}', fileOperation)
  async file(@param(jobParameter) id: string, @param(pathParameter) path: string): Promise<Response> {
    const {request} = this;
    const result = await this.jobs.result(this.caller, id);
    const {files} = result.index;
    // The result's own list decides, so no path leads elsewhere.
    const file = files.find((each) => each.path === path || each.path === path.replaceAll('%2F', '/'));
    if (!file) throw failure('RESULT_FILE_UNKNOWN', {path, known: files.map((each) => each.path)});
    const {format: _, user_key: __, beside, ...query} = request.query;
    const asked = Object.keys(request.query).filter(
      (name) => name !== 'format' && queryParameters.some((known) => known.name === name),
    );
    if (!file.matrix) {
      const given = [...asked, ...(request.query.format === undefined ? [] : ['format'])];
      if (given.length > 0) {
        throw failure('RESULT_FORMAT', {
          path: file.path,
          detail: `it is no matrix and is served as it is; leave out ${given.join(', ')}`,
        });
      }
      return this.sendKept(result, file);
    }
    const kept: MatrixFormat = /\.gctx$/i.test(file.path) ? 'gctx' : 'gct';
    const format = formatOf(request, kept);
    if (format === kept && asked.length === 0) return this.sendKept(result, file);
    return this.sendPart(result, {file, beside: besideOf(result, beside)}, format, query);
  }

  /** The file as the archive holds it. */
  private async sendKept({folder, index}: JobResult, file: ResultFile): Promise<Response> {
    const {response} = this;
    const kept = fileOf(folder, index, file);
    await stat(kept);
    response.setHeader('Content-Type', typeOfFile(file.path));
    response.setHeader('Content-Disposition', disposition(file.path));
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    if (file.matrix) response.setHeader('X-Total-Count', file.matrix.rows);
    const asIs = file.packed === undefined || this.request.acceptsEncodings('gzip', 'identity') === 'gzip';
    response.setHeader('Content-Length', asIs ? (file.packed ?? file.bytes) : file.bytes);
    if (asIs && file.packed !== undefined) response.setHeader('Content-Encoding', 'gzip');
    const source = createReadStream(kept);
    await this.send(asIs ? [source] : [source, createGunzip()]);
    return response;
  }

  private async sendPart(
    result: JobResult,
    {file, beside}: {file: ResultFile; beside: readonly ResultFile[]},
    format: MatrixFormat,
    query: MatrixQuery,
  ): Promise<Response> {
    const {response} = this;
    const answer = await this.reader.read(
      {source: this.reader.joinedOf(result, file, beside), path: file.path, format, query},
      abortOnDisconnect(response),
    );
    response.setHeader('X-Total-Count', answer.matching);
    return sendMatrix(response, answer, format, file.path.replace(/\.gctx?$/i, ''));
  }

  private async send(
    streams: readonly [Readable] | readonly [Readable, NodeJS.ReadWriteStream],
  ): Promise<void> {
    if (this.request.method === 'HEAD') {
      streams[0].destroy();
      this.response.end();
      return;
    }
    try {
      await pipeline([...streams, this.response]);
    } catch (error) {
      // A client that left early needs no answer.
      if (!this.response.destroyed) throw error;
    }
  }
}

/** The matrices that a parameter names. @throws FILTER_INVALID, RESULT_FILE_UNKNOWN, RESULT_FORMAT */
function besideOf({index: {files}}: JobResult, given: unknown): readonly ResultFile[] {
  const paths = namesOf('beside', given);
  if (paths.length > mostBeside) throw fault('beside', `has ${paths.length} matrices; ${mostBeside} at most`);
  return paths.map((path) => {
    const file = files.find((each) => each.path === path);
    if (!file) throw failure('RESULT_FILE_UNKNOWN', {path, known: files.map((each) => each.path)});
    if (!file.matrix)
      throw failure('RESULT_FORMAT', {path, detail: 'it is no matrix and cannot be put beside one'});
    return file;
  });
}
