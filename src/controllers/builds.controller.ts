import {inject} from '@loopback/core';
import {get, post, Request, RequestBody, Response, RestBindings, requestBody} from '@loopback/rest';
import {Pool} from 'pg';
import type {InspectedBuild} from '../analyses/builds/inspect';
import {type ListedBuild, listBuilds} from '../analyses/builds/list';
import {buildFileFields} from '../analyses/builds/request';
import type {Caller} from '../auth/caller';
import type {Config} from '../config';
import {Bindings, DATABASE_POOL} from '../keys';
import {isOpenTo} from '../library/datasets/registry';
import {type CheckedNames, checkNames, requireBuilder} from '../runs/jobs/builds/names';
import type {JobService} from '../runs/jobs/service';
import {readSubmission} from '../runs/jobs/submission';
import {abortOnDisconnect} from './answer';
import {QueryValues} from './query-values';
import {buildFieldsBody, buildFieldsOperation, buildsOperation, checkNamesOperation} from './specs/builds';
import {warnOfUnknown} from './unknown-parameters';

/** Builds that there are, and what precedes another, whose job is one of POST /api/jobs. */
export class BuildsController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/builds', buildsOperation)
  async list(): Promise<ListedBuild[]> {
    warnOfUnknown(this.request, this.response);
    return listBuilds(this.config).filter(({name}) => isOpenTo(this.caller, {name, synthetic: false}));
  }

  @get('/api/builds/check', checkNamesOperation)
  async check(): Promise<CheckedNames> {
    const values = new QueryValues(this.request.query);
    const asked = {name: values.text('name'), abbreviation: values.text('abbreviation')};
    return checkNames(asked, this.caller, {config: this.config, pool: this.pool});
  }

  @post('/api/builds/fields', buildFieldsOperation)
  async fields(@requestBody(buildFieldsBody) _body: RequestBody): Promise<InspectedBuild> {
    const signal = abortOnDisconnect(this.response);
    const files = {fields: buildFileFields, allow: () => requireBuilder(this.caller, this.config)};
    const submission = await readSubmission(this.request, this.config, files);
    return this.jobs.offerBuild(this.caller, submission, signal);
  }
}
