import {inject} from '@loopback/core';
import {get, param, post, Request, Response, RestBindings, requestBody} from '@loopback/rest';
import {type MatrixRequest, matrixFields, readMatrixRequest, type Touchstone} from '../analyses/touchstone';
import type {Caller} from '../auth/caller';
import {Bindings} from '../keys';
import {abortOnDisconnect, sendJson} from './answer';
import {formatOf, sendMatrix} from './matrix-format';
import {askedInQuery, refuseUnknown} from './own-parameters';
import {QueryValues} from './query-values';
import {
  connectionsBody,
  getConnectionsOperation,
  postConnectionsOperation,
  referencePertsOperation,
} from './specs/connections';
import {datasetParameter} from './specs/slices';

const rowFields = ['where', 'order', 'limit', 'skip'] as const;
const referenceFields = ['pert_type', 'limit', 'skip'] as const;

function refuseOthers(request: Request, fields: readonly string[]): void {
  refuseUnknown(request, [...fields, ...rowFields], 'connections, which have');
}

/** Connections among a dataset's perts, in any form of a matrix, and which perts have some. */
export class ConnectionsController {
  private readonly started = performance.now();

  constructor(
    @inject(Bindings.TOUCHSTONE) private readonly touchstone: Touchstone,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/datasets/{id}/connections', postConnectionsOperation)
  async post(
    @param(datasetParameter) id: string,
    @requestBody(connectionsBody) body: unknown,
  ): Promise<Response> {
    refuseOthers(this.request, []);
    return this.send(id, readMatrixRequest(body));
  }

  @get('/api/datasets/{id}/connections', getConnectionsOperation)
  async get(@param(datasetParameter) id: string): Promise<Response> {
    refuseOthers(this.request, matrixFields);
    return this.send(id, readMatrixRequest(askedInQuery(this.request, matrixFields)));
  }

  @get('/api/datasets/{id}/reference_perts', referencePertsOperation)
  async reference(@param(datasetParameter) id: string): Promise<Response> {
    const {request, response, caller, started} = this;
    refuseUnknown(request, referenceFields, 'reference perturbagens, which have');
    const values = new QueryValues(request.query);
    const limit = values.whole('limit', 0);
    const asked = {
      type: values.text('pert_type'),
      skip: values.whole('skip', 0),
      limit: limit === 0 ? undefined : limit,
    };
    const body = await this.touchstone.reference({name: id, viewer: caller}, asked);
    return sendJson(request, response, {body}, started);
  }

  private async send(dataset: string, asked: MatrixRequest): Promise<Response> {
    const {request, response, caller, started} = this;
    const format = formatOf(request, 'json');
    const query = Object.fromEntries(rowFields.map((name) => [name, request.query[name]]));
    const answer = await this.touchstone.connectionTable(
      {name: dataset, viewer: caller},
      asked,
      {format, query},
      abortOnDisconnect(response),
    );
    response.setHeader('X-Total-Count', answer.matching);
    if (answer.missing > 0) response.setHeader('X-Missing-Perts', answer.missing);
    response.setHeader('X-Duration', (performance.now() - started).toFixed(1));
    return sendMatrix(response, answer, format, `${answer.name}_connections`);
  }
}
