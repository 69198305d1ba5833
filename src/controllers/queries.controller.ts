import {inject} from '@loopback/core';
import {post, Request, RequestBody, Response, RestBindings, requestBody} from '@loopback/rest';
import type {Submission} from '../analyses/analysis';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {failure} from '../errors';
import {Bindings} from '../keys';
import {Log} from '../log';
import {type MatrixFormat, matrixFormats} from '../results/views/formats';
import type {ResultReader} from '../results/views/reader';
import {readSubmission} from '../runs/jobs/submission';
import type {InteractiveQueries} from '../runs/live';
import type {Asking} from '../runs/live/plan';
import {abortOnDisconnect, sendJson, sendStream} from './answer';
import {contentTypes} from './answer-format';
import {errorBody, explain} from './failure-body';
import {sendMatrix} from './matrix-format';
import {queryBody, queryOperation} from './specs/queries';
import {runningSumBody, runningSumOperation} from './specs/running-sum';
import {tellWarnings} from './unknown-parameters';

/** Forms of the rows alone, for other programs. */
const tableFormats = ['csv', 'tsv', 'arrow', 'parquet'] as const satisfies readonly MatrixFormat[];
const tableTypes = tableFormats.map((format) => ({format, type: matrixFormats[format][0].split(';')[0]}));
// JSON first: it is what a client gets that takes anything.
const mediaTypes = ['application/json', 'application/x-ndjson', ...tableTypes.map(({type}) => type)];

/** Of the file, without its ending. */
const tableName = 'query_result';

/** Queries that are answered in the same request. */
export class QueriesController {
  private readonly started = performance.now();

  constructor(
    @inject(Bindings.QUERIES) private readonly queries: InteractiveQueries,
    @inject(Bindings.RESULTS) private readonly results: ResultReader,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.LOG) private readonly log: Log,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/queries', queryOperation)
  async query(
    @inject(Bindings.CALLER) caller: Caller,
    @requestBody(queryBody) _body: RequestBody,
  ): Promise<Response> {
    const {request, response, started} = this;
    const signal = abortOnDisconnect(response);
    const submission = await this.readQuery();
    const asking = {caller, signal};
    const accepted = request.accepts(mediaTypes);
    const table = tableTypes.find(({type}) => type === accepted);
    if (table) return this.sendTable(submission, asking, table.format);
    if (accepted === 'application/x-ndjson') {
      const lines = this.closing(this.queries.stream(submission, asking), signal);
      return sendStream(request, response, contentTypes.ndjson, lines, started);
    }
    const body = await this.queries.answer(submission, asking);
    return sendJson(request, response, {body}, started);
  }

  private async sendTable(submission: Submission, asking: Asking, format: MatrixFormat): Promise<Response> {
    const {response, results, started} = this;
    const {table, warnings} = await this.queries.table(submission, asking);
    const answer = await results.read({source: table, path: tableName, format, query: {}}, asking.signal);
    tellWarnings(response, warnings);
    response.setHeader('X-Duration', (performance.now() - started).toFixed(1));
    return sendMatrix(response, answer, format, tableName);
  }

  @post('/api/queries/running-sum', runningSumOperation)
  async runningSum(
    @inject(Bindings.CALLER) caller: Caller,
    @requestBody(runningSumBody) _body: RequestBody,
  ): Promise<Response> {
    const {request, response, started} = this;
    const signal = abortOnDisconnect(response);
    const body = await this.queries.runningSum(await this.readQuery(), {caller, signal});
    return sendJson(request, response, {body}, started);
  }

  private async readQuery(): Promise<Submission> {
    const {upload, ...submission} = await readSubmission(this.request, this.config);
    if (!upload) return submission;
    await upload.discard();
    throw failure('QUERY_FIELD_INVALID', {
      field: 'matrix',
      detail: 'is for jobs: send it to POST /api/jobs',
    });
  }

  /** Lines that end with the error when one comes after the first line, for the status has been sent by then. */
  private async *closing(lines: AsyncGenerator<string>, signal: AbortSignal): AsyncGenerator<string> {
    let begun = false;
    try {
      for await (const line of lines) {
        begun = true;
        yield line;
      }
    } catch (error) {
      // Nobody is left to read it.
      if (signal.aborted) return;
      if (!begun) throw error;
      const {method, path} = this.request;
      const body = errorBody(explain(error as Error, this.request), this.request);
      if (body.error.statusCode >= 500) this.log.error({err: error, method, path}, 'stream broken off');
      yield `${JSON.stringify(body)}\n`;
    }
  }
}
