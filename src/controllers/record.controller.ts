import {Constructor, inject} from '@loopback/core';
import {juggler} from '@loopback/repository';
import {api, Request, Response, RestBindings} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {failure} from '../errors';
import {defaultFilterLimits, FilterLimits} from '../filter/limits';
import {parseWhere} from '../filter/parse';
import type {Condition} from '../filter/types';
import {Bindings, DATA_SOURCE, FILTER_LIMITS} from '../keys';
import type {Service} from '../models/services';
import {RecordRepository} from '../repositories/record.repository';
import {checkRecord, checkRecords} from '../repositories/record-values';
import {sendJson} from './answer';
import {recordSpec} from './specs/record';

/**
 * Makes the LoopBack controller of a service's writes, for administrators. As in LoopBack 2, which CLUE's clients
 * expect, PUT changes only what it is given, and deleting what is not there counts 0.
 */
export function defineRecordController(service: Service): Constructor<object> {
  const {resource} = service;

  @api(recordSpec(service))
  class Controller {
    private readonly records: RecordRepository;
    private readonly started = performance.now();

    constructor(
      @inject(RestBindings.Http.REQUEST) private readonly request: Request,
      @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
      @inject(Bindings.CALLER) caller: Caller,
      @inject(DATA_SOURCE) dataSource: juggler.DataSource,
      @inject(FILTER_LIMITS, {optional: true}) private readonly limits: FilterLimits = defaultFilterLimits,
    ) {
      if (caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
      this.records = new RecordRepository(service, dataSource, caller.keyId);
    }

    async create(body: unknown): Promise<Response> {
      const written = await this.records.create(checkRecords(body, resource));
      return this.send(Array.isArray(body) ? `[${written.join(',')}]` : written[0]);
    }

    // The body comes first: LoopBack puts it there where nothing says otherwise.
    async change(body: unknown, id: string): Promise<Response> {
      return this.send(await this.records.update(id, checkRecord(body, resource)));
    }

    async replace(body: unknown, id: string): Promise<Response> {
      return this.send(await this.records.replace(id, checkRecord(body, resource)));
    }

    async replaceOrCreate(body: unknown): Promise<Response> {
      return this.send(await this.records.replaceOrCreate(checkRecord(body, resource)));
    }

    async upsert(body: unknown): Promise<Response> {
      return this.send(await this.records.upsert(checkRecord(body, resource)));
    }

    async upsertWithWhere(body: unknown): Promise<Response> {
      return this.send(await this.records.upsertWhere(this.where(), checkRecord(body, resource)));
    }

    async updateAll(body: unknown): Promise<Response> {
      const count = await this.records.updateWhere(this.where(), checkRecord(body, resource));
      return this.send(`{"count":${count}}`);
    }

    async remove(id: string): Promise<Response> {
      return this.send(`{"count":${await this.records.remove(id)}}`);
    }

    /** LoopBack refuses a request without it: a forgotten where would change every record. */
    private where(): Condition {
      return parseWhere(this.request.query.where, resource, this.limits);
    }

    private send(json: string): Promise<Response> {
      return sendJson(this.request, this.response, {body: json}, this.started);
    }
  }
  // LoopBack binds controllers by the name of their class.
  Object.defineProperty(Controller, 'name', {value: `${resource.name}RecordController`});
  return Controller;
}
