import {inject} from '@loopback/core';
import {
  del,
  get,
  param,
  post,
  Request,
  RequestBody,
  Response,
  RestBindings,
  requestBody,
} from '@loopback/rest';
import type {Caller} from '../auth/caller';
import type {Config} from '../config';
import {Bindings} from '../keys';
import type {Asking, KeptMatrix, Matrices} from '../runs/matrices';
import {receiveMatrix} from '../runs/matrices/receive';
import {abortOnDisconnect, sendJson} from './answer';
import {formatOf, sendMatrix} from './matrix-format';
import {QueryValues} from './query-values';
import {
  clusterBody,
  clusterOperation,
  describeBody,
  describeOperation,
  exportBody,
  exportOperation,
  findOperation,
  listOperation,
  matrixParameter,
  removeOperation,
  uploadBody,
  uploadOperation,
  windowBody,
  windowOperation,
} from './specs/matrices';

/** Any matrix, looked at: those of results, slices, connections, and those that users send. */
export class MatricesController {
  private readonly started = performance.now();

  constructor(
    @inject(Bindings.MATRICES) private readonly matrices: Matrices,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/matrices', uploadOperation)
  async keep(@requestBody(uploadBody) _body: RequestBody): Promise<KeptMatrix> {
    const {request, config} = this;
    const name = new QueryValues(request.query).text('name');
    const asking = this.asking();
    return this.matrices.keep(await receiveMatrix(request, config, name), asking);
  }

  @get('/api/matrices', listOperation)
  list(): Promise<KeptMatrix[]> {
    return this.matrices.list(this.caller);
  }

  @get('/api/matrices/{id}', findOperation)
  find(@param(matrixParameter) id: string): Promise<KeptMatrix> {
    return this.matrices.find(this.caller, id);
  }

  @del('/api/matrices/{id}', removeOperation)
  async remove(@param(matrixParameter) id: string): Promise<{count: number}> {
    await this.matrices.remove(this.caller, id);
    return {count: 1};
  }

  @post('/api/matrices/describe', describeOperation)
  async describe(@requestBody(describeBody) body: unknown): Promise<Response> {
    return this.send(await this.matrices.describe(body, this.asking()));
  }

  @post('/api/matrices/window', windowOperation)
  async window(@requestBody(windowBody) body: unknown): Promise<Response> {
    return this.send(await this.matrices.window(body, this.asking()));
  }

  @post('/api/matrices/cluster', clusterOperation)
  async cluster(@requestBody(clusterBody) body: unknown): Promise<Response> {
    return this.send(await this.matrices.cluster(body, this.asking()));
  }

  @post('/api/matrices/export', exportOperation)
  async export(@requestBody(exportBody) body: unknown): Promise<Response> {
    const format = formatOf(this.request, 'gct');
    const answer = await this.matrices.export(body, format, this.asking());
    return sendMatrix(this.response, answer, format, answer.name.replace(/[^A-Za-z0-9._-]/g, '_'));
  }

  private asking(): Asking {
    return {caller: this.caller, signal: abortOnDisconnect(this.response)};
  }

  private send(body: string): Promise<Response> {
    return sendJson(this.request, this.response, {body}, this.started);
  }
}
