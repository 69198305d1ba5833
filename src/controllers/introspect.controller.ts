import {inject} from '@loopback/core';
import {post, Request, RequestBody, Response, RestBindings, requestBody} from '@loopback/rest';
import type {Caller} from '../auth/caller';
import type {Config} from '../config';
import {Bindings} from '../keys';
import type {OfferedSignatures} from '../runs/jobs/introspect';
import type {JobService} from '../runs/jobs/service';
import {readSubmission} from '../runs/jobs/submission';
import {abortOnDisconnect} from './answer';
import {introspectFieldsBody, introspectFieldsOperation} from './specs/introspect';

/** What precedes an introspection: its job is one of POST /api/jobs. */
export class IntrospectController {
  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/introspect/fields', introspectFieldsOperation)
  async fields(@requestBody(introspectFieldsBody) _body: RequestBody): Promise<OfferedSignatures> {
    const signal = abortOnDisconnect(this.response);
    return this.jobs.offerSignatures(this.caller, await readSubmission(this.request, this.config), signal);
  }
}
