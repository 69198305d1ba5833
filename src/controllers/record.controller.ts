import {Constructor, inject} from '@loopback/core';
import {api, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {failure} from '../errors';
import {Bindings, DATABASE_POOL} from '../keys';
import {checkRecord} from '../repositories/record-values';
import {createRecord, deleteRecord, updateRecord, type WriteContext} from '../repositories/record-writer';
import type {Service} from '../services';
import {sendJson} from './answer';
import {recordSpec} from './record-spec';

/**
 * Makes the LoopBack controller of a service's writes, for administrators. As in LoopBack 2, which CLUE's clients
 * expect, PUT changes only what it is given, and deleting what is not there counts 0.
 */
export function defineRecordController(service: Service): Constructor<object> {
  const {resource} = service;

  @api(recordSpec(service))
  class Controller {
    private readonly context: WriteContext;
    private readonly started = performance.now();

    constructor(
      @inject(RestBindings.Http.REQUEST) private readonly request: Request,
      @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
      @inject(Bindings.CALLER) caller: Caller,
      @inject(DATABASE_POOL) pool: Pool,
    ) {
      if (caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
      this.context = {pool, resource, keyId: caller.keyId};
    }

    async create(body: unknown): Promise<Response> {
      return this.send(await createRecord(this.context, checkRecord(body, resource)));
    }

    // The body comes first: LoopBack puts it there where nothing says otherwise.
    async replace(body: unknown, id: string): Promise<Response> {
      return this.send(await updateRecord(this.context, id, checkRecord(body, resource)));
    }

    patch(body: unknown, id: string): Promise<Response> {
      return this.replace(body, id);
    }

    async remove(id: string): Promise<Response> {
      return this.send(`{"count":${await deleteRecord(this.context, id)}}`);
    }

    private send(json: string): Promise<Response> {
      return sendJson(this.request, this.response, json, this.started);
    }
  }
  // LoopBack binds controllers by the name of their class.
  Object.defineProperty(Controller, 'name', {value: `${resource.name}RecordController`});
  return Controller;
}
