import {inject} from '@loopback/core';
import {get, param, post, Request, Response, RestBindings, requestBody} from '@loopback/rest';
import type {Caller} from '../auth/caller';
import {Bindings} from '../keys';
import type {Slices} from '../runs/slices';
import {readSliceRequest, type SliceRequest, sliceFields} from '../runs/slices/request';
import {abortOnDisconnect} from './answer';
import {formatOf, sendMatrix} from './matrix-format';
import {askedInQuery, refuseUnknown} from './own-parameters';
import {datasetParameter, getSliceOperation, postSliceOperation, sliceBody} from './specs/slices';

function refuseOthers(request: Request, fields: readonly string[]): void {
  refuseUnknown(request, fields, 'a slice, which has', (name) =>
    name === 'where' || name === 'filter' ? '; ask /api/sigs for the sig_ids and name them in sigs' : '',
  );
}

/** Z-scores of some genes in some signatures of a dataset. */
export class SlicesController {
  private readonly started = performance.now();

  constructor(
    @inject(Bindings.SLICES) private readonly slices: Slices,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/datasets/{id}/slice', postSliceOperation)
  async post(@param(datasetParameter) id: string, @requestBody(sliceBody) body: unknown): Promise<Response> {
    refuseOthers(this.request, []);
    return this.send(id, readSliceRequest(body));
  }

  @get('/api/datasets/{id}/slice', getSliceOperation)
  async get(@param(datasetParameter) id: string): Promise<Response> {
    refuseOthers(this.request, sliceFields);
    return this.send(id, readSliceRequest(askedInQuery(this.request, sliceFields)));
  }

  private async send(dataset: string, asked: SliceRequest): Promise<Response> {
    const {request, response, caller, started} = this;
    const format = formatOf(request, 'json');
    const signal = abortOnDisconnect(response);
    const answer = await this.slices.write(dataset, asked, format, {caller, signal});
    const {genes, signatures} = answer.missing;
    if (genes.length > 0) response.setHeader('X-Missing-Genes', genes.length);
    if (signatures.length > 0) response.setHeader('X-Missing-Sigs', signatures.length);
    response.setHeader('X-Duration', (performance.now() - started).toFixed(1));
    return sendMatrix(response, answer, format, `${answer.name}_slice`);
  }
}
