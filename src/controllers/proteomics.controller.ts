import {inject} from '@loopback/core';
import {post, Request, RequestBody, Response, RestBindings, requestBody} from '@loopback/rest';
import type {Caller} from '../auth/caller';
import type {Config} from '../config';
import {Bindings} from '../keys';
import type {OfferedProfiles} from '../runs/jobs/proteomics';
import type {JobService} from '../runs/jobs/service';
import {readSubmission} from '../runs/jobs/submission';
import {abortOnDisconnect} from './answer';
import {fieldsBody, fieldsOperation} from './specs/proteomics';

/** What precedes a proteomics_query: its job is one of POST /api/jobs. */
export class ProteomicsController {
  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
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
}
