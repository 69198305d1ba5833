import {inject} from '@loopback/core';
import {get, param, post, Request, RequestBody, Response, RestBindings, requestBody} from '@loopback/rest';
import type {PertConnections, References} from '../analyses/proteomics/references';
import type {Caller} from '../auth/caller';
import type {Config} from '../config';
import {Bindings} from '../keys';
import type {OfferedProfiles} from '../runs/jobs/proteomics';
import type {JobService} from '../runs/jobs/service';
import {readSubmission} from '../runs/jobs/submission';
import {abortOnDisconnect} from './answer';
import {QueryValues} from './query-values';
import {
  connectionOrders,
  fieldsBody,
  fieldsOperation,
  pertConnectionsOperation,
  pertParameter,
  usualLimit,
} from './specs/proteomics';

/** What precedes a proteomics_query, whose job is one of POST /api/jobs, and what its references hold. */
export class ProteomicsController {
  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.REFERENCES) private readonly references: References,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/proteomics/fields', fieldsOperation)
  async fields(@requestBody(fieldsBody) _body: RequestBody): Promise<OfferedProfiles> {
    const signal = abortOnDisconnect(this.response);
    return this.jobs.offerFields(this.caller, await readSubmission(this.request, this.config), signal);
  }

  @get('/api/perts/{id}/proteomic_connections', pertConnectionsOperation)
  connections(@param(pertParameter) id: string): Promise<PertConnections> {
    const values = new QueryValues(this.request.query);
    const request = {
      reference: values.text('reference'),
      cell: values.text('cell'),
      query: values.text('query'),
      order: values.choice('order', connectionOrders) ?? connectionOrders[0],
      limit: values.whole('limit', usualLimit),
      skip: values.whole('skip', 0),
    };
    return this.references.connections(id, request, this.caller, abortOnDisconnect(this.response));
  }
}
